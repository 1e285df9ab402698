#include "daemon/clock.hpp"

namespace wireroom::daemon {
namespace {

class machine_clock final : public clock {
 public:
  instant now() const override {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
};

}  // namespace

const clock& system_clock() noexcept {
  static const machine_clock instance;
  return instance;
}

}  // namespace wireroom::daemon
