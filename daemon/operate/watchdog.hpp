#pragma once
// Tells the service manager's watchdog that the daemon is well, for as long as it is.

#include "daemon/operate/notify.hpp"

#include <chrono>
#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace wireroom::daemon {

class watchdog {
 public:
  /// Sends notifier::watchdog() at once and twice in each `interval`, from the thread that runs `context`, as
  /// long as `is_well` says so: one that hangs there, or that is_well() finds hanging, is restarted. The
  /// arguments must outlive it.
  static std::unique_ptr<watchdog> create(boost::asio::io_context& context, const notifier& manager,
                                          std::chrono::microseconds interval, std::function<bool()> is_well);

  /// Ends the messages; on the context's thread, or when it does not run.
  virtual ~watchdog() = default;
};

}  // namespace wireroom::daemon
