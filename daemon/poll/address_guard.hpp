#pragma once
// Which addresses and ports a poll may dial. Pure. What is checked is the very address that is then given to
// connect(), so that no DNS answer can change between check and use.

#include <cstdint>
#include <span>
#include <string>

#include <boost/asio/ip/address.hpp>

namespace wireroom::daemon {

/// Empty when `address` is global unicast (IANA's special-purpose registries, RFC 6890), else why it is not:
/// "loopback", "private (RFC 1918)", …. IPv4 addresses inside IPv6 ones (mapped, compatible, NAT64, 6to4,
/// Teredo, ISATAP) are decoded and judged as themselves.
std::string why_not_global(const boost::asio::ip::address& address);

/// True when `port` is in `allowed` or is `own`, the port of the URL that the operator configured.
bool port_allowed(std::uint16_t port, std::span<const std::uint16_t> allowed, std::uint16_t own);

}  // namespace wireroom::daemon
