#pragma once
// A client that sends bytes as they are given: for requests that no HTTP library would send. Blocking, with a
// time-out of five seconds on everything. Throws std::runtime_error.

#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace wireroom::tests {

class raw_client {
 public:
  /// `address`: "127.0.0.1:8080" or "unix:/path".
  explicit raw_client(const std::string& address) {
    const bool local = address.starts_with("unix:");
    fd_ = ::socket(local ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval limit{5, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    int result = -1;
    if (local) {
      sockaddr_un at{};
      at.sun_family = AF_UNIX;
      std::strncpy(at.sun_path, address.c_str() + 5, sizeof at.sun_path - 1);
      result = ::connect(fd_, reinterpret_cast<const sockaddr*>(&at), sizeof at);
    } else {
      const auto colon = address.rfind(':');
      sockaddr_in at{};
      at.sin_family = AF_INET;
      at.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1))));
      ::inet_pton(AF_INET, address.substr(0, colon).c_str(), &at.sin_addr);
      result = ::connect(fd_, reinterpret_cast<const sockaddr*>(&at), sizeof at);
    }
    if (result != 0) {
      ::close(fd_);
      throw std::runtime_error{"cannot connect to " + address};
    }
  }
  ~raw_client() { ::close(fd_); }
  raw_client(const raw_client&) = delete;
  raw_client& operator=(const raw_client&) = delete;

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) throw std::runtime_error{"cannot send"};
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
  }

  /// Everything up to and with `mark`.
  std::string read_until(std::string_view mark) {
    for (;;) {
      if (const auto at = pending_.find(mark); at != pending_.npos) return take(at + mark.size());
      if (!receive()) return take(pending_.size());
    }
  }

  /// Everything until the server closes or resets.
  std::string read_to_end() {
    while (receive()) {
    }
    return take(pending_.size());
  }

  /// Sends, and reads one answer by its Content-Length; only its head with `head_only`.
  std::string ask(std::string_view bytes, bool head_only = false) {
    send(bytes);
    auto answer = read_until("\r\n\r\n");
    const auto at = answer.find("Content-Length: ");
    std::size_t length = at == answer.npos || head_only ? 0 : std::stoul(answer.substr(at + 16));
    while (pending_.size() < length && receive()) {
    }
    return answer + take(std::min(length, pending_.size()));
  }

 private:
  bool receive() {
    char buffer[16384];
    const auto n = ::recv(fd_, buffer, sizeof buffer, 0);
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) throw std::runtime_error{"nothing came for 5 s"};
    if (n <= 0) return false;
    pending_.append(buffer, static_cast<std::size_t>(n));
    return true;
  }
  std::string take(std::size_t bytes) {
    auto taken = pending_.substr(0, bytes);
    pending_.erase(0, bytes);
    return taken;
  }

  int fd_ = -1;
  std::string pending_;
};

}  // namespace wireroom::tests
