#include "feeds/update/discovery.hpp"

#include "feeds/text/url.hpp"
#include "feeds/update/site.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace wireroom::feeds {
namespace {

using place = discovery_walk::place;

constexpr std::size_t most_offers = 5;
constexpr std::size_t longest_url = 2048;
constexpr std::chrono::hours between_probes{24 * 7};

// Where the makers of sites put their feeds: WordPress, Ghost and Substack, Jekyll and Eleventy, Hugo, …
constexpr std::array<std::string_view, 7> of_site = {"/feed",      "/rss",     "/atom.xml", "/feed.xml",
                                                     "/index.xml", "/rss.xml", "/feed.json"};
constexpr std::array<std::string_view, 3> of_folder = {"feed", "index.xml", "atom.xml"};

std::string without_fragment(std::string url) {
  if (const auto hash = url.find('#'); hash != url.npos) url.resize(hash);
  return url;
}

bool is_of_site(const std::string& url, const std::string& home) {
  const auto a = split_url(url), b = split_url(home);
  return a && b && same_site(a->host, b->host);
}

/// Not from encrypted to plain: a redirect would not be followed there either.
bool is_downgrade(const std::string& url, const std::string& page) {
  return page.starts_with("https://") && !url.starts_with("https://");
}

bool is_of_comments(const std::string& url) {
  std::string lower = url;
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower.find("comment") != lower.npos;
}

void add(discovery_walk& walk, const std::string& page, std::string url, bool by_page) {
  url = without_fragment(std::move(url));
  const bool known = url == page || url == walk.home ||
                     std::ranges::find(walk.left, url, &place::url) != walk.left.end() ||
                     std::ranges::find(walk.offers, url) != walk.offers.end();
  if (known || url.size() > longest_url || !split_url(url) || is_downgrade(url, page)) return;
  if (is_of_site(url, walk.home))
    walk.left.push_back({std::move(url), by_page});
  else if (by_page && walk.offers.size() < most_offers)
    walk.offers.push_back(std::move(url));
}

/// Goes on to the next candidate, or ends.
discovery_step next(discovery_walk walk) {
  discovery_step out{.walk = std::move(walk), .ask = {}, .found = {}};
  auto& now = out.walk;
  now.asked = {};
  if (now.left.empty() || now.asks == most_asked) return out;
  now.asked = std::move(now.left.front());
  now.left.pop_front();
  ++now.asks;
  now.probed = now.probed || !now.asked.by_page;
  out.ask = now.asked.url;
  return out;
}

/// The answer speaks of the host, not of the place.
bool blames_host(const discovery_event& answer) {
  if (answer.outcome == poll_outcome::http_error) return answer.status == 429 || answer.status / 100 == 5;
  return answer.outcome != poll_outcome::gone && answer.outcome != poll_outcome::not_a_feed &&
         answer.outcome != poll_outcome::redirect_error && answer.outcome != poll_outcome::too_large &&
         answer.outcome != poll_outcome::protocol_error && answer.outcome != poll_outcome::address_refused;
}

}  // namespace

bool may_discover(const feed_state& state, const discovery_event& answer) {
  return answer.outcome == poll_outcome::not_a_feed && answer.page && !state.last_success;
}

discovery_step begin_discovery(const feed_state& state, const std::string& url, const discovery_event& page,
                               instant now) {
  discovery_walk walk{.home = url, .left = {}, .asked = {}, .offers = {}};
  // Feeds of comments are named beside the feed that is meant.
  for (const bool comments : {false, true})
    for (const auto& link : page.links)
      if (is_of_comments(link) == comments) add(walk, page.url, link, true);
  const auto& probed = state.discovery->probed;
  const bool probed_lately = probed && *probed <= now && now - *probed < between_probes;
  // What redirects elsewhere has its places elsewhere.
  if (!probed_lately && is_of_site(page.url, url)) {
    const auto where = split_url(page.url);
    if (where && where->target.substr(0, where->target.find('?')).rfind('/') > 0)
      for (const auto name : of_folder) add(walk, page.url, resolve_url(page.url, name), false);
    for (const auto path : of_site) add(walk, page.url, resolve_url(page.url, path), false);
  }
  return next(std::move(walk));
}

discovery_step continue_discovery(discovery_walk walk, const discovery_event& answer, instant now) {
  if (answer.outcome == poll_outcome::fetched) {
    // Where the site sends us for good counts at once; to another site a redirect is followed, never stored.
    const bool moved = !answer.permanent_url.empty() && is_of_site(answer.permanent_url, walk.home);
    feed_discovery found{.chosen = moved ? answer.permanent_url : walk.asked.url,
                         .by_page = walk.asked.by_page,
                         .at = now,
                         .probed = walk.probed ? std::optional{now} : std::nullopt,
                         .offers = {}};
    return {.walk = std::move(walk), .ask = {}, .found = std::move(found)};
  }
  if (blames_host(answer)) walk.left.clear();
  return next(std::move(walk));
}

void settle_discovery(feed_state& state, std::string& new_url, const discovery_step& last, instant now) {
  if (!last.found) {
    auto& known = state.discovery.get_or_make();
    known.offers = last.walk.offers;
    if (last.walk.probed) known.probed = now;
    return;
  }
  state.discovery = *last.found;
  new_url = last.found->chosen;
  if (state.moved_to != new_url) return;
  state.moved_to.clear();
  state.moved_streak = 0;
  state.moved_since.reset();
}

}  // namespace wireroom::feeds
