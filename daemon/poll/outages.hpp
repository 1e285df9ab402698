#pragma once
// Decides what of failing feeds is told: one record for a feed that begins to fail, but when every feed of a
// host fails at once it is one outage of the host, told once. Pure; one context.

#include "feeds/model/feed_state.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace wireroom::daemon {

class outages {
 public:
  /// Something to be logged.
  struct report {
    enum class kind : std::uint8_t {
      feed_fails,
      feed_recovered,
      host_fails,
      host_recovered,
    };
    kind what{};
    std::int64_t feed = 0;  ///< of feed_fails and feed_recovered
    std::size_t feeds = 0;  ///< of host_fails: how many
    std::string error;
  };

  /// A poll of `feed`, one of `of` feeds of `host`, ended. `streak` counts its errors in a row, 0 after
  /// success, when `of` is not looked at; `before` is that of the poll before.
  std::vector<report> polled(const std::string& host, std::size_t of, std::int64_t feed,
                             feeds::poll_outcome outcome, unsigned status, const std::string& error,
                             unsigned streak, unsigned before);

  /// A feed is polled no more.
  void forget(const std::string& host, std::int64_t feed);

 private:
  struct host {
    std::unordered_map<std::int64_t, std::string> failing;  ///< feed → error; not told yet
    std::unordered_map<std::int64_t, bool> told;
    bool down = false;
  };
  std::unordered_map<std::string, host> hosts_;  ///< those with something failing
};

/// True for outcomes that speak of the host rather than of one document: network, TLS, 5xx.
bool blames_host(feeds::poll_outcome outcome, unsigned status);

}  // namespace wireroom::daemon
