#include "feeds/stories/hot_list.hpp"

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::feeds;

namespace {

hot_list sample() {
  return {.at = from_ms(1'700'000'000'123),
          .entries = {{.story = 7,
                       .stories = {9, 7},
                       .article = 41,
                       .heat = 1707,
                       .voices = 2,
                       .first_seen = from_ms(5),
                       .last_seen = from_ms(6),
                       .parts = {{.owner = "A \"Media\"",
                                  .partner = "Ä",
                                  .item = 3,
                                  .age_s = 60,
                                  .items = 2,
                                  .day_items = 4,
                                  .story_day_items = 2,
                                  .trust = 500,
                                  .weight = 1000,
                                  .share = 1000},
                                 {.owner = "B", .partner = "B", .item = 4, .share = 707}}}}};
}

}  // namespace

TEST_CASE("a trending list is the same after it was written down") {
  CHECK(read_hot_list(write_hot_list(sample())) == sample());
  CHECK(read_hot_list(write_hot_list({})) == hot_list{});
  for (const auto* broken : {"", "[]", "{}", "{\"at\":1}", "{\"at\":1,\"entries\":[{}]}"})
    CHECK_FALSE(read_hot_list(broken));
}

TEST_CASE("fading alone is no news, another story, order or voice is") {
  const auto before = sample();
  auto after = before;
  after.at += std::chrono::hours{1};
  after.entries[0].heat = 1000;
  after.entries[0].article = 42;
  after.entries[0].parts[0].share = 1;
  CHECK(tells_the_same(before, after));
  after.entries[0].parts[0].owner = "C";
  CHECK_FALSE(tells_the_same(before, after));
  after = before;
  after.entries[0].voices = 3;
  CHECK_FALSE(tells_the_same(before, after));
  after = before;
  after.entries.push_back(before.entries[0]);
  after.entries[1].story = 8;
  CHECK_FALSE(tells_the_same(before, after));
  auto swapped = after;
  std::swap(swapped.entries[0], swapped.entries[1]);
  CHECK_FALSE(tells_the_same(after, swapped));
}
