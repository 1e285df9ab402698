#include "daemon/operate/signals.hpp"

#include <csignal>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

namespace wireroom::daemon {
namespace {

class asio_signal_watch final : public signal_watch {
 public:
  asio_signal_watch(boost::asio::io_context& context, std::function<void()> stop,
                    std::function<void()> reload)
      : state_{std::make_shared<state>(context, std::move(stop), std::move(reload))} {
    std::signal(SIGPIPE, SIG_IGN);
    listen(state_);
  }
  ~asio_signal_watch() override {
    boost::system::error_code ignored;
    state_->signals.cancel(ignored);
    state_->signals.clear(ignored);
    state_->stop = state_->reload = nullptr;
  }

 private:
  struct state {
    state(boost::asio::io_context& context, std::function<void()> to_stop, std::function<void()> to_reload)
        : signals{context, SIGTERM, SIGINT, SIGHUP}, stop{std::move(to_stop)}, reload{std::move(to_reload)} {}
    boost::asio::signal_set signals;
    std::function<void()> stop, reload;
  };

  // The state is shared with the wait, which ends after the watch when the context runs on.
  static void listen(const std::shared_ptr<state>& self) {
    self->signals.async_wait([self](boost::system::error_code failure, int number) {
      if (failure) return;
      const auto call = number == SIGHUP ? self->reload : self->stop;
      if (!call) return;
      listen(self);
      call();
    });
  }

  std::shared_ptr<state> state_;
};

}  // namespace

std::unique_ptr<signal_watch> signal_watch::create(boost::asio::io_context& context,
                                                   std::function<void()> stop, std::function<void()> reload) {
  return std::make_unique<asio_signal_watch>(context, std::move(stop), std::move(reload));
}

}  // namespace wireroom::daemon
