#include "daemon/operate/request_origin.hpp"

#include <algorithm>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace wireroom::daemon {
namespace {

/// Host without port and brackets.
std::string_view name_of(std::string_view host) {
  if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
  return host.substr(0, host.find(':'));
}

bool is_address(std::string_view name) {
  unsigned char bytes[sizeof(in6_addr)];
  const std::string text{name};
  return inet_pton(AF_INET, text.c_str(), bytes) == 1 || inet_pton(AF_INET6, text.c_str(), bytes) == 1;
}

}  // namespace

bool is_own_host(const request_view& request, std::span<const std::string> names) {
  if (request.peer.empty()) return true;
  const auto host = request.header("Host");
  if (!host) return true;  // HTTP/1.0: no browser
  const auto name = name_of(*host);
  return is_address(name) || equals_ignoring_case(name, "localhost") ||
         std::ranges::any_of(names, [&](const auto& own) { return equals_ignoring_case(name, own); });
}

bool is_own_page(const request_view& request) {
  if (const auto site = request.header("Sec-Fetch-Site")) return *site == "same-origin" || *site == "none";
  const auto origin = request.header("Origin");
  if (!origin) return true;
  const auto host = request.header("Host");
  const auto scheme = origin->find("://");  // "null" has none
  return host && scheme != std::string_view::npos && equals_ignoring_case(origin->substr(scheme + 3), *host);
}

}  // namespace wireroom::daemon
