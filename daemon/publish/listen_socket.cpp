#include "daemon/publish/listen_socket.hpp"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <string_view>
#include <system_error>
#include <utility>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace wireroom::daemon {
namespace {

constexpr int backlog = 1024;

/// Closes on the way out unless released.
class descriptor {
 public:
  explicit descriptor(int fd) : fd_{fd} {}
  ~descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  int get() const noexcept { return fd_; }
  int release() noexcept { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

std::unexpected<listen_error> failure(const std::string& address, int code, std::string_view hint = {}) {
  return std::unexpected{listen_error{
      code, fmt::format("{}: {}", address, hint.empty() ? std::generic_category().message(code) : hint)}};
}

bool someone_listens(const sockaddr_un& at, socklen_t size) {
  const descriptor probe{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (probe.get() < 0) return true;
  return ::connect(probe.get(), reinterpret_cast<const sockaddr*>(&at), size) == 0 || errno == EAGAIN;
}

std::expected<int, listen_error> open_unix(const std::string& address, const std::string& path) {
  sockaddr_un at{};
  at.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof at.sun_path)
    return failure(address, EINVAL, "not a path of 1 to 107 bytes");
  std::memcpy(at.sun_path, path.data(), path.size());
  const auto size = static_cast<socklen_t>(sizeof at);

  struct stat found{};
  if (::lstat(path.c_str(), &found) == 0) {
    if (!S_ISSOCK(found.st_mode)) return failure(address, EEXIST, "exists and is not a socket");
    if (someone_listens(at, size)) return failure(address, EADDRINUSE);
    ::unlink(path.c_str());
  }
  descriptor made{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (made.get() < 0) return failure(address, errno);
  // Nobody can connect before listen(), so the mode is right before the first connection.
  if (::bind(made.get(), reinterpret_cast<const sockaddr*>(&at), size) != 0 ||
      ::chmod(path.c_str(), 0660) != 0 || ::listen(made.get(), backlog) != 0)
    return failure(address, errno);
  return made.release();
}

std::expected<int, listen_error> open_tcp(const std::string& address, int family, const sockaddr* at,
                                          socklen_t size, bool both_families) {
  descriptor made{::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (made.get() < 0) return failure(address, errno);
  const int on = 1;
  ::setsockopt(made.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (family == AF_INET6) {
    const int only = both_families ? 0 : 1;
    ::setsockopt(made.get(), IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof only);
  }
  if (::bind(made.get(), at, size) != 0 || ::listen(made.get(), backlog) != 0) return failure(address, errno);
  return made.release();
}

}  // namespace

std::expected<int, listen_error> open_listen_socket(const std::string& address) {
  constexpr std::string_view unix_prefix = "unix:";
  if (address.starts_with(unix_prefix)) return open_unix(address, address.substr(unix_prefix.size()));

  const auto colon = address.rfind(':');
  std::uint16_t port = 0;
  if (colon == std::string::npos) return failure(address, EINVAL, "expected ADDRESS:PORT or unix:/PATH");
  const char* first = address.data() + colon + 1;
  const char* last = address.data() + address.size();
  if (const auto read = std::from_chars(first, last, port); read.ec != std::errc{} || read.ptr != last)
    return failure(address, EINVAL, "the port is not a number from 0 to 65535");

  std::string host = address.substr(0, colon);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(port);
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  if (host.empty()) {
    v6.sin6_addr = in6addr_any;
    auto made = open_tcp(address, AF_INET6, reinterpret_cast<const sockaddr*>(&v6), sizeof v6, true);
    if (made || made.error().code == EADDRINUSE || made.error().code == EACCES) return made;
    v4.sin_addr.s_addr = htonl(INADDR_ANY);  // a machine without IPv6
    return open_tcp(address, AF_INET, reinterpret_cast<const sockaddr*>(&v4), sizeof v4, false);
  }
  if (!bracketed && ::inet_pton(AF_INET, host.c_str(), &v4.sin_addr) == 1)
    return open_tcp(address, AF_INET, reinterpret_cast<const sockaddr*>(&v4), sizeof v4, false);
  if (bracketed && ::inet_pton(AF_INET6, host.c_str(), &v6.sin6_addr) == 1)
    return open_tcp(address, AF_INET6, reinterpret_cast<const sockaddr*>(&v6), sizeof v6, false);
  return failure(address, EINVAL, "the host is not a numeric address ([…] for IPv6)");
}

std::expected<std::string, listen_error> bound_address(int fd) {
  const auto name = fmt::format("descriptor {}", fd);
  int listening = 0;
  socklen_t size = sizeof listening;
  if (::getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) != 0) return failure(name, errno);
  if (listening == 0) return failure(name, EINVAL, "not a listening socket");
  sockaddr_storage at{};
  size = sizeof at;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&at), &size) != 0) return failure(name, errno);
  char text[INET6_ADDRSTRLEN] = {};
  if (at.ss_family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(&at);
    ::inet_ntop(AF_INET, &v4->sin_addr, text, sizeof text);
    return fmt::format("{}:{}", text, ntohs(v4->sin_port));
  }
  if (at.ss_family == AF_INET6) {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&at);
    ::inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof text);
    return fmt::format("[{}]:{}", text, ntohs(v6->sin6_port));
  }
  if (at.ss_family == AF_UNIX) {
    const auto* local = reinterpret_cast<const sockaddr_un*>(&at);
    return "unix:" + std::string{local->sun_path, ::strnlen(local->sun_path, sizeof local->sun_path)};
  }
  return failure(name, EAFNOSUPPORT);
}

}  // namespace wireroom::daemon
