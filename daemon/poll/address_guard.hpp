#pragma once
// Which addresses and ports a poll may dial. Pure. What is checked is the very address that is then given to
// connect(), so that no DNS answer can change between check and use.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <boost/asio/ip/address.hpp>

namespace wireroom::daemon {

/// Empty when `address` is global unicast (IANA's special-purpose registries, RFC 6890), else why it is not:
/// "loopback", "private (RFC 1918)", …. IPv4 addresses inside IPv6 ones (mapped, compatible, NAT64, 6to4,
/// Teredo, ISATAP) are decoded and judged as themselves.
std::string why_not_global(const boost::asio::ip::address& address);

/// True when `host` is a number to some library although it is no address as we read them: decimal, octal,
/// hexadecimal, or of fewer than four parts. So does every host whose last label is a number (WHATWG URL,
/// section 3.5): no name ends so (RFC 3696, section 2), and what one program reads as 12.0.0.1 is 10.0.0.1 to
/// another.
bool is_ambiguous_host(std::string_view host);

/// The same of a host that somebody else looks up, a proxy: an address in any spelling is judged as one, and
/// names that are not of the public DNS are refused (RFC 6761, RFC 6762, RFC 8375, single labels). What a
/// public name resolves to cannot be seen from here.
std::string why_not_public(std::string_view host);

/// True when `port` is in `allowed` or is `own`, the port of the URL that the operator configured.
bool port_allowed(std::uint16_t port, std::span<const std::uint16_t> allowed, std::uint16_t own);

}  // namespace wireroom::daemon
