#include "daemon/publish/http_connection_places.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace wireroom::daemon {
namespace {

/// What is counted as one: an IPv4 address, or an IPv6 /64, which is what one customer is given.
std::string group_of(std::string_view address) {
  in6_addr v6{};
  if (::inet_pton(AF_INET6, std::string{address}.c_str(), &v6) != 1) return std::string{address};
  return std::string{reinterpret_cast<const char*>(&v6), 8};
}

bool is_loopback(std::string_view address) {
  return address.starts_with("127.") || address == "::1";
}

}  // namespace

connection_place::connection_place(std::shared_ptr<std::size_t> count) : count_{std::move(count)} {
  ++*count_;
}

connection_place::~connection_place() {
  if (count_) --*count_;
}

std::optional<connection_place> connection_places::take(std::string_view address) {
  if (address.empty() || is_loopback(address)) return connection_place{};
  if (counts_.size() >= sweep_at_) {
    std::erase_if(counts_, [](const auto& entry) { return entry.second.expired(); });
    sweep_at_ = std::max<std::size_t>(1024, counts_.size() * 2);
  }
  auto& kept = counts_[group_of(address)];
  auto count = kept.lock();
  if (!count) kept = count = std::make_shared<std::size_t>(0);
  if (*count >= per_address_) return std::nullopt;
  return connection_place{std::move(count)};
}

std::string peer_address(const sockaddr& address, std::size_t size) {
  char text[INET6_ADDRSTRLEN] = {};
  if (address.sa_family == AF_INET && size >= sizeof(sockaddr_in)) {
    sockaddr_in v4;
    std::memcpy(&v4, &address, sizeof v4);
    ::inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
  } else if (address.sa_family == AF_INET6 && size >= sizeof(sockaddr_in6)) {
    sockaddr_in6 v6;
    std::memcpy(&v6, &address, sizeof v6);
    if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr))
      ::inet_ntop(AF_INET, &v6.sin6_addr.s6_addr[12], text, sizeof text);
    else
      ::inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
  }
  return text;
}

}  // namespace wireroom::daemon
