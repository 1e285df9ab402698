#pragma once
// A clock that runs faster than the machine's: the demo lives a day in minutes.

#include "daemon/clock.hpp"

#include <chrono>

namespace wireroom::daemon::demo {

class demo_clock final : public clock {
 public:
  /// Shows `start` at the moment of its making and runs `speed` (1 or more) times faster from then on, by the
  /// monotonic clock: it never jumps. Any thread.
  demo_clock(instant start, double speed);

  instant now() const override;
  double speed() const override { return speed_; }

 private:
  instant start_;
  std::chrono::steady_clock::time_point made_;
  double speed_;
};

}  // namespace wireroom::daemon::demo
