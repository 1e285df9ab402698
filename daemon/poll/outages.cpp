#include "daemon/poll/outages.hpp"

namespace wireroom::daemon {

using feeds::poll_outcome;

bool blames_host(poll_outcome outcome, unsigned status) {
  switch (outcome) {
    case poll_outcome::dns_error:
    case poll_outcome::address_refused:
    case poll_outcome::connect_error:
    case poll_outcome::tls_error:
    case poll_outcome::timeout:
    case poll_outcome::connection_error:
      return true;
    case poll_outcome::http_error:
    case poll_outcome::rate_limited:
      return status >= 500;
    default:
      return false;
  }
}

std::vector<outages::report> outages::polled(const std::string& key, std::size_t of, std::int64_t feed,
                                             poll_outcome outcome, unsigned status, const std::string& error,
                                             unsigned streak, unsigned before) {
  using kind = report::kind;
  std::vector<report> out;
  if (streak == 0) {
    const auto at = hosts_.find(key);
    if (at == hosts_.end()) {
      if (before > 0) out.push_back({.what = kind::feed_recovered, .feed = feed, .error = {}});
      return out;
    }
    auto& one = at->second;
    if (one.down) {
      one.down = false;
      one.failing.clear();
      out.push_back({.what = kind::host_recovered, .feed = feed, .error = {}});
    } else if (one.told.contains(feed)) {
      out.push_back({.what = kind::feed_recovered, .feed = feed, .error = {}});
    }
    one.failing.erase(feed);
    one.told.erase(feed);
    // The host answers: what still fails there fails by itself.
    for (auto& [other, why] : one.failing) {
      out.push_back({.what = kind::feed_fails, .feed = other, .error = std::move(why)});
      one.told[other] = true;
    }
    one.failing.clear();
    if (one.told.empty()) hosts_.erase(at);
    return out;
  }

  if (!blames_host(outcome, status) || of < 2) {
    auto& one = hosts_[key];
    one.failing.erase(feed);
    if (one.told.emplace(feed, true).second && before == 0)
      out.push_back({.what = kind::feed_fails, .feed = feed, .error = error});
    return out;
  }
  auto& one = hosts_[key];
  if (one.down || one.told.contains(feed)) return out;
  one.failing[feed] = error;
  if (one.failing.size() + one.told.size() < of) return out;
  one.down = true;
  out.push_back({.what = kind::host_fails, .feed = feed, .feeds = of, .error = error});
  return out;
}

void outages::forget(const std::string& key, std::int64_t feed) {
  const auto at = hosts_.find(key);
  if (at == hosts_.end()) return;
  at->second.failing.erase(feed);
  at->second.told.erase(feed);
  if (at->second.failing.empty() && at->second.told.empty()) hosts_.erase(at);
}

}  // namespace wireroom::daemon
