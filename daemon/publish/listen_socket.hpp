#pragma once
// Listening sockets from addresses as the configuration writes them. Blocking system calls, none of which
// waits; any thread.

#include <expected>
#include <string>

namespace wireroom::daemon {

/// Why an address cannot be listened on.
struct listen_error {
  int code = 0;         ///< errno; EINVAL for an address that cannot be read
  std::string message;  ///< for people: the address and why
};

/// Opens, binds and listens on "127.0.0.1:8080", "[::1]:8080", ":8080" (all addresses, both families) or
/// "unix:/path" (mode 0660; a socket file that nobody listens on is replaced). Port 0 takes a free one.
/// Returns a descriptor that is the caller's to close. Errors: EINVAL, and those of socket, bind and listen:
/// EADDRINUSE, EACCES, EADDRNOTAVAIL, …
std::expected<int, listen_error> open_listen_socket(const std::string& address);

/// The address that a listening descriptor is bound to, in the form above; an error when it is no listening
/// stream socket.
std::expected<std::string, listen_error> bound_address(int descriptor);

}  // namespace wireroom::daemon
