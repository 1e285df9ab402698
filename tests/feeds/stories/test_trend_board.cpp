// Which stories the list shows, and that it can neither be bought nor shouted into.
#include "feeds/stories/heat.hpp"
#include "feeds/stories/steady_order.hpp"
#include "feeds/stories/trend_board.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::feeds;
using namespace std::chrono_literals;

namespace {

constexpr instant start{std::chrono::milliseconds{1'700'000'000'000}};

std::optional<story_portrait> faceless(std::int64_t) {
  return {};
}

std::vector<std::int64_t> listed(trend_board& board, instant now, std::chrono::milliseconds window = 12h,
                                 std::size_t size = 10) {
  steady_order order;
  std::vector<std::int64_t> out;
  for (const auto& one : board.hottest(now, window, size, faceless, order)) out.push_back(one.stories[0]);
  return out;
}

/// Ten stories that six owners tell in their own words, spread over the day before `start`.
void add_honest_day(trend_board& board) {
  std::int64_t item = 1;
  for (int hour = 0; hour < 6; ++hour) {
    for (int story = 1; story <= 10; ++story) {
      board.add(item, story, static_cast<std::uint64_t>(item) + 1000,
                "honest " + std::to_string((story * 3 + hour) % 20), start - 6h + std::chrono::hours{hour});
      ++item;
    }
  }
}

}  // namespace

TEST_CASE("one owner alone is never listed, two are") {
  trend_board board{168h};
  for (int i = 0; i < 50; ++i) board.add(i, 1, static_cast<std::uint64_t>(i), "A", start);
  CHECK(listed(board, start).empty());
  board.add(60, 1, 99, "B", start);
  CHECK(listed(board, start) == std::vector<std::int64_t>{1});
}

TEST_CASE("a voice fades, comes back, and is damped when it shouts") {
  const auto now = profile_of(12h), week = profile_of(168h);
  const auto weight = [](std::chrono::hours age, std::uint32_t items, std::uint32_t in_story,
                         std::uint32_t all, const heat_profile& profile) {
    return weight_of({.age = age, .items = items, .story_day_items = in_story, .day_items = all}, profile);
  };
  CHECK(weight(0h, 1, 1, 1, now) == Approx(1));
  CHECK(weight(10h, 1, 1, 1, now) == Approx(0.5));
  CHECK(weight(168h, 1, 1, 1, week) == Approx(0.5));
  CHECK(weight(84h, 1, 1, 1, week) > 0.99);
  CHECK(weight(0h, 2, 2, 2, now) == Approx(1.1));
  CHECK(weight(0h, 1000, 8, 8, now) == Approx(1.3));
  CHECK(weight(0h, 1, 1, 80, now) == Approx(0.5));
  CHECK(weight(0h, 1, 16, 16, now) == Approx(0.5));
}

TEST_CASE("copies of one text add less and less, own words fully") {
  const auto profile = profile_of(12h);
  const auto heat = [&](std::vector<std::uint64_t> words) {
    std::vector<voice> voices;
    for (const auto set : words) voices.push_back({.words = set, .items = 1});
    return heat_of(voices, profile);
  };
  CHECK(heat({1, 2, 3}) == Approx(3));
  CHECK(heat({1, 1, 1}) == Approx(1 + 1 / std::sqrt(2.0) + 1 / std::sqrt(3.0)));
  CHECK(heat({1, 1, 2}) == heat({2, 1, 1}));
}

TEST_CASE("no flood takes an entry from ten honest stories") {
  trend_board board{168h};
  add_honest_day(board);
  std::int64_t item = 1000;
  SECTION("one partner, 500 items, with a second voice") {
    for (int i = 0; i < 500; ++i)
      board.add(item + i, 50, static_cast<std::uint64_t>(item + i), "flood", start - 1h);
    board.add(item++, 50, 7, "dupe", start - 1h);
  }
  SECTION("500 items that ride a small story") {
    board.add(item++, 51, 1, "small a", start - 2h);
    board.add(item++, 51, 2, "small b", start - 2h);
    for (int i = 0; i < 500; ++i)
      board.add(item + i, 51, static_cast<std::uint64_t>(item + i), "flood", start - 1h);
  }
  SECTION("five puppets of one owner") {
    for (int i = 0; i < 500; ++i)
      board.add(item + i, 52, static_cast<std::uint64_t>(item + i), "one owner", start - 1h);
  }
  SECTION("five puppets of five owners that copy each other") {
    for (int i = 0; i < 100; ++i) board.add(item++, 53, 77, "puppet " + std::to_string(i % 5), start - 1h);
  }
  SECTION("five partners with 500 items each, in own words, and when the day is over") {
    for (int i = 0; i < 2500; ++i) {
      board.add(item + i, 54, static_cast<std::uint64_t>(item + i), "puppet " + std::to_string(i % 5),
                start - 1h);
    }
  }
  const auto list = listed(board, start);
  CHECK(list.size() == 10);
  for (const auto id : list) CHECK(id <= 10);
  for (const auto id : listed(board, start + 30h, 168h)) CHECK(id <= 10);  // when the flood's day is over
}

TEST_CASE("owners that shout make no story of their own, nor the title or the items of another") {
  trend_board board{168h};
  std::int64_t item = 1;
  for (const auto* honest : {"A", "B"}) {
    board.add(item, 1, static_cast<std::uint64_t>(item), honest, start - 1h);
    ++item;
  }
  for (int i = 0; i < 1000; ++i) {
    // Over many stories, a few items on each: the day's damping alone has to hold.
    board.add(item, 100 + i / 8, static_cast<std::uint64_t>(item), i % 2 ? "loud 1" : "loud 2", start);
    ++item;
  }
  for (int i = 0; i < 20; ++i) {
    board.add(item, 1, static_cast<std::uint64_t>(item), "loud 1", start);
    ++item;
  }
  CHECK(listed(board, start) == std::vector<std::int64_t>{1});
  steady_order order;
  const auto medoid = item - 1;
  const auto look = [&](std::int64_t) -> std::optional<story_portrait> {
    return story_portrait{.core = {}, .medoid = medoid, .closest = {medoid, 2}, .items = 22};
  };
  const auto hot = board.hottest(start, 12h, 10, look, order);
  REQUIRE(hot.size() == 1);
  CHECK(hot[0].voices == 3);
  CHECK(hot[0].shown == 2);
  CHECK(hot[0].items == std::vector<std::int64_t>{2, 1});
}

TEST_CASE("merged stories and those that look alike are one entry") {
  trend_board board{168h};
  board.add(1, 1, 1, "A", start);
  board.add(2, 2, 2, "B", start);
  CHECK(listed(board, start).empty());
  board.merge({.from = 2, .into = 1});
  CHECK(listed(board, start) == std::vector<std::int64_t>{1});

  board.add(3, 3, 3, "C", start);
  board.add(4, 3, 4, "D", start);
  steady_order order;
  const auto look = [](std::int64_t) -> std::optional<story_portrait> {
    return story_portrait{.core = {{5, 0.6F}, {9, 0.8F}}, .medoid = 4, .items = 2};
  };
  const auto hot = board.hottest(start, 12h, 10, look, order);
  REQUIRE(hot.size() == 1);
  CHECK(hot[0].voices == 4);
  CHECK(hot[0].shown == 4);
  CHECK(hot[0].items.front() == 4);
  CHECK(hot[0].items.size() == 4);
}

TEST_CASE("votes that come late stand where they belong") {
  const auto list = [](std::vector<std::pair<std::int64_t, std::chrono::hours>> votes) {
    trend_board board{168h};
    steady_order order;
    for (const auto& [item, ago] : votes)
      board.add(item, 1, static_cast<std::uint64_t>(item), std::string(1, static_cast<char>('A' + item % 3)),
                start - ago);
    return board.hottest(start, profile_of(168h), 10, faceless, order);
  };
  const auto in_order = list({{1, 100h}, {2, 50h}, {3, 40h}, {4, 2h}});
  const auto mixed = list({{4, 2h}, {2, 50h}, {1, 100h}, {3, 40h}});
  REQUIRE(in_order.size() == 1);
  REQUIRE(mixed.size() == 1);
  CHECK(mixed[0].heat == in_order[0].heat);
  CHECK(mixed[0].items == in_order[0].items);
  CHECK(mixed[0].first_seen == start - 100h);
  CHECK(list({{1, 1h}, {2, 200h}}).empty());  // one of them is past the window
}

TEST_CASE("the parts of a story's heat are its voices and add up to it") {
  trend_board board{168h};
  board.add(1, 1, 7, "A", start - 2h, 0.5);
  board.add(2, 1, 7, "B", start - 1h);
  board.add(3, 1, 8, "C", start);
  board.add(4, 1, 9, "C", start);
  steady_order order;
  const auto hot = board.hottest(start, profile_of(12h), 10, faceless, order);
  REQUIRE(hot.size() == 1);
  REQUIRE(hot[0].parts.size() == 3);
  CHECK(hot[0].parts[0].owner == "C");
  CHECK(hot[0].parts[0].item == 4);
  CHECK(hot[0].parts[0].heard.items == 2);
  CHECK(hot[0].parts[2].owner == "A");
  CHECK(hot[0].parts[2].share == Approx(hot[0].parts[2].weight / std::sqrt(2)));  // the title of B's
  double sum = 0;
  for (const auto& part : hot[0].parts) sum += part.share;
  CHECK(sum == Approx(hot[0].heat));
}

TEST_CASE("the order changes only by more than a tenth") {
  using ranked = std::vector<std::pair<std::int64_t, double>>;
  using ids = std::vector<std::int64_t>;
  steady_order order;
  CHECK(order.arrange(ranked{{1, 5}, {2, 4}, {3, 3.9}}) == ids{1, 2, 3});
  CHECK(order.arrange(ranked{{2, 5.2}, {1, 5}, {3, 4}}) == ids{1, 2, 3});
  CHECK(order.arrange(ranked{{2, 5.6}, {1, 5}, {3, 4}}) == ids{2, 1, 3});
  CHECK(order.arrange(ranked{{4, 9}, {2, 5.6}, {5, 5.5}}) == ids{4, 2, 5});
  CHECK(order.arrange({}).empty());
}

TEST_CASE("a small entry is a piece of a large one sooner than of its equal") {
  struct {
    int owners;
    std::size_t entries;
  } const table[] = {{2, 1}, {9, 2}};  // of the second story, beside ten of the first
  for (const auto& row : table) {
    CAPTURE(row.owners);
    trend_board board{168h};
    std::int64_t item = 0;
    for (int i = 0; i < 10; ++i) {
      ++item;
      board.add(item, 1, static_cast<std::uint64_t>(item), "large " + std::to_string(i), start);
    }
    for (int i = 0; i < row.owners; ++i) {
      ++item;
      board.add(item, 2, static_cast<std::uint64_t>(item), "other " + std::to_string(i), start);
    }
    // A cosine of 0.15.
    const auto look = [](std::int64_t story) -> std::optional<story_portrait> {
      if (story == 1) return story_portrait{.core = {{1, 1.F}}, .medoid = 1, .closest = {1, 2}, .items = 10};
      return story_portrait{.core = {{1, 0.15F}, {2, 0.98869F}}, .medoid = 11, .closest = {11}, .items = 9};
    };
    steady_order order;
    const auto hot = board.hottest(start, 12h, 10, look, order);
    CHECK(hot.size() == row.entries);
    CHECK(hot[0].closest == std::vector<std::int64_t>{1, 2});
  }
}
