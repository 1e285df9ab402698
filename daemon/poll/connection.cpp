#include "daemon/poll/connection.hpp"

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace wireroom::daemon {

bool connection::quiet() {
  // A TLS connection may hold tickets that nobody has read yet: only the end counts there.
  if (!socket_.is_open() || buffer_.size() > 0) return false;
  if (tls_ && certificate_expired(tls_->native_handle())) return false;
  char byte = 0;
  const auto got = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  if (got > 0) return tls_.has_value();
  return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

std::size_t connection::send_at_once(std::string_view bytes, net::error_code& failed) {
  if (tls_) return 0;
  const auto sent = ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent >= 0) return static_cast<std::size_t>(sent);
  if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
    failed = {errno, boost::system::system_category()};
  return 0;
}

bool connection::has_unacknowledged() {
  int bytes = 0;
  return ::ioctl(socket_.native_handle(), SIOCOUTQ, &bytes) == 0 && bytes > 0;
}

std::unique_ptr<connection> connection_pool::take(std::string_view origin) {
  const auto at = by_origin_.find(origin);
  if (at == by_origin_.end()) return nullptr;
  // The youngest first: the others may then grow old and go.
  std::unique_ptr<connection> found;
  auto& kept = at->second;
  while (!found && !kept.empty()) {
    auto one = std::move(kept.back()->one);
    unused_.splice(unused_.end(), idle_, kept.back());
    kept.pop_back();
    if (one->quiet()) found = std::move(one);
  }
  return found;
}

void connection_pool::put(std::string_view origin, std::unique_ptr<connection> one) {
  if (all_ == 0 || per_origin_ == 0) return;
  auto at = by_origin_.find(origin);
  if (at == by_origin_.end()) at = by_origin_.try_emplace(std::string{origin}).first;
  auto& kept = *at;
  // When the pool is full, one more of an origin must not cost another its only one.
  if (!kept.second.empty() && (kept.second.size() >= per_origin_ || idle_.size() >= all_)) return;
  if (idle_.size() >= all_) forget_oldest();
  if (unused_.empty()) unused_.emplace_back();
  unused_.back() = {&kept, std::move(one), std::chrono::steady_clock::now() + std::chrono::seconds{30}};
  idle_.splice(idle_.end(), unused_, std::prev(unused_.end()));
  kept.second.push_back(std::prev(idle_.end()));
}

void connection_pool::forget_oldest() {
  auto& kept = idle_.front().origin->second;
  kept.erase(kept.begin());
  idle_.pop_front();
}

bool connection_pool::sweep(std::chrono::steady_clock::time_point now) {
  while (!idle_.empty() && idle_.front().until <= now) forget_oldest();
  std::erase_if(by_origin_, [](const auto& one) { return one.second.empty(); });
  return !idle_.empty();
}

void connection_pool::clear() {
  by_origin_.clear();
  idle_.clear();
  unused_.clear();
}

}  // namespace wireroom::daemon
