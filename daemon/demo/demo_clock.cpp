#include "daemon/demo/demo_clock.hpp"

namespace wireroom::daemon::demo {

demo_clock::demo_clock(instant start, double speed)
    : start_(start), made_(std::chrono::steady_clock::now()), speed_(speed) {}

instant demo_clock::now() const {
  const std::chrono::duration<double, std::milli> lived = std::chrono::steady_clock::now() - made_;
  return start_ + std::chrono::floor<std::chrono::milliseconds>(lived * speed_);
}

}  // namespace wireroom::daemon::demo
