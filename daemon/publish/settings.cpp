#include "daemon/publish/settings.hpp"

namespace wireroom::daemon {
namespace {

feeds::content_mode mode_of(content_mode from) noexcept {
  switch (from) {
    case content_mode::summary:
      return feeds::content_mode::summary;
    case content_mode::link:
      return feeds::content_mode::link;
    case content_mode::full:
      break;
  }
  return feeds::content_mode::full;
}

}  // namespace

publish_settings settings_of(const config& from, const std::string& base_url) {
  publish_settings out;
  out.title = from.site.title;
  out.base_url = from.site.base_url.empty() ? base_url : from.site.base_url;
  while (out.base_url.ends_with('/')) out.base_url.pop_back();
  out.language = from.site.language;
  out.city = from.masthead.city;
  out.timezone = from.masthead.timezone;
  for (const auto& feed : from.merged_feeds)
    out.feeds.push_back({.name = feed.name,
                         .title = feed.title,
                         .partners = feed.partners,
                         .categories = feed.categories,
                         .limit = feed.limit,
                         .content = mode_of(feed.content)});
  for (const auto& partner : from.partners)
    if (partner.prefer != 0) out.prefer[partner.name] = partner.prefer;
  return out;
}

}  // namespace wireroom::daemon
