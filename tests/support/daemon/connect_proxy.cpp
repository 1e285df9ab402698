#include "tests/support/daemon/connect_proxy.hpp"

#include <charconv>
#include <stdexcept>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace wireroom::tests {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  where.sin_port = htons(port);
  return where;
}

bool readable(int socket, const std::atomic<bool>& stopping) {
  pollfd one{.fd = socket, .events = POLLIN, .revents = 0};
  while (!stopping)
    if (const auto ready = ::poll(&one, 1, 20); ready != 0) return ready > 0;
  return false;
}

bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

}  // namespace

connect_proxy::connect_proxy(options how) : how_(std::move(how)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto where = loopback(0);
  socklen_t size = sizeof where;
  if (listener_ < 0 || ::bind(listener_, reinterpret_cast<sockaddr*>(&where), size) != 0 ||
      ::listen(listener_, 64) != 0)
    throw std::runtime_error("the proxy cannot listen");
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&where), &size);
  port_ = ntohs(where.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

connect_proxy::~connect_proxy() {
  stopping_ = true;
  acceptor_.join();
  for (auto& one : threads_) one.join();
  ::close(listener_);
}

std::vector<std::string> connect_proxy::heads() const {
  const std::lock_guard lock(lock_);
  return heads_;
}

std::string connect_proxy::passed() const {
  const std::lock_guard lock(lock_);
  return passed_;
}

void connect_proxy::accept_all() {
  while (readable(listener_, stopping_)) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket >= 0) threads_.emplace_back([this, socket] { serve(socket); });
  }
}

void connect_proxy::pass(int from, int to, bool towards_origin) {
  char bytes[16384];
  while (readable(from, stopping_)) {
    const auto got = ::recv(from, bytes, sizeof bytes, 0);
    if (got <= 0) break;
    const std::string_view piece(bytes, static_cast<std::size_t>(got));
    if (towards_origin) {
      const std::lock_guard lock(lock_);
      passed_ += piece;
    }
    if (!send_all(to, piece)) break;
  }
  ::shutdown(to, SHUT_WR);
}

void connect_proxy::serve(int socket) {
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  std::string head;
  char byte = 0;
  while (!head.ends_with("\r\n\r\n") && readable(socket, stopping_) && ::recv(socket, &byte, 1, 0) == 1)
    head += byte;
  {
    const std::lock_guard lock(lock_);
    heads_.push_back(head);
  }
  const auto target = head.substr(8, std::min(head.find(' ', 8), head.size()) - 8);
  const bool known =
      how_.authorization.empty() ||
      head.find("\r\nProxy-Authorization: " + how_.authorization + "\r\n") != std::string::npos;
  int origin = -1;
  if (how_.answer == "-") {
    readable(socket, stopping_);
  } else if (!how_.answer.empty()) {
    send_all(socket, how_.answer);
  } else if (!head.starts_with("CONNECT ")) {
    send_all(socket, "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n");
  } else if (!known) {
    send_all(socket, "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n");
  } else {
    std::uint16_t port = 0;
    if (const auto at = how_.hosts.find(target); at != how_.hosts.end()) {
      port = at->second;
    } else {
      const auto colon = target.rfind(':');
      std::from_chars(target.data() + colon + 1, target.data() + target.size(), port);
    }
    const auto where = loopback(port);
    origin = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ::setsockopt(origin, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(origin, reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0) {
      send_all(socket, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
    } else {
      send_all(socket, "HTTP/1.1 200 Connection established\r\nX-Proxy: test\r\n\r\n");
      std::thread back([&] { pass(origin, socket, false); });
      pass(socket, origin, true);
      back.join();
    }
  }
  if (origin >= 0) ::close(origin);
  ::close(socket);
}

}  // namespace wireroom::tests
