#include "daemon/poll/dial.hpp"

#include <algorithm>
#include <memory>
#include <optional>

#include <fmt/format.h>

namespace wireroom::daemon {
namespace {

namespace ip = boost::asio::ip;
using feeds::poll_outcome;

constexpr std::chrono::milliseconds head_start{250};
constexpr std::size_t most = 8;

std::string in_words(const net::error_code& failed) {
  using namespace boost::asio;
  if (failed == error::connection_refused) return "connection refused";
  if (failed == error::host_unreachable) return "no route to the host";
  if (failed == error::network_unreachable) return "the network is unreachable";
  if (failed == error::timed_out) return "connecting timed out";
  if (failed == error::connection_reset) return "connection reset";
  return failed.message();
}

std::string spelled(const net::tcp::endpoint& where) {
  return where.address().is_v6() ? fmt::format("[{}]:{}", where.address().to_string(), where.port())
                                 : fmt::format("{}:{}", where.address().to_string(), where.port());
}

/// Shared by the handlers of all tries; lives as long as the last of them.
struct race : std::enable_shared_from_this<race> {
  race(const net::executor& on, std::vector<ip::address> to, std::uint16_t at)
      : where(on), addresses(std::move(to)), port(at), next_start(on), over(on) {
    tries.reserve(addresses.size());  // handlers refer to their socket
  }

  void start_next() {
    if (done || tries.size() == addresses.size()) return;
    const net::tcp::endpoint to(addresses[tries.size()], port);
    auto& one = *tries.emplace_back(std::make_unique<net::socket>(where));
    ++running;
    one.async_connect(
        to, [self = shared_from_this(), &one, to](net::error_code failed) { self->on_end(one, to, failed); });
    if (tries.size() == addresses.size()) return;
    next_start.expires_after(head_start);
    next_start.async_wait([self = shared_from_this()](net::error_code failed) {
      if (!failed) self->start_next();
    });
  }

  void on_end(net::socket& one, const net::tcp::endpoint& to, net::error_code failed) {
    --running;
    if (done) return;
    if (!failed) {
      winner = std::move(one);
      finish();
      return;
    }
    last = fmt::format("{}: {}", spelled(to), in_words(failed));
    if (tries.size() < addresses.size())
      start_next();
    else if (running == 0)
      finish();
  }

  void finish() {
    done = true;
    next_start.cancel();
    net::error_code ignored;
    for (const auto& one : tries) one->close(ignored);
    over.fire();
  }

  net::executor where;
  std::vector<ip::address> addresses;
  std::uint16_t port;
  std::vector<std::unique_ptr<net::socket>> tries;
  std::size_t running = 0;
  net::timer next_start;
  net::event over;
  bool done = false;
  std::optional<net::socket> winner;
  std::string last;
};

fetch_error failure(const deadlines::watch& watch, std::string message) {
  if (!watch.expired().empty()) return {.outcome = poll_outcome::timeout, .message = watch.expired()};
  return {.outcome = poll_outcome::connect_error, .message = std::move(message)};
}

}  // namespace

std::vector<ip::address> interleaved(std::span<const ip::address> addresses) {
  std::vector<ip::address> v6, v4, out;
  for (const auto& one : addresses) (one.is_v6() ? v6 : v4).push_back(one);
  for (std::size_t i = 0; i < std::max(v6.size(), v4.size()); ++i) {
    if (i < v6.size()) out.push_back(v6[i]);
    if (i < v4.size()) out.push_back(v4[i]);
  }
  if (out.size() > most) out.resize(most);
  return out;
}

net::task<std::expected<net::socket, fetch_error>> dial(std::vector<ip::address> addresses,
                                                        std::uint16_t port, std::chrono::milliseconds limit,
                                                        deadlines::watch& watch) {
  const auto where = co_await net::asio::this_coro::executor;
  net::error_code ignored;
  if (addresses.size() == 1) {
    net::socket one(where);
    watch.step("no connection", limit, [&one] {
      net::error_code unheard;
      one.close(unheard);
    });
    const auto [failed] = co_await one.async_connect({addresses[0], port}, net::tuple);
    watch.done();
    if (failed || !watch.expired().empty())
      co_return std::unexpected(
          failure(watch, fmt::format("{}: {}", spelled({addresses[0], port}), in_words(failed))));
    one.set_option(net::tcp::no_delay(true), ignored);
    co_return std::move(one);
  }
  const auto all = std::make_shared<race>(where, interleaved(addresses), port);
  watch.step("no connection", limit, [&all] { all->finish(); });
  all->start_next();
  co_await all->over.wait();
  watch.done();
  if (!all->winner || !watch.expired().empty()) co_return std::unexpected(failure(watch, all->last));
  all->winner->set_option(net::tcp::no_delay(true), ignored);
  co_return std::move(*all->winner);
}

}  // namespace wireroom::daemon
