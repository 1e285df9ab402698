#pragma once
// Tells the service manager how the daemon is: sd_notify(3)'s protocol, one datagram a message to the socket
// that $NOTIFY_SOCKET names. Written here, not linked, as docs/decisions/0040 says.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wireroom::daemon {

class notifier {
 public:
  /// Talks to `address`: an absolute path, or '@' and an abstract name. Anything else, or empty: to nobody.
  explicit notifier(std::string_view address = {});
  /// Reads $NOTIFY_SOCKET, and removes it from the environment. Before threads are started.
  static notifier from_environment();
  ~notifier();
  notifier(notifier&& other) noexcept;
  notifier& operator=(notifier&&) = delete;

  /// False when nobody listens: then all below does nothing.
  bool listens() const noexcept { return socket_ >= 0; }

  // Any thread; they never wait, and a message that cannot be sent is lost.
  void ready() const;      ///< listeners answer. Also ends a reload
  void reloading() const;  ///< with the time of the monotonic clock, as Type=notify-reload wants
  void stopping() const;
  void watchdog() const;                     ///< the process is well
  void status(std::string_view text) const;  ///< one line for `systemctl status`
  /// Asks for `more` before start or stop times out.
  void extend(std::chrono::microseconds more) const;

 private:
  void send(std::string_view message) const;

  int socket_ = -1;
};

/// How often the service manager wants to hear watchdog(), of $WATCHDOG_USEC and $WATCHDOG_PID, which are
/// removed from the environment: a message is due twice in each. Nothing when it does not ask this process.
std::optional<std::chrono::microseconds> watchdog_interval();

}  // namespace wireroom::daemon
