#include "daemon/poll/connection.hpp"

#include <catch2/catch.hpp>

using namespace wireroom::daemon;
using namespace std::chrono_literals;

namespace {

/// Makes connections to itself and keeps their other ends.
class line {
 public:
  std::unique_ptr<connection> connect() {
    net::socket ours(context_.get_executor());
    ours.connect(acceptor_.local_endpoint());
    theirs_.push_back(acceptor_.accept());
    return std::make_unique<connection>(std::move(ours), 64u << 10);
  }
  /// The other end of the n-th.
  net::tcp::socket& peer(std::size_t n) { return theirs_.at(n); }

 private:
  boost::asio::io_context context_{1};
  net::tcp::acceptor acceptor_{context_, {boost::asio::ip::address_v4::loopback(), 0}};
  std::vector<net::tcp::socket> theirs_;
};

/// Waits until what the other end did has arrived.
void settle(connection& one, bool quiet) {
  for (int i = 0; i < 1000 && one.quiet() != quiet; ++i) std::this_thread::sleep_for(1ms);
}

}  // namespace

TEST_CASE("a kept connection goes to its own origin only, the youngest first") {
  line wire;
  connection_pool pool(4, 16);
  auto a1 = wire.connect(), a2 = wire.connect(), b = wire.connect();
  const auto *first = a1.get(), *second = a2.get(), *other = b.get();
  pool.put("a", std::move(a1));
  pool.put("b", std::move(b));
  pool.put("a", std::move(a2));
  CHECK(pool.take("c") == nullptr);
  CHECK(pool.take("a").get() == second);
  CHECK(pool.take("b").get() == other);
  CHECK(pool.take("a").get() == first);
  CHECK(pool.take("a") == nullptr);
}

TEST_CASE("the pool is bounded for each origin and in all: the oldest goes") {
  line wire;
  connection_pool pool(2, 3);
  for (int i = 0; i < 5; ++i) pool.put("a", wire.connect());
  CHECK(pool.take("a") != nullptr);
  CHECK(pool.take("a") != nullptr);
  CHECK(pool.take("a") == nullptr);
  for (const auto* origin : {"a", "b", "c", "d"}) pool.put(origin, wire.connect());
  CHECK(pool.take("a") == nullptr);
  pool.put("d", wire.connect());  // full: nobody gives way to a second of one origin
  for (const auto* origin : {"b", "c", "d"}) CHECK(pool.take(origin) != nullptr);
  CHECK(pool.take("d") == nullptr);
  connection_pool none(2, 0);
  none.put("a", wire.connect());
  CHECK(none.take("a") == nullptr);
}

TEST_CASE("what was closed or sent something unasked is not used again") {
  line wire;
  connection_pool pool(4, 16);
  auto good = wire.connect(), closed = wire.connect(), talks = wire.connect();
  const auto* kept = good.get();
  wire.peer(1).close();
  wire.peer(2).send(boost::asio::buffer("HTTP/1.1 408 ", 13));
  settle(*closed, false);
  settle(*talks, false);
  pool.put("a", std::move(good));
  pool.put("a", std::move(closed));
  pool.put("a", std::move(talks));
  CHECK(pool.take("a").get() == kept);
  CHECK(pool.take("a") == nullptr);
}

TEST_CASE("what waited half a minute is closed") {
  line wire;
  connection_pool pool(4, 16);
  const auto now = std::chrono::steady_clock::now();
  CHECK_FALSE(pool.sweep(now));
  pool.put("a", wire.connect());
  pool.put("b", wire.connect());
  CHECK(pool.sweep(now + 20s));
  CHECK_FALSE(pool.sweep(now + 31s));
  CHECK(pool.take("a") == nullptr);
  pool.put("a", wire.connect());
  pool.clear();
  CHECK(pool.take("a") == nullptr);
}
