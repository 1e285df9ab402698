#include "daemon/config/listen_address.hpp"

#include <charconv>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

namespace wireroom::daemon {
namespace {

bool is_ip(int family, const std::string& text) {
  unsigned char bytes[sizeof(in6_addr)];
  return inet_pton(family, text.c_str(), bytes) == 1;
}

}  // namespace

std::optional<listen_address> parse_listen_address(std::string_view text) {
  listen_address result;
  if (text.starts_with("unix:")) {
    text.remove_prefix(5);
    if (!text.starts_with('/') || text.size() >= sizeof(sockaddr_un::sun_path)) return {};
    result.is_unix = true;
    result.path = text;
    return result;
  }
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return {};
  const auto port = text.substr(colon + 1);
  const auto [end, failure] = std::from_chars(port.data(), port.data() + port.size(), result.port);
  if (failure != std::errc{} || end != port.data() + port.size()) return {};
  auto host = text.substr(0, colon);
  if (host.empty()) return result;
  const bool brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (brackets) host = host.substr(1, host.size() - 2);
  result.host = host;
  if (!is_ip(brackets ? AF_INET6 : AF_INET, result.host)) return {};
  return result;
}

bool is_local(const listen_address& address) {
  return address.is_unix || address.host.starts_with("127.") || address.host == "::1";
}

std::string url_of(const listen_address& address) {
  if (address.is_unix) return "http://localhost";
  std::string host = address.host;
  if (host.empty() || host == "0.0.0.0" || host == "::") host = "localhost";
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  return "http://" + host + (address.port == 80 ? "" : ":" + std::to_string(address.port));
}

}  // namespace wireroom::daemon
