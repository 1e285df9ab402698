#include "tests/support/daemon/scripted_origin.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <stdexcept>

#include <arpa/inet.h>
#include <brotli/encode.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

namespace wireroom::tests {
namespace {

using namespace std::chrono_literals;

/// A socket that the test's end can interrupt: each wait is short.
bool readable(int socket, const std::atomic<bool>& stopping) {
  pollfd one{.fd = socket, .events = POLLIN, .revents = 0};
  while (!stopping)
    if (const auto ready = ::poll(&one, 1, 20); ready != 0) return ready > 0;
  return false;
}

seen_request parsed(const std::string& head) {
  seen_request out;
  out.head = head;
  auto line = head.substr(0, head.find("\r\n"));
  const auto from = line.find(' '), to = line.rfind(' ');
  out.target = line.substr(from + 1, to - from - 1);
  for (auto at = head.find("\r\n"); at != head.npos && at + 2 < head.size();) {
    const auto end = head.find("\r\n", at + 2);
    const auto field = head.substr(at + 2, end - at - 2);
    if (const auto colon = field.find(": "); colon != field.npos) {
      auto name = field.substr(0, colon);
      std::ranges::transform(name, name.begin(),
                             [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      out.headers[name] = field.substr(colon + 2);
    }
    at = end;
  }
  return out;
}

}  // namespace

std::string scripted_exchange::header(const std::string& lower_name) const {
  const auto at = request_.headers.find(lower_name);
  return at == request_.headers.end() ? std::string{} : at->second;
}

bool scripted_exchange::send(std::string_view bytes) {
  while (!bytes.empty() && !stopping_) {
    if (tls_) {
      const auto sent =
          SSL_write(tls_, bytes.data(), static_cast<int>(std::min<std::size_t>(bytes.size(), 1u << 20)));
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
      continue;
    }
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN) {
      pollfd one{.fd = socket_, .events = POLLOUT, .revents = 0};
      ::poll(&one, 1, 20);
    } else {
      return false;
    }
  }
  return bytes.empty();
}

void scripted_exchange::sleep(std::chrono::milliseconds length) const {
  const auto until = std::chrono::steady_clock::now() + length;
  while (!stopping_ && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(std::min(length, 5ms));
}

void scripted_exchange::hang() const {
  readable(socket_, stopping_);
}

void scripted_exchange::reset() {
  const linger now{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close_ = reset_ = true;
}

scripted_origin::scripted_origin() : scripted_origin(options{}) {}

scripted_origin::scripted_origin(options how) : how_(std::move(how)) {
  std::signal(SIGPIPE, SIG_IGN);  // SSL_write cannot ask for MSG_NOSIGNAL
  const bool v6 = how_.address.find(':') != std::string::npos;
  listener_ = ::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_storage where{};
  socklen_t size = 0;
  if (v6) {
    auto& in = reinterpret_cast<sockaddr_in6&>(where);
    in.sin6_family = AF_INET6;
    ::inet_pton(AF_INET6, how_.address.c_str(), &in.sin6_addr);
    size = sizeof in;
  } else {
    auto& in = reinterpret_cast<sockaddr_in&>(where);
    in.sin_family = AF_INET;
    ::inet_pton(AF_INET, how_.address.c_str(), &in.sin_addr);
    size = sizeof in;
  }
  if (listener_ < 0 || ::bind(listener_, reinterpret_cast<sockaddr*>(&where), size) != 0 ||
      ::listen(listener_, 512) != 0)
    throw std::runtime_error("the scripted origin cannot listen on " + how_.address);
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&where), &size);
  port_ = ntohs(v6 ? reinterpret_cast<sockaddr_in6&>(where).sin6_port
                   : reinterpret_cast<sockaddr_in&>(where).sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

scripted_origin::~scripted_origin() {
  stopping_ = true;
  acceptor_.join();
  for (auto& one : threads_) one.join();
  ::close(listener_);
}

void scripted_origin::on(const std::string& target, script what) {
  const std::lock_guard lock(lock_);
  scripts_[target] = std::move(what);
}

void scripted_origin::answer(const std::string& target, std::string bytes) {
  on(target, [bytes = std::move(bytes)](scripted_exchange& one) { one.send(bytes); });
}

std::string scripted_origin::url(const std::string& target) const {
  const bool v6 = how_.address.find(':') != std::string::npos;
  return fmt::format("{}://{}{}{}:{}{}", how_.tls ? "https" : "http", v6 ? "[" : "", how_.address,
                     v6 ? "]" : "", port_, target);
}

std::vector<seen_request> scripted_origin::seen() const {
  const std::lock_guard lock(lock_);
  return seen_;
}

std::vector<seen_request> scripted_origin::seen(const std::string& target) const {
  auto all = seen();
  std::erase_if(all, [&](const seen_request& one) { return one.target != target; });
  return all;
}

std::size_t scripted_origin::most_at_once() const {
  const std::lock_guard lock(lock_);
  return most_at_once_;
}

void scripted_origin::accept_all() {
  while (readable(listener_, stopping_)) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) continue;
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const auto number = ++connections_;
    threads_.emplace_back([this, socket, number] { serve(socket, number); });
  }
}

void scripted_origin::serve(int socket, std::uint64_t number) {
  SSL* tls = nullptr;
  bool open = true, in_order = true;
  if (how_.tls) {
    tls = SSL_new(how_.tls);
    SSL_set_fd(tls, socket);
    open = readable(socket, stopping_) && SSL_accept(tls) == 1;
  }
  std::string buffer;
  while (open && !stopping_) {
    const auto end = buffer.find("\r\n\r\n");
    if (end == buffer.npos) {
      char bytes[4096];
      if (!(tls && SSL_pending(tls) > 0) && !readable(socket, stopping_)) break;
      const auto got =
          tls ? SSL_read(tls, bytes, sizeof bytes) : static_cast<int>(::recv(socket, bytes, sizeof bytes, 0));
      if (got <= 0) break;
      buffer.append(bytes, static_cast<std::size_t>(got));
      continue;
    }
    auto request = parsed(buffer.substr(0, end + 2));
    const auto length =
        request.headers.contains("content-length") ? std::stoul(request.headers.at("content-length")) : 0;
    if (buffer.size() < end + 4 + length) {
      char bytes[4096];
      const auto got =
          tls ? SSL_read(tls, bytes, sizeof bytes) : static_cast<int>(::recv(socket, bytes, sizeof bytes, 0));
      if (got <= 0) break;
      buffer.append(bytes, static_cast<std::size_t>(got));
      continue;
    }
    request.body = buffer.substr(end + 4, length);
    buffer.erase(0, end + 4 + length);
    request.connection = number;
    request.at = std::chrono::steady_clock::now();
    script what;
    {
      const std::lock_guard lock(lock_);
      seen_.push_back(request);
      most_at_once_ = std::max(most_at_once_, ++at_once_);
      if (const auto at = scripts_.find(request.target); at != scripts_.end()) what = at->second;
    }
    scripted_exchange one(socket, tls, request, stopping_);
    if (what)
      what(one);
    else
      one.send(http_answer("404 Not Found"));
    {
      const std::lock_guard lock(lock_);
      --at_once_;
    }
    open = !one.closes();
    in_order = !one.resets();
  }
  if (tls) {
    if (in_order) SSL_shutdown(tls);
    SSL_free(tls);
  }
  ::close(socket);
  ++ended_;
}

std::string http_answer(std::string_view status, const std::vector<std::string>& fields,
                        std::string_view body) {
  std::string out = fmt::format("HTTP/1.1 {}\r\n", status);
  for (const auto& one : fields) out += one + "\r\n";
  out += fmt::format("Content-Length: {}\r\n\r\n{}", body.size(), body);
  return out;
}

std::string rss_document(std::size_t entries, std::string_view salt) {
  std::string out = fmt::format(
      "<?xml version=\"1.0\"?>\n<rss version=\"2.0\"><channel><title>Feed "
      "{0}</title><link>http://a.example/</link>"
      "<description>d</description>",
      salt);
  for (std::size_t i = 0; i < entries; ++i)
    out += fmt::format(
        "<item><title>Item {0} of {1}</title><link>http://a.example/{1}/{0}</link><guid>{1}-{0}</guid>"
        "<description>Text of item {0}.</description></item>",
        i, salt);
  return out + "</channel></rss>\n";
}

std::string gzipped(std::string_view bytes) {
  z_stream z{};
  deflateInit2(&z, 9, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&z, bytes.size()), '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  z.avail_in = static_cast<uInt>(bytes.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  deflate(&z, Z_FINISH);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

std::string brotlied(std::string_view bytes) {
  std::string out(BrotliEncoderMaxCompressedSize(bytes.size()), '\0');
  auto size = out.size();
  BrotliEncoderCompress(9, 22, BROTLI_MODE_TEXT, bytes.size(),
                        reinterpret_cast<const std::uint8_t*>(bytes.data()), &size,
                        reinterpret_cast<std::uint8_t*>(out.data()));
  out.resize(size);
  return out;
}

}  // namespace wireroom::tests
