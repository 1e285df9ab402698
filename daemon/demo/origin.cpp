#include "daemon/demo/origin.hpp"

#include "daemon/publish/http_server.hpp"

#include <cerrno>
#include <charconv>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <unistd.h>

namespace wireroom::daemon::demo {
namespace {

constexpr server_limits limits{.request = {.header_bytes = 8 << 10, .body_bytes = 0},
                               .connections = 128,
                               .per_address = 128,
                               .idle = std::chrono::milliseconds(30'000)};

// Listening descriptors that close themselves until they are handed on.
class descriptors {
 public:
  descriptors() = default;
  ~descriptors() {
    for (const int one : list_) ::close(one);
  }
  descriptors(descriptors&& other) noexcept : list_(std::exchange(other.list_, {})) {}
  descriptors& operator=(descriptors&& other) noexcept {
    std::swap(list_, other.list_);
    return *this;
  }
  void add(int one) { list_.push_back(one); }
  std::vector<int> release() { return std::exchange(list_, {}); }

 private:
  std::vector<int> list_;
};

struct listening {
  descriptors quick, slow;
  std::uint16_t port = 0;
};

std::uint16_t port_of(const std::string& address) {
  std::uint16_t port = 0;
  std::from_chars(address.data() + address.rfind(':') + 1, address.data() + address.size(), port);
  return port;
}

std::expected<listening, listen_error> listen_everywhere(std::uint16_t port) {
  listening out;
  std::set<unsigned> addresses = {1};
  unsigned slow = 0;
  for (const feed_profile& whose : partners()) {
    addresses.insert(whose.address);
    if (whose.how == manner::slow) slow = whose.address;
  }
  for (const unsigned address : addresses) {
    const auto socket = open_listen_socket(fmt::format("127.0.0.{}:{}", address, port));
    if (!socket) return std::unexpected(socket.error());
    (address == slow ? out.slow : out.quick).add(*socket);
    if (port == 0) {
      const auto bound = bound_address(*socket);
      if (!bound) return std::unexpected(bound.error());
      port = port_of(*bound);
    }
  }
  out.port = port;
  return out;
}

// One server with its thread, which answers after `delay`.
class counter final : request_handler {
 public:
  counter(const clock& time, newsroom room, std::chrono::milliseconds delay)
      : time_(time), room_(room), delay_(delay), server_(context_, *this, limits, counters_) {}

  ~counter() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    if (!thread_.joinable()) return;
    server_.stop(std::chrono::milliseconds(100), [] {});
    thread_.join();
  }
  counter(const counter&) = delete;
  counter& operator=(const counter&) = delete;

  std::expected<void, listen_error> start(std::vector<int> sockets) {
    std::expected<void, listen_error> done;
    for (const int socket : sockets) {
      if (auto taken = server_.adopt(socket); !taken && done) done = std::unexpected(taken.error());
    }
    if (done) thread_ = std::thread([this] { context_.run(); });
    return done;
  }

 private:
  response handle(const request_view& request) override {
    if (delay_.count() > 0) {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, delay_, [this] { return stopping_; });
    }
    return answer(request, room_, std::chrono::floor<std::chrono::seconds>(time_.now()));
  }

  const clock& time_;
  const newsroom room_;
  const std::chrono::milliseconds delay_;
  std::mutex mutex_;  // guards stopping_
  std::condition_variable wake_;
  bool stopping_ = false;
  boost::asio::io_context context_{1};
  http_counters counters_;
  http_server server_;
  std::thread thread_;
};

class loopback_origin final : public origin {
 public:
  loopback_origin(const clock& time, newsroom room, std::chrono::milliseconds slowness)
      : room_(room), quick_(time, room, {}), slow_(time, room, slowness) {}

  std::expected<void, listen_error> start(listening&& sockets) {
    auto started = quick_.start(sockets.quick.release());
    return started ? slow_.start(sockets.slow.release()) : started;
  }

  newsroom room() const override { return room_; }

 private:
  const newsroom room_;
  counter quick_, slow_;
};

}  // namespace

std::expected<std::unique_ptr<origin>, listen_error> origin::create(const clock& time, options how) {
  listen_error last{EADDRINUSE, "no port is free"};
  for (unsigned attempt = 0; attempt < how.tries; ++attempt) {
    const unsigned port = how.port == 0 ? 0 : how.port + attempt;
    if (port > 0xffff) break;
    auto sockets = listen_everywhere(static_cast<std::uint16_t>(port));
    if (!sockets) {
      last = sockets.error();
      if (last.code == EADDRINUSE) continue;
      return std::unexpected(last);
    }
    const newsroom room{.first_day = how.first_day, .port = sockets->port};
    auto made = std::make_unique<loopback_origin>(time, room, how.slowness);
    if (auto started = made->start(std::move(*sockets)); !started) return std::unexpected(started.error());
    return made;
  }
  return std::unexpected(last);
}

}  // namespace wireroom::daemon::demo
