#include "daemon/cli/exit.hpp"
#include "daemon/cli/item_line.hpp"
#include "daemon/cli/load_config.hpp"
#include "daemon/cli/storage_failure.hpp"
#include "daemon/cli/verbs.hpp"
#include "feeds/write/opml.hpp"
#include "storage/open.hpp"

#include <algorithm>
#include <span>

#include <fmt/format.h>

namespace wireroom::daemon::cli {
namespace {

constexpr std::size_t articles_at_once = 500;

int write_opml_of(const config& value) {
  feeds::opml_list list{.title = value.site.title, .changed = {}, .groups = {}};
  for (const auto& partner : value.partners) {
    feeds::opml_group group{.title = partner.name, .feeds = {}};
    for (const auto& feed : partner.feeds) {
      group.feeds.push_back({.title = partner.name, .xml_url = feed.url, .html_url = partner.site});
    }
    list.groups.push_back(std::move(group));
  }
  return to_int(print(feeds::write_opml(list)) ? exit_code::done : exit_code::io);
}

/// Article by article, so that memory does not grow with what is stored.
int write_items_of(const config& value) {
  const auto store = storage::open_read_only(value.storage.url);
  if (!store) return fail_reading(value.storage.url, store.error());
  for (std::int64_t last = 0;;) {
    const auto articles = (*store)->articles_after(last, articles_at_once);
    if (!articles) return fail(value.storage.url, articles.error());
    if (articles->empty()) break;
    last = articles->back().id;
    for (const auto& article : *articles) {
      for (const auto& source : article.sources) {
        if (!print(item_line(article, source))) return to_int(exit_code::io);
      }
    }
  }
  const auto counts = (*store)->count();
  if (!counts) return fail(value.storage.url, counts.error());
  if (counts->unfiled > 0)
    fail(exit_code::done, value.storage.url, fmt::format("items that are not filed yet: {}", counts->unfiled),
         "a running daemon files them, or 'wireroom poll --file'");
  return to_int(exit_code::done);
}

}  // namespace

int run_export(const words& line) {
  auto file = default_config_file();
  bool opml = false, items = false;
  command_line options{"export",
                       "Writes the polled feeds as OPML (without an option too), or every filed item of the\n"
                       "database as JSON Lines.",
                       "wireroom export --items > items.jsonl"};
  options.value("config", file, "FILE", "the configuration (/etc/wireroom/wireroom.toml)");
  options.flag("opml", opml, "the polled feeds, a folder for each partner");
  options.flag("items", items, "the items");
  if (const auto ended = options.parse(line)) return *ended;
  if (opml && items)
    return fail(exit_code::usage, "export", "--opml and --items exclude each other", "ask for one");
  const auto value = load_config(file);
  if (!value) return value.error();
  return items ? write_items_of(*value) : write_opml_of(*value);
}

}  // namespace wireroom::daemon::cli
