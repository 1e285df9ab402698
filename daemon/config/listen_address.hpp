#pragma once
// Addresses to listen on, as the configuration and --listen write them. Pure functions, any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wireroom::daemon {

struct listen_address {
  bool is_unix = false;
  std::string path;        ///< of a Unix socket, absolute, at most 107 bytes
  std::string host;        ///< IP address without brackets; empty: all addresses
  std::uint16_t port = 0;  ///< 0: any free one
};

/// "127.0.0.1:8080", "[::1]:8080", ":8080", "unix:/run/wireroom/operator.sock". Names of hosts are not read:
/// what a name stands for is not the daemon's to guess. Nothing for anything else.
std::optional<listen_address> parse_listen_address(std::string_view text);

/// True when only this machine can reach it: loopback, or a Unix socket.
bool is_local(const listen_address& address);

/// Where a browser on this machine finds it: "http://127.0.0.1:8080"; "http://localhost:8080" for all
/// addresses; "http://localhost" for a Unix socket.
std::string url_of(const listen_address& address);

/// What to write instead, for messages.
inline constexpr std::string_view listen_address_forms = "ADDRESS:PORT, [IPv6]:PORT, :PORT or unix:/PATH";

}  // namespace wireroom::daemon
