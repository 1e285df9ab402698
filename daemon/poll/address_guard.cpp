#include "daemon/poll/address_guard.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>

namespace wireroom::daemon {
namespace {

namespace ip = boost::asio::ip;

struct block4 {
  std::uint32_t network;
  unsigned bits;
  const char* name;
};

constexpr std::uint32_t v4(unsigned a, unsigned b, unsigned c, unsigned d) {
  return a << 24 | b << 16 | c << 8 | d;
}

// IANA IPv4 Special-Purpose Address Registry, and what is not unicast.
constexpr auto blocks4 = std::to_array<block4>({
    {v4(0, 0, 0, 0), 8, "\"this network\" (RFC 791)"},
    {v4(10, 0, 0, 0), 8, "private (RFC 1918)"},
    {v4(100, 64, 0, 0), 10, "shared by carriers (RFC 6598)"},
    {v4(127, 0, 0, 0), 8, "loopback"},
    {v4(169, 254, 0, 0), 16, "link-local"},
    {v4(172, 16, 0, 0), 12, "private (RFC 1918)"},
    {v4(192, 0, 0, 0), 24, "of the IETF's protocols (RFC 6890)"},
    {v4(192, 0, 2, 0), 24, "for documentation (RFC 5737)"},
    {v4(192, 31, 196, 0), 24, "of AS112 (RFC 7535)"},
    {v4(192, 52, 193, 0), 24, "of AMT (RFC 7450)"},
    {v4(192, 88, 99, 0), 24, "a 6to4 relay (RFC 7526)"},
    {v4(192, 168, 0, 0), 16, "private (RFC 1918)"},
    {v4(192, 175, 48, 0), 24, "of AS112 (RFC 7534)"},
    {v4(198, 18, 0, 0), 15, "for benchmarks (RFC 2544)"},
    {v4(198, 51, 100, 0), 24, "for documentation (RFC 5737)"},
    {v4(203, 0, 113, 0), 24, "for documentation (RFC 5737)"},
    {v4(224, 0, 0, 0), 4, "multicast"},
    {v4(240, 0, 0, 0), 4, "reserved or broadcast"},
});

struct block6 {
  std::array<std::uint8_t, 16> network;
  unsigned bits;
  const char* name;
};

// Inside 2000::/3, which alone is global unicast (RFC 4291; IANA IPv6 Special-Purpose Address Registry).
constexpr auto blocks6 = std::to_array<block6>({
    {{0x20, 0x01, 0x00, 0x01}, 32, "of the IETF's protocols (RFC 7723)"},
    {{0x20, 0x01, 0x00, 0x02}, 48, "for benchmarks (RFC 5180)"},
    {{0x20, 0x01, 0x00, 0x10}, 28, "ORCHID (RFC 4843)"},
    {{0x20, 0x01, 0x00, 0x20}, 28, "ORCHID (RFC 7343)"},
    {{0x20, 0x01, 0x00, 0x00}, 23, "of the IETF's protocols (RFC 2928)"},
    {{0x20, 0x01, 0x0d, 0xb8}, 32, "for documentation (RFC 3849)"},
    {{0x26, 0x20, 0x00, 0x4f, 0x80, 0x00}, 48, "of AS112 (RFC 7534)"},
    {{0x3f, 0xff}, 20, "for documentation (RFC 9637)"},
});

std::string why_not_global4(std::uint32_t address) {
  for (const auto& block : blocks4)
    if ((address ^ block.network) >> (32 - block.bits) == 0) return block.name;
  return {};
}

// Last labels that the public DNS does not have (RFC 6761, RFC 6762 with its appendix G, ICANN's internal).
constexpr std::array<std::string_view, 12> local_names = {"localhost", "localdomain", "local",   "internal",
                                                          "intranet",  "private",     "corp",    "home",
                                                          "lan",       "test",        "invalid", "onion"};

using bytes6 = std::array<std::uint8_t, 16>;

bool within(const bytes6& address, const bytes6& network, unsigned bits) {
  const auto whole = bits / 8, rest = bits % 8;
  if (std::memcmp(address.data(), network.data(), whole) != 0) return false;
  return rest == 0 || (address[whole] ^ network[whole]) >> (8 - rest) == 0;
}

std::uint32_t embedded(const bytes6& address, std::size_t at) {
  return v4(address[at], address[at + 1], address[at + 2], address[at + 3]);
}

std::string inside(const char* kind, std::uint32_t address) {
  const auto why = why_not_global4(address);
  if (why.empty()) return {};
  return ip::address_v4(address).to_string() + " inside " + kind + ", " + why;
}

std::string why_not_global6(const bytes6& a) {
  constexpr bytes6 zero{};
  if (within(a, zero, 96)) {
    if (embedded(a, 12) == 0) return "unspecified";
    if (embedded(a, 12) == 1) return "loopback";
    return "IPv4-compatible (deprecated, RFC 4291)";
  }
  constexpr bytes6 mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (within(a, mapped, 96)) return inside("an IPv4-mapped address", embedded(a, 12));
  constexpr bytes6 translated{0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0};
  if (within(a, translated, 96)) return "IPv4-translated (RFC 7915)";
  constexpr bytes6 nat64{0x00, 0x64, 0xff, 0x9b};
  if (within(a, nat64, 96)) return inside("NAT64", embedded(a, 12));
  constexpr bytes6 local_nat64{0x00, 0x64, 0xff, 0x9b, 0x00, 0x01};
  if (within(a, local_nat64, 48)) return "NAT64 of a local network (RFC 8215)";
  constexpr bytes6 teredo{0x20, 0x01};
  if (within(a, teredo, 32)) {
    if (auto why = inside("Teredo as its server", embedded(a, 4)); !why.empty()) return why;
    if (auto why = inside("Teredo as its client", ~embedded(a, 12)); !why.empty()) return why;
    return "Teredo (RFC 4380)";
  }
  constexpr bytes6 six_to_four{0x20, 0x02};
  if (within(a, six_to_four, 16)) return inside("6to4", embedded(a, 2));

  if (a[0] == 0xff) return "multicast";
  if ((a[0] & 0xfe) == 0xfc) return "unique local (RFC 4193)";
  if (a[0] == 0xfe && (a[1] & 0xc0) == 0x80) return "link-local";
  if (a[0] == 0xfe && (a[1] & 0xc0) == 0xc0) return "site-local (RFC 3879)";
  if ((a[0] & 0xe0) != 0x20) return "not global unicast (RFC 4291)";
  for (const auto& block : blocks6)
    if (within(a, block.network, block.bits)) return block.name;
  // ISATAP (RFC 5214) carries an IPv4 address behind 00-00-5E-FE or 02-00-5E-FE.
  if ((a[8] & 0xfd) == 0 && a[9] == 0 && a[10] == 0x5e && a[11] == 0xfe)
    return inside("ISATAP", embedded(a, 12));
  return {};
}

}  // namespace

std::string why_not_global(const ip::address& address) {
  if (address.is_v4()) return why_not_global4(address.to_v4().to_uint());
  const auto v6 = address.to_v6();
  if (v6.scope_id() != 0) return "bound to an interface";
  return why_not_global6(v6.to_bytes());
}

bool is_ambiguous_host(std::string_view host) {
  const auto labels = host.substr(0, host.size() - (host.ends_with('.') ? 1 : 0));
  const auto last = labels.substr(labels.rfind('.') + 1);  // npos + 1 is 0
  if (last.empty() || last.front() < '0' || last.front() > '9') return false;
  const bool hexadecimal = last.starts_with("0x") || last.starts_with("0X");
  if (!std::ranges::all_of(last.substr(hexadecimal ? 2 : 0), [hexadecimal](unsigned char c) {
        return hexadecimal ? std::isxdigit(c) != 0 : std::isdigit(c) != 0;
      }))
    return false;
  boost::system::error_code other;
  const auto address = ip::make_address(std::string(host), other);
  return other || address.to_string() != host;
}

std::string why_not_public(std::string_view host) {
  if (is_ambiguous_host(host)) return "an address in an unusual spelling";
  boost::system::error_code not_numeric;
  const auto address = ip::make_address(host, not_numeric);
  if (!not_numeric) return why_not_global(address);
  if (host.ends_with('.')) host.remove_suffix(1);
  const auto dot = host.rfind('.');
  const bool local = dot == host.npos ||
                     std::ranges::find(local_names, host.substr(dot + 1)) != local_names.end() ||
                     host.ends_with(".home.arpa") || host == "home.arpa";
  return local ? "a name of the local network" : "";
}

bool port_allowed(std::uint16_t port, std::span<const std::uint16_t> allowed, std::uint16_t own) {
  return port == own || std::ranges::find(allowed, port) != allowed.end();
}

}  // namespace wireroom::daemon
