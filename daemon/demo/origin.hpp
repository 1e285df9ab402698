#pragma once
// The partners' servers: real HTTP on loopback, a different address for each partner, one port for all.

#include "daemon/clock.hpp"
#include "daemon/demo/partners.hpp"
#include "daemon/publish/listen_socket.hpp"

#include <cstdint>
#include <expected>
#include <memory>

namespace wireroom::daemon::demo {

class origin {
 public:
  struct options {
    sys_seconds first_day{};                   ///< midnight at which the script's day 0 begins
    std::uint16_t port = 0;                    ///< the first to try; 0: whichever is free on all addresses
    unsigned tries = 20;                       ///< so many ports, upwards from `port`
    std::chrono::milliseconds slowness{2000};  ///< in truth, of the partner with manner::slow
  };

  /// Binds every partner's address and 127.0.0.1, and serves from two threads of its own: one for the slow
  /// partner, whose waiting must not hold up the others. `time` must outlive it. An error when no port is
  /// free on all addresses, or loopback addresses cannot be bound.
  static std::expected<std::unique_ptr<origin>, listen_error> create(const clock& time, options how);

  /// Breaks off what is under way and ends the threads.
  virtual ~origin() = default;

  virtual newsroom room() const = 0;
};

}  // namespace wireroom::daemon::demo
