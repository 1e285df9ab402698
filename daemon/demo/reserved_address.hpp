#pragma once
// Finds an address to listen on before the daemon is made: its port must be known for the links to be built.

#include "daemon/publish/listen_socket.hpp"

#include <expected>
#include <string>

namespace wireroom::daemon::demo {

/// An address that was free, held until it is released. One thread.
class reserved_address {
 public:
  /// `address` as it stands; with port 0, the port that was taken for it.
  static std::expected<reserved_address, listen_error> exactly(const std::string& address);

  /// "127.0.0.1:PORT" with the first free port from `port` on, of fifty.
  static std::expected<reserved_address, listen_error> from(std::uint16_t port);

  ~reserved_address() { release(); }
  reserved_address(reserved_address&& other) noexcept;
  reserved_address& operator=(reserved_address&&) = delete;

  const std::string& address() const { return address_; }

  /// Lets go of it, right before the daemon takes it. Somebody else may come first: the daemon then says so.
  void release();

 private:
  reserved_address(std::string address, int socket) : address_(std::move(address)), socket_(socket) {}

  std::string address_;
  int socket_;
};

}  // namespace wireroom::daemon::demo
