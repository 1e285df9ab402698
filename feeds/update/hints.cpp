#include "feeds/update/hints.hpp"

#include "feeds/text/html.hpp"
#include "feeds/text/url.hpp"
#include "feeds/update/bounded.hpp"

#include <algorithm>
#include <functional>
#include <string_view>

namespace wireroom::feeds {
namespace {

using std::chrono::seconds;

constexpr seconds longest{400 * 86400};

seconds period_of(std::string_view name) {
  if (name == "hourly") return seconds{3600};
  if (name == "weekly") return seconds{7 * 86400};
  if (name == "monthly") return seconds{30 * 86400};
  if (name == "yearly") return seconds{365 * 86400};
  return seconds{86400};  // the module's default
}

}  // namespace

poll_hints hints_of(const document& doc, std::span<const item> items, instant now) {
  poll_hints out;
  const auto& feed = doc.feed;
  if (feed.ttl) out.ttl = std::min(longest, seconds{std::int64_t{*feed.ttl} * 60});
  if (const auto& sy = feed.syndication; sy && (!sy->period.empty() || sy->frequency > 0))
    out.ttl = std::max(out.ttl, period_of(sy->period) / std::max<std::int64_t>(sy->frequency, 1));
  for (const auto hour : feed.skip_hours)
    if (hour < 24) out.skip_hours |= 1u << hour;
  for (const auto day : feed.skip_days)
    if (day < 7) out.skip_days = static_cast<std::uint8_t>(out.skip_days | (1u << day));

  for (const auto& one : items) {
    const auto& when = one.body.published ? one.body.published : one.body.updated;
    if (when && *when <= now) out.publications.push_back(*when);
  }
  std::ranges::sort(out.publications, std::greater{});
  if (out.publications.size() > 20) out.publications.resize(20);

  if (feed.title)
    out.title = bounded(
        feed.title->type == text_type::plain ? feed.title->value : html_to_text(feed.title->value), 512);
  if (feed.link.size() <= 2048 && split_url(feed.link)) out.site = feed.link;
  return out;
}

}  // namespace wireroom::feeds
