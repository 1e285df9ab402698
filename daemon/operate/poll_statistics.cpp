#include "daemon/operate/poll_statistics.hpp"

#include <algorithm>

namespace wireroom::daemon {

void poll_counters::add(const poll_event& event) {
  const auto outcome = static_cast<std::size_t>(event.outcome);
  if (outcome < outcomes) ++by_outcome[outcome];
  const double took = std::chrono::duration<double>(event.took).count();
  const auto bucket = std::ranges::lower_bound(bounds, took) - bounds.begin();
  ++by_seconds[static_cast<std::size_t>(bucket)];
  seconds += took;
}

void poll_statistics::add(const poll_event& event) {
  const std::scoped_lock lock{guard_};
  counters_.add(event);
}

poll_counters poll_statistics::now() const {
  const std::scoped_lock lock{guard_};
  return counters_;
}

}  // namespace wireroom::daemon
