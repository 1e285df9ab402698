#pragma once
// One round without a daemon: polls what is due (or all), files it, and may write the outputs as static
// files.

#include "daemon/app/app.hpp"
#include "daemon/clock.hpp"
#include "daemon/config/config.hpp"
#include "daemon/poll/engine.hpp"

#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace wireroom::daemon {

struct round_options {
  std::shared_ptr<const config> configuration;
  bool all = false;                                   ///< due or not
  std::vector<std::string> only;                      ///< these feeds, due or not; empty: every feed
  bool file = false;                                  ///< into articles and stories; `out` does, too
  std::string out;                                    ///< folder for static files; empty: none
  bool last = false;                                  ///< the process ends after it
  std::function<void(std::uint64_t total)> on_start;  ///< before the first poll
  std::function<void(const poll_event&, std::uint64_t done, std::uint64_t total)> on_poll;  ///< one at a time
};

struct round_summary {
  std::uint64_t feeds = 0, fetched = 0, not_modified = 0, failed = 0;
  std::uint64_t items_seen = 0, items_new = 0, bytes = 0;  ///< bytes on the wire
  double seconds = 0;
  std::map<std::string, std::uint64_t> by_outcome;  ///< polls by feeds::name_of()
  std::vector<poll_event> failures;                 ///< in the order they ended
  std::vector<poll_event> found;                    ///< whose feed discovery found
  std::vector<poll_event> slowest;                  ///< at most five, the slowest first
  std::uint64_t files_written = 0, files_unchanged = 0;
};

/// Blocks until the round is committed, and filed when that is asked for; gives up when the store cannot be
/// written for five seconds. A signal that ends the process costs a poll, never an item.
std::expected<round_summary, startup_failure> run_round(round_options how);

}  // namespace wireroom::daemon
