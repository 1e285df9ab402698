#include "daemon/demo/demo_clock.hpp"
#include "daemon/demo/origin.hpp"
#include "tests/support/daemon/raw_client.hpp"

#include <set>

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace wireroom;
using namespace wireroom::daemon;
using namespace wireroom::daemon::demo;
using namespace std::chrono_literals;

namespace {

constexpr sys_seconds first_day = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23);

std::string get(unsigned address, const newsroom& room, std::string_view host, std::string_view path) {
  tests::raw_client client(fmt::format("127.0.0.{}:{}", address, room.port));
  return client.ask(fmt::format("GET {} HTTP/1.1\r\nHost: {}:{}\r\n\r\n", path, host, room.port));
}

}  // namespace

TEST_CASE("every partner is served on its own address, and by name on the common one") {
  const demo_clock clock(first_day + 9h, 1);
  const auto served = origin::create(clock, {.first_day = first_day, .slowness = 10ms});
  REQUIRE(served);
  const newsroom room = (*served)->room();
  CHECK(room.port != 0);
  CHECK(room.first_day == first_day);
  std::set<unsigned> addresses;
  for (const auto& whose : partners()) {
    INFO(whose.host);
    addresses.insert(whose.address);
    const auto fed = get(whose.address, room, fmt::format("127.0.0.{}", whose.address), whose.path);
    CHECK(fed.starts_with("HTTP/1.1 200 "));
    const auto page = get(1, room, fmt::format("{}.localhost", whose.host), "/");
    CHECK(page.starts_with("HTTP/1.1 200 "));
    CHECK(page.contains("<h1>"));
  }
  CHECK(addresses.size() >= 14);
}

TEST_CASE("the slow partner is slow, holds up nobody, and does not delay the end") {
  const demo_clock clock(first_day + 9h, 1);
  auto served = origin::create(clock, {.first_day = first_day, .slowness = 3s});
  REQUIRE(served);
  const newsroom room = (*served)->room();
  const auto& slow = profile(feed_of::radio);
  tests::raw_client waiting(fmt::format("127.0.0.{}:{}", slow.address, room.port));
  const auto begun = std::chrono::steady_clock::now();
  waiting.send(fmt::format("GET {} HTTP/1.1\r\nHost: 127.0.0.{}\r\n\r\n", slow.path, slow.address));
  CHECK(get(11, room, "127.0.0.11", "/rss/all.xml").starts_with("HTTP/1.1 200 "));
  served->reset();
  CHECK(std::chrono::steady_clock::now() - begun < 2s);
}

TEST_CASE("a port that is taken on one address is passed over on all") {
  const demo_clock clock(first_day, 1);
  const auto first = origin::create(clock, {.first_day = first_day});
  REQUIRE(first);
  const auto taken = (*first)->room().port;
  const auto second = origin::create(clock, {.first_day = first_day, .port = taken});
  REQUIRE(second);
  CHECK((*second)->room().port > taken);
  const auto none = origin::create(clock, {.first_day = first_day, .port = taken, .tries = 1});
  REQUIRE_FALSE(none);
  CHECK_FALSE(none.error().message.empty());
}
