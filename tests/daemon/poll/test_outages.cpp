#include "daemon/poll/outages.hpp"

#include <catch2/catch.hpp>

using namespace wireroom::daemon;
using wireroom::feeds::poll_outcome;
using kind = outages::report::kind;

namespace {

std::vector<outages::report> fails(outages& o, std::int64_t feed, unsigned streak = 1, std::size_t of = 3) {
  return o.polled("h", of, feed, poll_outcome::connect_error, 0, "refused", streak, streak - 1);
}

std::vector<outages::report> works(outages& o, std::int64_t feed, unsigned before = 0, std::size_t of = 3) {
  return o.polled("h", of, feed, poll_outcome::not_modified, 304, "", 0, before);
}

}  // namespace

TEST_CASE("when every feed of a host fails at once it is told once, and so is its return") {
  outages o;
  CHECK(fails(o, 1).empty());
  CHECK(fails(o, 2).empty());
  const auto down = fails(o, 3);
  REQUIRE(down.size() == 1);
  CHECK(down[0].what == kind::host_fails);
  CHECK(down[0].feeds == 3);
  for (const auto feed : {1, 2, 3}) CHECK(fails(o, feed, 2).empty());
  const auto up = works(o, 2, 2);
  REQUIRE(up.size() == 1);
  CHECK(up[0].what == kind::host_recovered);
  CHECK(works(o, 1, 2).size() <= 1);
}

TEST_CASE("a feed that fails while its neighbours work is told by itself") {
  outages o;
  CHECK(fails(o, 1).empty());
  const auto told = works(o, 2);
  REQUIRE(told.size() == 1);
  CHECK(told[0].what == kind::feed_fails);
  CHECK(told[0].feed == 1);
  CHECK(told[0].error == "refused");
  CHECK(fails(o, 1, 2).empty());
  const auto back = works(o, 1, 2);
  REQUIRE(back.size() == 1);
  CHECK(back[0].what == kind::feed_recovered);
}

TEST_CASE("a document that is bad says nothing about its host, and an only feed is told at once") {
  outages o;
  const auto bad = o.polled("h", 3, 1, poll_outcome::not_a_feed, 200, "a page", 1, 0);
  REQUIRE(bad.size() == 1);
  CHECK(bad[0].what == kind::feed_fails);
  CHECK(fails(o, 9, 1, 1).size() == 1);
}
