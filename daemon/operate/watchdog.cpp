#include "daemon/operate/watchdog.hpp"

#include "daemon/operate/log.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace wireroom::daemon {
namespace {

class timer_watchdog final : public watchdog {
 public:
  timer_watchdog(boost::asio::io_context& context, const notifier& manager,
                 std::chrono::microseconds interval, std::function<bool()> is_well)
      : state_{std::make_shared<state>(context, manager, interval / 2, std::move(is_well))} {
    beat(state_);
  }
  ~timer_watchdog() override {
    state_->ended = true;
    state_->timer.cancel();
  }

 private:
  struct state {
    state(boost::asio::io_context& context, const notifier& to, std::chrono::microseconds every,
          std::function<bool()> well)
        : timer{context}, manager{to}, pause{every}, is_well{std::move(well)} {}
    boost::asio::steady_timer timer;
    const notifier& manager;
    std::chrono::microseconds pause;
    std::function<bool()> is_well;
    bool ended = false;
  };

  // The state is shared with the wait, which may end after the watchdog.
  static void beat(const std::shared_ptr<state>& self) {
    if (self->ended) return;
    if (self->is_well()) {
      self->manager.watchdog();
    } else {
      log::write(log::level::error, "watchdog not fed", {{"why", "a part of the daemon does not answer"}});
    }
    self->timer.expires_after(self->pause);
    self->timer.async_wait([self](boost::system::error_code failure) {
      if (!failure) beat(self);
    });
  }

  std::shared_ptr<state> state_;
};

}  // namespace

std::unique_ptr<watchdog> watchdog::create(boost::asio::io_context& context, const notifier& manager,
                                           std::chrono::microseconds interval,
                                           std::function<bool()> is_well) {
  return std::make_unique<timer_watchdog>(context, manager, interval, std::move(is_well));
}

}  // namespace wireroom::daemon
