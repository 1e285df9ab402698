#include "daemon/config/nearest.hpp"
#include "daemon/config/read.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace wireroom::daemon {
namespace {

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

void check_partners(section& keys, const merged_feed_config& feed, const config& all) {
  for (const auto& name : feed.partners) {
    if (std::ranges::find(all.partners, name, &partner_config::name) != all.partners.end()) continue;
    std::vector<std::string> names;
    for (const auto& partner : all.partners) names.push_back(partner.name);
    const auto meant = nearest(name, names);
    keys.wrong("partners", fmt::format("no [[partner]] is called \"{}\"; {}", name,
                                       meant.empty() ? "name one that is in this file or its lists"
                                                     : fmt::format("did you mean \"{}\"?", meant)));
  }
}

}  // namespace

void read_merged_feed(section& keys, merged_feed_config& out, const config& all) {
  const bool named = keys.text("name", out.name);
  if (!named) {
    if (keys.node("name") == nullptr)
      keys.wrong("name", "this [[merged_feed]] has no 'name'; write name = \"world\"");
  } else if (!is_name(out.name)) {
    keys.wrong("name",
               fmt::format("'name' is \"{}\"; write 1 to 64 of a-z, 0-9, '-' and '_', as it stands in "
                           "/feeds/NAME.atom",
                           out.name));
  } else if (std::ranges::find(all.merged_feeds, out.name, &merged_feed_config::name) !=
             all.merged_feeds.end()) {
    keys.wrong("name", fmt::format("two merged feeds are called \"{}\"; rename one", out.name));
  }
  if (!keys.text("title", out.title, false)) out.title = fmt::format("{}: {}", all.site.title, out.name);
  keys.texts("partners", out.partners);
  check_partners(keys, out, all);
  keys.texts("categories", out.categories);
  if (std::string filter; keys.text("match", filter)) {
    keys.wrong("match", "'match' is not supported by this version; select by 'partners' and 'categories'");
  }
  keys.whole("limit", out.limit, 1, 1000);
  if (std::string content; keys.text("content", content)) {
    if (content == "full") {
      out.content = content_mode::full;
    } else if (content == "summary") {
      out.content = content_mode::summary;
    } else if (content == "link") {
      out.content = content_mode::link;
    } else {
      keys.wrong("content",
                 fmt::format("'content' is \"{}\"; write \"full\", \"summary\" or \"link\"", content));
    }
  }
  keys.finish();
}

}  // namespace wireroom::daemon
