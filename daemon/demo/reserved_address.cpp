#include "daemon/demo/reserved_address.hpp"

#include <cerrno>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

namespace wireroom::daemon::demo {

std::expected<reserved_address, listen_error> reserved_address::exactly(const std::string& address) {
  const auto socket = open_listen_socket(address);
  if (!socket) return std::unexpected(socket.error());
  auto bound = bound_address(*socket);
  if (!bound) {
    ::close(*socket);
    return std::unexpected(std::move(bound.error()));
  }
  return reserved_address(std::move(*bound), *socket);
}

std::expected<reserved_address, listen_error> reserved_address::from(std::uint16_t port) {
  constexpr unsigned tries = 50;
  for (unsigned last = port + tries;; ++port) {
    auto found = exactly(fmt::format("127.0.0.1:{}", port));
    if (found || found.error().code != EADDRINUSE || port + 1u >= last || port == 0xffff) return found;
  }
}

reserved_address::reserved_address(reserved_address&& other) noexcept
    : address_(std::move(other.address_)), socket_(std::exchange(other.socket_, -1)) {}

void reserved_address::release() {
  if (socket_ < 0) return;
  ::close(std::exchange(socket_, -1));
  if (constexpr std::string_view local = "unix:"; address_.starts_with(local))
    ::unlink(address_.c_str() + local.size());
}

}  // namespace wireroom::daemon::demo
