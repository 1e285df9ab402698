#include "daemon/poll/schedule.hpp"

#include <set>

#include <catch2/catch.hpp>

using namespace wireroom::daemon;
using namespace std::chrono_literals;

namespace {

const schedule::time t0{1h};
constexpr schedule::manners polite{.in_flight = 1, .gap = 1000ms};

schedule with(std::initializer_list<std::pair<std::int64_t, const char*>> feeds,
              schedule::manners how = polite) {
  schedule out;
  for (const auto& [id, host] : feeds) {
    out.put(id, host, how);
    out.set_due(id, t0);
  }
  return out;
}

std::vector<std::int64_t> all_of(schedule& s, schedule::time now) {
  std::vector<std::int64_t> out;
  while (const auto one = s.next(now)) out.push_back(one->feed);
  return out;
}

}  // namespace

TEST_CASE("nothing starts before it is due, the earliest first") {
  schedule s;
  s.put(1, "a", polite);
  s.put(2, "b", polite);
  s.set_due(1, t0 + 2s);
  s.set_due(2, t0 + 1s);
  CHECK_FALSE(s.next(t0));
  CHECK(s.wake(t0) == t0 + 1s);
  CHECK(s.next(t0 + 1s)->feed == 2);
  CHECK_FALSE(s.next(t0 + 1s));
  CHECK(s.next(t0 + 2s)->feed == 1);
}

TEST_CASE("one request in flight on a host, and the gap after it") {
  auto s = with({{1, "a"}, {2, "a"}, {3, "b"}});
  CHECK(all_of(s, t0).size() == 2);
  CHECK(s.waiting() == 1);
  CHECK(all_of(s, t0 + 10s).empty());  // the first is still under way
  s.released(1, t0 + 10s);
  CHECK(all_of(s, t0 + 10s).empty());
  CHECK(s.wake(t0 + 10s) == t0 + 11s);
  CHECK(all_of(s, t0 + 11s) == std::vector<std::int64_t>{2});
}

TEST_CASE("of several partners on a host the gentlest counts") {
  schedule s;
  s.put(1, "a", {.in_flight = 4, .gap = 0ms});
  s.put(2, "a", {.in_flight = 1, .gap = 5000ms});
  for (const auto id : {1, 2}) s.set_due(id, t0);
  CHECK(all_of(s, t0).size() == 1);
  s.finished(1, t0);
  CHECK(all_of(s, t0 + 4s).empty());
  CHECK(all_of(s, t0 + 5s).size() == 1);
}

TEST_CASE("without a gap and with more in flight a host is asked at once") {
  auto s = with({{1, "a"}, {2, "a"}, {3, "a"}}, {.in_flight = 2, .gap = 0ms});
  CHECK(all_of(s, t0).size() == 2);
  s.finished(1, t0);
  CHECK(all_of(s, t0).size() == 1);
}

TEST_CASE("all together are bounded") {
  auto s = with({{1, "a"}, {2, "b"}, {3, "c"}});
  s.set_concurrency(2);
  CHECK(all_of(s, t0).size() == 2);
  CHECK(s.in_flight() == 2);
  s.released(1, t0);  // being stored: in flight still, but nobody's request
  CHECK(all_of(s, t0) == std::vector<std::int64_t>{3});
  CHECK(s.in_flight() == 3);
  s.finished(1, t0);
  CHECK(s.in_flight() == 2);
}

TEST_CASE("a redirect on its way keeps its place among all") {
  auto s = with({{1, "a"}, {2, "b"}, {3, "c"}});
  s.set_concurrency(2);
  CHECK(all_of(s, t0).size() == 2);
  CHECK(s.hop(1, "d", polite, t0));
  const auto next = s.next(t0);
  REQUIRE(next);
  CHECK(next->hop);
  CHECK(all_of(s, t0).empty());
  s.remove(1);
  CHECK(all_of(s, t0) == std::vector<std::int64_t>{3});
}

TEST_CASE("a hold keeps the whole host waiting and is never shortened") {
  auto s = with({{1, "a"}, {2, "a"}});
  s.hold("a", t0 + 600s);
  s.hold("a", t0 + 60s);
  CHECK(s.held_until("a") == t0 + 600s);
  CHECK(all_of(s, t0 + 599s).empty());
  CHECK(all_of(s, t0 + 600s) == std::vector<std::int64_t>{1});
}

TEST_CASE("a redirect stands first in line at the other host and frees its own") {
  auto s = with({{1, "a"}, {2, "b"}, {3, "b"}, {4, "a"}});
  CHECK(all_of(s, t0) == std::vector<std::int64_t>{1, 2});
  CHECK(s.hop(1, "b", polite, t0));
  CHECK(all_of(s, t0 + 1s) == std::vector<std::int64_t>{4});
  s.finished(2, t0 + 1s);
  const auto first = s.next(t0 + 2s);
  REQUIRE(first);
  CHECK(first->feed == 1);
  CHECK(first->hop);
  s.finished(1, t0 + 3s);
  CHECK(s.next(t0 + 4s)->feed == 3);
}

TEST_CASE("two feeds that redirect to each other's host do not wait for each other") {
  auto s = with({{1, "a"}, {2, "b"}});
  s.set_concurrency(2);
  CHECK(all_of(s, t0).size() == 2);
  CHECK(s.hop(1, "b", polite, t0));
  CHECK(s.hop(2, "a", polite, t0));
  CHECK(all_of(s, t0 + 1s).size() == 2);
  s.hold("c", t0 + 1h);
  CHECK_FALSE(s.hop(1, "c", polite, t0 + 1s));
}

TEST_CASE("hosts that only redirects name do not gather without bound, nor do due times") {
  schedule s;
  s.put(1, "a", {.in_flight = 1, .gap = 0ms});
  auto now = t0;
  s.set_due(1, now);
  REQUIRE(s.next(now));
  for (int i = 0; i < 20'000; ++i) {
    REQUIRE(s.hop(1, "stranger" + std::to_string(i), polite, now));
    now += 1s;
    REQUIRE(s.next(now));
  }
  CHECK(s.hosts() < 5'000);
}

TEST_CASE("a removed feed is not started, and one in flight frees its place") {
  auto s = with({{1, "a"}, {2, "a"}, {3, "b"}});
  s.remove(2);
  CHECK(all_of(s, t0) == std::vector<std::int64_t>{1, 3});
  s.remove(1);
  CHECK(s.in_flight() == 1);
  s.finished(1, t0);
  CHECK(s.in_flight() == 1);
  CHECK(s.feeds_of("a") == 0);
}

TEST_CASE("a redirect that waits is dropped with its feed, also when the feed comes back at once") {
  auto s = with({{1, "a"}, {2, "b"}});
  CHECK(all_of(s, t0).size() == 2);
  CHECK(s.hop(1, "b", polite, t0));
  s.remove(1);
  s.put(1, "a", polite);
  s.finished(2, t0 + 1s);
  CHECK(all_of(s, t0 + 2s).empty());
  s.set_due(2, t0 + 3s);
  CHECK(all_of(s, t0 + 3s) == std::vector<std::int64_t>{2});  // nothing holds its host's place
}

TEST_CASE("a feed in flight or in line is not started twice") {
  auto s = with({{1, "a"}, {2, "a"}});
  CHECK(all_of(s, t0).size() == 1);
  for (int i = 0; i < 3; ++i)
    for (const auto id : {1, 2}) s.set_due(id, t0);
  s.finished(1, t0);
  CHECK(all_of(s, t0 + 1s) == std::vector<std::int64_t>{2});
  s.finished(2, t0 + 1s);
  CHECK(all_of(s, t0 + 10s).empty());
}

TEST_CASE("the feeds of a host get every turn once") {
  auto s = with({{1, "a"}, {2, "a"}, {3, "a"}});
  std::set<std::size_t> turns;
  for (const auto id : {1, 2, 3}) turns.insert(s.place_of(id).turn);
  CHECK(turns == std::set<std::size_t>{0, 1, 2});
  CHECK(s.place_of(1).of == 3);
}

TEST_CASE("those in line can be taken out") {
  auto s = with({{1, "a"}, {2, "a"}, {3, "a"}});
  REQUIRE(s.next(t0));
  CHECK(s.take_waiting("a") == std::vector<std::int64_t>{2, 3});
  CHECK(s.waiting() == 0);
  s.finished(1, t0);
  CHECK(all_of(s, t0 + 10s).empty());
}

TEST_CASE("the cost of a poll grows by no more than a heap's with the number of feeds") {
  const auto cost = [](std::int64_t feeds) {
    schedule s;
    for (std::int64_t i = 0; i < feeds; ++i) {
      s.put(i, "h" + std::to_string(i / 3), polite);
      s.set_due(i, t0 + std::chrono::milliseconds{i * 3'600'000 / feeds});
    }
    const auto begun = std::chrono::steady_clock::now();
    auto now = t0;
    for (int polls = 0; polls < 20'000;) {
      const auto one = s.next(now);
      if (!one) {
        now = std::max(now + 1ms, s.wake(now).value_or(now + 1s));
        continue;
      }
      s.finished(one->feed, now);
      s.set_due(one->feed, now + 1h);
      ++polls;
    }
    return std::chrono::steady_clock::now() - begun;
  };
  cost(1'000);
  const auto few = cost(2'000), many = cost(200'000);
  CHECK(many < 20 * few);  // a hundred times the feeds; mostly the caches
}

TEST_CASE("what is no feed takes its turn at a host and is not counted as one") {
  schedule s = with({{1, "a"}, {2, "a"}});
  s.put(-1, "a", polite);
  s.set_due(-1, t0);
  CHECK(s.feeds_of("a") == 2);
  CHECK(s.next(t0)->feed == 1);
  CHECK_FALSE(s.next(t0 + 5s));  // one in flight, whatever it is
  s.finished(1, t0 + 5s);
  CHECK(s.next(t0 + 6s)->feed == 2);
  s.finished(2, t0 + 6s);
  CHECK(s.next(t0 + 7s)->feed == -1);
  CHECK(s.in_flight(-1));
  s.remove(-1);
  CHECK(s.in_flight() == 0);
  s.remove(1);
  s.remove(2);
  CHECK(s.feeds_of("a") == 0);

  // Its host is known as long as it is.
  s.put(-3, "hub", polite);
  for (int i = 0; i < 5'000; ++i) s.hold("x" + std::to_string(i), t0);
  s.put(1, "a", polite);
  s.set_due(1, t0 + 10s);
  REQUIRE(s.next(t0 + 10s));
  s.hop(1, "b", polite, t0 + 10s);
  s.set_due(-3, t0 + 20s);
  CHECK(s.next(t0 + 20s)->feed == 1);
  CHECK(s.next(t0 + 20s)->feed == -3);
}
