#pragma once
// The clock as a seam: real in the daemon, turned by hand in tests and sped up by the demo.

#include "feeds/model/time.hpp"

#include <chrono>

namespace wireroom::daemon {

class clock {
 public:
  virtual ~clock() = default;
  /// The wall clock. Any thread.
  virtual instant now() const = 0;
  /// Never jumps; durations are measured with it. Any thread.
  virtual std::chrono::steady_clock::time_point steady() const = 0;
};

/// The machine's own clocks.
const clock& system_clock() noexcept;

}  // namespace wireroom::daemon
