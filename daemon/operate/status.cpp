#include "daemon/operate/status.hpp"

#include "daemon/config/web_address.hpp"

#include <algorithm>
#include <map>

namespace wireroom::daemon {
namespace {

bool is_of_network(feeds::poll_outcome outcome) {
  using enum feeds::poll_outcome;
  return outcome == dns_error || outcome == connect_error || outcome == tls_error || outcome == proxy_error ||
         outcome == timeout || outcome == connection_error;
}

std::string host_of(const std::string& url) {
  const auto address = read_web_address(url);
  if (!address) return {};
  const auto begin = address->key.find("://") + 3;
  return address->key.substr(begin, address->key.find('/', begin) - begin);
}

}  // namespace

const char* standing_of(const feeds::feed_state& state) noexcept {
  if (state.stopped) return "stopped";
  if (state.outcome == feeds::poll_outcome::never) return "never_polled";
  return state.error_streak > 0 ? "failing" : "well";
}

feed_counts count_feeds(std::span<const feed_status> feeds) noexcept {
  feed_counts counts;
  for (const auto& feed : feeds) {
    const auto& state = feed.row.state;
    if (state.stopped) {
      ++counts.stopped;
    } else if (state.outcome == feeds::poll_outcome::never) {
      ++counts.never;
    } else if (state.error_streak > 0) {
      ++counts.failing;
    } else {
      ++counts.well;
    }
  }
  return counts;
}

subscription_counts count_subscriptions(std::span<const feed_status> feeds) noexcept {
  subscription_counts counts{};
  for (const auto& feed : feeds)
    if (feed.websub) ++counts[static_cast<std::size_t>(feed.websub->stage)];
  return counts;
}

std::vector<outage> find_outages(std::span<const feed_status> feeds) {
  struct host_state {
    outage found;
    bool all_fail = true;
    std::optional<instant> last_poll;
  };
  std::map<std::string, host_state> hosts;
  for (const auto& feed : feeds) {
    const auto& state = feed.row.state;
    auto host = host_of(feed.row.url);
    if (host.empty() || state.stopped) continue;
    auto& seen = hosts[host];
    seen.found.host = std::move(host);
    ++seen.found.feeds;
    seen.all_fail = seen.all_fail && state.error_streak > 0 && is_of_network(state.outcome);
    if (state.last_success > seen.found.since) seen.found.since = state.last_success;
    if (seen.last_poll <= state.last_poll) {
      seen.last_poll = state.last_poll;
      seen.found.error = state.error;
    }
  }
  std::vector<outage> result;
  for (auto& [host, seen] : hosts) {
    if (seen.all_fail && seen.found.feeds > 1) result.push_back(std::move(seen.found));
  }
  return result;
}

std::optional<std::chrono::seconds> rhythm_of(const feeds::feed_state& state) {
  const auto& moments = state.publications;
  if (moments.size() < 2) return {};
  std::vector<std::chrono::seconds> gaps;
  for (std::size_t i = 1; i < moments.size(); ++i) {
    gaps.push_back(std::chrono::duration_cast<std::chrono::seconds>(moments[i - 1] - moments[i]));
  }
  const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
  std::ranges::nth_element(gaps, middle);
  return *middle;
}

}  // namespace wireroom::daemon
