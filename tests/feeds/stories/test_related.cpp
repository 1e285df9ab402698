// Related articles: like ones first, never itself, each once, other partners before the same again.
#include "feeds/stories/related.hpp"
#include "feeds/stories/story_index.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::feeds;
using namespace std::chrono_literals;

namespace {

constexpr instant start{std::chrono::milliseconds{1'700'000'000'000}};

struct told {
  std::string title, url, partner;
  std::chrono::minutes after{0};
};

struct newsroom {
  story_index stories;
  related_index related{168h};
  std::int64_t items = 0;

  assignment file(const told& one) {
    const auto at = start + one.after;
    const auto filed =
        stories.add({.id = ++items, .title = one.title, .url = one.url, .partner = one.partner}, at);
    related.add(
        {.article = filed.article, .story = filed.joined, .language = filed.language, .owner = one.partner},
        stories.telling(), at);
    for (const auto& merge : filed.merged) related.merge(merge);
    return filed;
  }
};

bool has(const std::vector<std::int64_t>& list, std::int64_t id) {
  return std::ranges::find(list, id) != list.end();
}

/// A background against which words tell something.
void fill(newsroom& room) {
  const std::vector<std::string> words{"budget",  "school",   "harvest",  "concert", "tunnel",  "museum",
                                       "railway", "festival", "hospital", "library", "fishery", "orchard"};
  for (std::size_t i = 0; i < words.size(); ++i) {
    room.file({"Council debates " + words[i] + " plans for Dunmere " + words[(i * 5 + 2) % words.size()], "",
               "Filler " + std::to_string(i)});
  }
}

}  // namespace

TEST_CASE("related articles tell of the same, in the words of others first") {
  newsroom room;
  fill(room);
  const auto a = room.file({"Bridge collapses in Velmora harbour during storm", "", "A", 60min});
  const auto b = room.file({"Divers search Velmora harbour after bridge collapse", "", "B", 70min});
  const auto own = room.file({"Velmora harbour bridge: storm had been forecast", "", "A", 80min});
  const auto c = room.file({"Why the Velmora harbour bridge collapsed in the storm", "", "C", 90min});
  const auto list = room.related.related(a.article);
  REQUIRE(list.size() >= 3);
  CHECK(has({list.begin(), list.begin() + 2}, b.article));
  CHECK(has({list.begin(), list.begin() + 2}, c.article));
  CHECK(list[2] == own.article);  // the partner's own comes after those of others that are as like
  CHECK_FALSE(has(list, a.article));
  CHECK(room.related.related(a.article, 1).size() == 1);
  // Those that came first learn of those that came later, and the other way round.
  CHECK(has(room.related.related(c.article), a.article));
}

TEST_CASE("an article that several partners carry is related once and never to itself") {
  newsroom room;
  fill(room);
  const auto a = room.file({"Bridge collapses in Velmora harbour", "https://wire.example/bridge", "A"});
  const auto copy = room.file({"Velmora harbour bridge collapses", "https://wire.example/bridge", "B"});
  REQUIRE(copy.article == a.article);
  const auto b = room.file({"Velmora harbour bridge: divers search after collapse", "", "C"});
  const auto list = room.related.related(b.article);
  CHECK(std::ranges::count(list, a.article) == 1);
  CHECK_FALSE(has(room.related.related(a.article), a.article));
}

TEST_CASE("what is unlike is not related, and what is unknown has none") {
  newsroom room;
  const auto a = room.file({"Bridge collapses in Velmora harbour", "", "A"});
  room.file({"Rovers win cup final on penalties", "", "B"});
  CHECK(room.related.related(a.article).empty());
  CHECK(room.related.related(12345).empty());
}

TEST_CASE("articles in different languages are not related") {
  newsroom room;
  const auto add = [&](std::int64_t id, std::string_view language) {
    const std::vector<telling_term> terms{{1, 1, 3}, {2, 1, 3}, {3, 1, 3}};
    room.related.add({.article = id, .story = id, .language = language, .owner = "A"}, terms, start);
  };
  add(1, "en");
  add(2, "de");
  add(3, "en");
  CHECK(room.related.related(1) == std::vector<std::int64_t>{3});
  CHECK(room.related.related(2).empty());
}

TEST_CASE("related articles end with the memory") {
  newsroom room;
  const auto a = room.file({"Bridge collapses in Velmora harbour during storm", "", "A"});
  const auto b = room.file({"Divers search Velmora harbour after bridge collapse", "", "B", 6 * 24h});
  CHECK(has(room.related.related(b.article), a.article));
  room.file({"Rovers win cup final on penalties", "", "C", 8 * 24h});
  CHECK(room.related.related(a.article).empty());
  CHECK_FALSE(has(room.related.related(b.article), a.article));
  CHECK(room.related.size() == 2);
}

TEST_CASE("stories that became one relate their articles") {
  newsroom room;
  const auto add = [&](std::int64_t id, std::int64_t story, std::vector<telling_term> terms) {
    room.related.add({.article = id, .story = story, .language = "en", .owner = std::to_string(id)}, terms,
                     start);
  };
  add(1, 1, {{1, 1, 3}, {2, 1, 3}, {3, 1, 3}});
  add(2, 2, {{1, 1, 3}, {2, 1, 3}, {4, 1, 3}, {7, 1, 3}});
  add(3, 3, {{1, 1, 3}, {5, 1, 3}});
  REQUIRE(room.related.related(1) == std::vector<std::int64_t>{2, 3});
  room.related.merge({.from = 3, .into = 1});
  CHECK(room.related.related(1) == std::vector<std::int64_t>{3, 2});
}

TEST_CASE("the newest of stories that became one are looked at, whichever they came from") {
  newsroom room;
  const auto apart = GENERATE(std::chrono::minutes{1}, std::chrono::minutes{0});
  // Words of its own each: only their story makes them related.
  const auto add = [&](std::int64_t id, std::int64_t story) {
    const std::vector<telling_term> terms{{static_cast<std::uint32_t>(id), 1, 3}};
    room.related.add({.article = id, .story = story, .language = "en", .owner = std::to_string(id)}, terms,
                     start + apart * id);
  };
  for (std::int64_t id = 1; id <= 40; ++id) add(id, id % 3 == 0 ? 2 : 1);
  const auto into = GENERATE(as<std::int64_t>(), 1, 2);
  room.related.merge({.from = 3 - into, .into = into});
  auto list = room.related.related(40, 50);
  std::ranges::sort(list);
  // The newest sixteen, itself among them.
  CHECK(list == std::vector<std::int64_t>{25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39});
  add(41, into);
  CHECK(has(room.related.related(40, 50), 41));
  CHECK_FALSE(has(room.related.related(40, 50), 25));
}

TEST_CASE("articles that are forgotten leave no trace in the lists of their words") {
  related_index related{1h};
  const auto add = [&](std::int64_t id, std::chrono::minutes after) {
    const std::vector<telling_term> terms{{1, 1, 3}, {2, 1, 3}, {3, 1, 3}};
    related.add({.article = id, .story = id, .language = "en", .owner = std::to_string(id)}, terms,
                start + after);
  };
  // Far more than a list keeps, in places that are used again.
  for (std::int64_t id = 1; id <= 2000; ++id) add(id, std::chrono::minutes{id / 10});
  CHECK(related.size() == 601);
  const auto list = related.related(2000, 30);
  CHECK(list.size() == 24);
  CHECK(std::ranges::all_of(list, [](std::int64_t id) { return id >= 1400; }));
  CHECK_FALSE(has(list, 2000));
}
