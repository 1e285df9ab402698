#pragma once
// Counts polls by outcome and by the time they took, for metrics and status.

#include "daemon/poll/engine.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <mutex>

namespace wireroom::daemon {

/// Since start.
struct poll_counters {
  static constexpr std::size_t outcomes = static_cast<std::size_t>(feeds::poll_outcome::not_a_feed) + 1;
  /// Upper bounds of the histogram in seconds; one more bucket has no bound.
  static constexpr std::array<double, 10> bounds{0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60};

  std::array<std::uint64_t, outcomes> by_outcome{};  ///< index: feeds::poll_outcome
  std::array<std::uint64_t, bounds.size() + 1> by_seconds{};
  double seconds = 0;  ///< of all polls together

  void add(const poll_event& event);
};

/// The same, shared between the poller, which adds, and whoever looks. Any thread.
class poll_statistics {
 public:
  void add(const poll_event& event);
  poll_counters now() const;

 private:
  mutable std::mutex guard_;
  poll_counters counters_;
};

}  // namespace wireroom::daemon
