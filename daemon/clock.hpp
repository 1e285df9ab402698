#pragma once
// The clock as a seam: real in the daemon, turned by hand in tests and sped up by the demo.

#include "feeds/model/time.hpp"

#include <chrono>

namespace wireroom::daemon {

class clock {
 public:
  virtual ~clock() = default;
  /// The wall clock, which may jump; waits are measured with std::chrono::steady_clock. Any thread.
  virtual instant now() const = 0;
  /// How many times faster than the machine's clock now() runs: 1 but in the demo, which lives a day in
  /// minutes. A wait of d by this clock takes d / speed() in truth; deadlines of sockets are in truth,
  /// always.
  virtual double speed() const { return 1; }
};

/// The machine's own clock.
const clock& system_clock() noexcept;

}  // namespace wireroom::daemon
