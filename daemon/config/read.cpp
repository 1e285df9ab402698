#include "daemon/config/read.hpp"

#include "daemon/config/file.hpp"
#include "daemon/config/listen_address.hpp"
#include "daemon/config/subscriptions.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <unordered_set>

#include <fmt/format.h>

namespace wireroom::daemon {
namespace {

constexpr std::size_t most_bytes = 64u << 20;

using errors = std::vector<config_error>;

/// What no section says, from what others do; and "top", which is always there.
void fill_in(config& value) {
  if (value.site.base_url.empty()) {
    const auto address = value.listen.public_addresses.empty()
                             ? std::nullopt
                             : parse_listen_address(value.listen.public_addresses.front());
    if (address) value.site.base_url = url_of(*address);
  }
  if (std::ranges::find(value.merged_feeds, "top", &merged_feed_config::name) == value.merged_feeds.end()) {
    value.merged_feeds.insert(value.merged_feeds.begin(),
                              merged_feed_config{.name = "top", .title = value.site.title});
  }
}

/// Calls `read` with each table of [[key]].
template <class Read>
void each_table(section& keys, std::string_view key, mistakes& noted, Read read) {
  const auto* found = keys.node(key);
  if (found == nullptr) return;
  const auto* list = found->as_array();
  const bool tables =
      list != nullptr && std::ranges::all_of(*list, [](const toml::node& node) { return node.is_table(); });
  if (!tables) return keys.wrong(key, fmt::format("'{0}' is {1}; write [[{0}]]", key, kind_of(*found)));
  for (const auto& element : *list) {
    section inner{*element.as_table(), fmt::format("[[{}]]", key), noted};
    read(inner);
  }
}

void read_partners(section& root, config& value, const std::string& folder, mistakes& noted) {
  seen_feeds seen;
  std::unordered_set<std::string> names;
  each_table(root, "partner", noted, [&](section& keys) {
    partner_config partner;
    read_partner(keys, partner, value.poll.proxy, folder, seen, noted);
    if (!partner.name.empty() && !names.insert(partner.name).second) {
      keys.wrong("name",
                 fmt::format("two partners are called \"{}\"; put their feeds into one [[partner]], or "
                             "give one another name",
                             partner.name));
    }
    value.partners.push_back(std::move(partner));
  });
}

void read_includes(section& keys, config& value, const std::string& folder, mistakes& noted) {
  std::vector<std::string> files;
  keys.texts("include", files);
  keys.finish();
  for (const auto& name : files) {
    if (name.starts_with("http://") || name.starts_with("https://")) {
      keys.wrong("include", fmt::format("'include' names {}; remote lists are not supported by this version: "
                                        "fetch it into a file beside this one",
                                        name));
      continue;
    }
    const auto file = within(folder, name);
    subscription_merge into{value.partners, file};
    const auto list = read_subscriptions(file, [&into](subscription& one) { into.add(one); });
    if (!list) {
      for (auto error : list.error()) {
        if (error.what != config_error::kind::mistake) {  // what is asked for is wrong, not the list
          keys.wrong("include", fmt::format("'include': {}: {}", file, error.message));
        } else {
          noted.add(std::move(error));
        }
      }
      continue;
    }
    for (auto& repeat : into.finish().repeats) noted.remark(std::move(repeat));
  }
}

void read_root(const toml::table& table, config& value, const std::string& folder, mistakes& noted) {
  section root{table, "the file", noted};
  const auto one = [&](std::string_view key, auto read) {
    const auto* found = root.table(key);
    if (found == nullptr) return;
    section keys{*found, fmt::format("[{}]", key), noted};
    read(keys);
  };
  one("site", [&](section& keys) { read_site(keys, value.site); });
  one("masthead", [&](section& keys) { read_masthead(keys, value.masthead); });
  one("listen", [&](section& keys) { read_listen(keys, value.listen); });
  one("storage", [&](section& keys) { read_storage(keys, value.storage, folder); });
  one("poll", [&](section& keys) { read_poll(keys, value.poll, folder, noted); });
  one("websub", [&](section& keys) { read_websub(keys, value.websub); });
  one("trending", [&](section& keys) { read_trending(keys, value.trending); });
  one("categories",
      [&](section& keys) { read_categories(*root.table("categories"), keys, value.categories); });
  read_partners(root, value, folder, noted);
  one("subscriptions", [&](section& keys) { read_includes(keys, value, folder, noted); });
  each_table(root, "merged_feed", noted, [&](section& keys) {
    merged_feed_config feed;
    read_merged_feed(keys, feed, value);
    value.merged_feeds.push_back(std::move(feed));
  });
  root.finish();
}

}  // namespace

std::string to_string(const config_error& error) {
  if (error.line == 0) return fmt::format("{}: {}", error.file, error.message);
  return fmt::format("{}:{}:{}: {}", error.file, error.line, error.column, error.message);
}

config default_config() {
  config value;
  fill_in(value);
  return value;
}

std::expected<config, errors> read_config(const std::string& file) {
  const auto bytes = read_whole_file(file, most_bytes);
  if (!bytes) {
    const bool missing = bytes.error() == ENOENT || bytes.error() == ENOTDIR;
    return std::unexpected(
        errors{{.file = file,
                .message = fmt::format(
                    "{}; {}", std::generic_category().message(bytes.error()),
                    missing ? "name the configuration with --config FILE" : "make it a readable file"),
                .what = missing ? config_error::kind::no_file : config_error::kind::unreadable}});
  }
  toml::table table;
  try {
    table = toml::parse(std::string_view{*bytes}, std::string_view{file});
  } catch (const toml::parse_error& failure) {
    return std::unexpected(errors{
        {.file = file,
         .line = failure.source().begin.line,
         .column = failure.source().begin.column,
         .message = fmt::format("not TOML: {}; https://toml.io has the grammar", failure.description())}});
  }
  mistakes noted{file};
  config value;
  value.path = file;
  read_root(table, value, folder_of(file), noted);
  if (!noted.empty()) return std::unexpected(std::move(noted).errors());
  fill_in(value);
  value.remarks = std::move(noted).remarks();
  return value;
}

}  // namespace wireroom::daemon
