#include "daemon/poll/connection.hpp"

#include <sys/socket.h>

namespace wireroom::daemon {

bool connection::quiet() {
  // A TLS connection may hold tickets that nobody has read yet: only the end counts there.
  if (!socket_.is_open() || buffer_.size() > 0) return false;
  char byte = 0;
  const auto got = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  if (got > 0) return tls_.has_value();
  return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

std::unique_ptr<connection> connection_pool::take(const std::string& origin) {
  // The youngest first: the others may then grow old and go.
  for (auto at = idle_.end(); at != idle_.begin();) {
    --at;
    if (at->origin != origin) continue;
    auto one = std::move(at->one);
    at = idle_.erase(at);
    if (one->quiet()) return one;
  }
  return nullptr;
}

void connection_pool::put(const std::string& origin, std::unique_ptr<connection> one) {
  std::size_t same = 0;
  for (const auto& idle : idle_) same += idle.origin == origin ? 1u : 0u;
  if (same >= per_origin_ || all_ == 0) return;
  if (idle_.size() >= all_) idle_.pop_front();
  idle_.push_back({origin, std::move(one), std::chrono::steady_clock::now() + std::chrono::seconds{30}});
}

bool connection_pool::sweep(std::chrono::steady_clock::time_point now) {
  while (!idle_.empty() && idle_.front().until <= now) idle_.pop_front();
  return !idle_.empty();
}

}  // namespace wireroom::daemon
