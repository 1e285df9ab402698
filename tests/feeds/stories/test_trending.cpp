#include "feeds/stories/trending.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::feeds;
using namespace std::chrono_literals;

namespace {

const instant now{std::chrono::sys_days{std::chrono::year{2026} / 4 / 30}};
constexpr auto week = std::chrono::milliseconds{7 * 24h};

std::vector<std::int64_t> ids(const std::vector<trend>& list) {
  std::vector<std::int64_t> out;
  for (const auto& one : list) out.push_back(one.id);
  return out;
}

}  // namespace

TEST_CASE("trending ranks by distinct owners and how lately they spoke") {
  using list = std::vector<std::int64_t>;
  struct row {
    const char* what;
    std::vector<trend_vote> votes;
    list expected;
  };
  for (const auto& r : std::vector<row>{
           {"nothing", {}, {}},
           {"one owner is no trend", {{1, "a", now}}, {}},
           {"two owners are", {{1, "a", now}, {1, "b", now}}, {1}},
           {"more owners stand higher",
            {{1, "a", now}, {1, "b", now}, {2, "a", now}, {2, "b", now}, {2, "c", now}},
            {2, 1}},
           {"newer stands higher",
            {{1, "a", now - 48h}, {1, "b", now - 48h}, {2, "a", now - 1h}, {2, "b", now - 1h}},
            {2, 1}},
           {"two of today pass three of a week ago",
            {{1, "a", now - 150h}, {1, "b", now - 150h}, {1, "c", now - 150h}, {2, "a", now}, {2, "b", now}},
            {2, 1}},
           {"what left the window is silent", {{1, "a", now}, {1, "b", now - 168h}}, {}},
           {"just inside it is not", {{1, "a", now}, {1, "b", now - 168h + 1ms}}, {1}},
           {"a clock that runs ahead gains nothing",
            {{1, "a", now + 1000h}, {1, "b", now + 1000h}, {2, "a", now}, {2, "b", now}, {2, "c", now}},
            {2, 1}},
           {"ties go to the larger id", {{1, "a", now}, {1, "b", now}, {2, "a", now}, {2, "b", now}}, {2, 1}},
           {"an owner's newest item counts",
            {{1, "a", now - 100h}, {1, "a", now}, {1, "b", now}, {2, "a", now - 1h}, {2, "b", now}},
            {1, 2}},
       }) {
    CAPTURE(r.what);
    CHECK(ids(hottest(r.votes, now, week, 10)) == r.expected);
  }
}

TEST_CASE("one partner with 500 items is one voice") {
  std::vector<trend_vote> votes{{1, "a", now - 1h}, {1, "b", now - 1h}};
  for (int i = 0; i < 500; ++i) votes.push_back({2, "flood", now});
  CHECK(ids(hottest(votes, now, week, 10)) == std::vector<std::int64_t>{1});
  votes.push_back({2, "a", now - 30h});  // riding along with one other does not pass two fresh ones
  const auto list = hottest(votes, now, week, 10);
  REQUIRE(list.size() == 2);
  CHECK(list[0].id == 1);
  CHECK(list[1].voices == 2);
}

TEST_CASE("a voice is worth half after a third of the window") {
  const auto fresh = hottest(std::vector<trend_vote>{{1, "a", now}, {1, "b", now}}, now, week, 1);
  const auto older =
      hottest(std::vector<trend_vote>{{1, "a", now - week / 3}, {1, "b", now - week / 3}}, now, week, 1);
  CHECK(fresh.at(0).score == Approx(2));
  CHECK(older.at(0).score == Approx(1));
}

TEST_CASE("trending does not depend on the order of votes and is cut to its size") {
  std::mt19937 random{17};
  std::vector<trend_vote> votes;
  for (int i = 0; i < 2000; ++i)
    votes.push_back({static_cast<std::int64_t>(random() % 50), "o" + std::to_string(random() % 30),
                     now - 1h * (random() % 200)});
  const auto first = hottest(votes, now, week, 10);
  CHECK(first.size() == 10);
  for (int i = 0; i < 5; ++i) {
    std::ranges::shuffle(votes, random);
    CHECK(hottest(votes, now, week, 10) == first);
  }
  CHECK(hottest(votes, now, week, 0).empty());
}

TEST_CASE("time alone does not reorder the list while nothing leaves the window") {
  const std::vector<trend_vote> votes{{1, "a", now - 40h}, {1, "b", now - 2h}, {2, "a", now - 20h},
                                      {2, "c", now - 21h}, {3, "a", now - 1h}, {3, "b", now - 90h}};
  CHECK(ids(hottest(votes, now, week, 10)) == ids(hottest(votes, now + 24h, week, 10)));
}
