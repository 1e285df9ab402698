#include "daemon/operate/status.hpp"

#include "daemon/config/web_address.hpp"

#include <algorithm>
#include <utility>

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

void feed_tally::add(const storage::feed_row& row, const feeds::subscription* subscribed) {
  const auto& state = row.state;
  if (subscribed != nullptr) ++subscriptions_[static_cast<std::size_t>(subscribed->stage)];
  if (state.stopped) {
    ++feeds_.stopped;
    return;
  }
  if (state.outcome == feeds::poll_outcome::never) {
    ++feeds_.never;
  } else if (state.error_streak > 0) {
    ++feeds_.failing;
  } else {
    ++feeds_.well;
  }
  auto host = host_of(row.url);
  if (host.empty()) return;
  auto& seen = hosts_[std::move(host)];
  ++seen.feeds;
  seen.all_fail = seen.all_fail && state.error_streak > 0 && is_of_network(state.outcome);
  seen.last_success = std::max(seen.last_success, state.last_success);
  if (seen.last_poll <= state.last_poll) {
    seen.last_poll = state.last_poll;
    seen.error = state.error;
  }
}

std::vector<outage> feed_tally::outages() const {
  std::vector<outage> out;
  for (const auto& [host, seen] : hosts_) {
    if (seen.all_fail && seen.feeds > 1)
      out.push_back({.host = host, .feeds = seen.feeds, .error = seen.error, .since = seen.last_success});
  }
  return out;
}

feed_tally tally(std::span<const feed_status> feeds) {
  feed_tally counted;
  for (const auto& feed : feeds) counted.add(feed.row, feed.websub ? &*feed.websub : nullptr);
  return counted;
}

std::optional<std::chrono::seconds> rhythm_of(const feeds::feed_state& state) {
  const auto moments = state.publications.list();
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
