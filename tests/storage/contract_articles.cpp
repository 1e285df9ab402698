// The contract of every store: filing, selecting, voting, publishing.
#include "contract.hpp"

#include <catch2/catch.hpp>

namespace wireroom::storage {
namespace {
using namespace samples;
using contract::every_store;
using ids = std::vector<std::int64_t>;

ids ids_of(const std::vector<feeds::article>& articles) {
  ids found;
  for (const auto& article : articles) found.push_back(article.id);
  return found;
}

/// Feeds a and b; item 1 and 2 of a, item 1, 3 and 4 of b. Those of one number are one article.
struct newsroom {
  explicit newsroom(store& in) {
    for (const auto& row : must(in.sync_feeds(std::vector{spec("a"), spec("b")}, at_minute(0))))
      feed.push_back(row.id);
    must(in.commit_polls(
        std::vector{poll(feed[0], 1, {item(1), item(2)}), poll(feed[1], 1, {item(1), item(3), item(4)})}));
    const auto waiting = must(in.unfiled(10));
    REQUIRE(waiting.size() == 5);
    for (const auto& each : waiting) items.push_back(each.item);
    article = {11, 12, 11, 13, 14};
    std::vector<filing> filings;
    for (std::size_t i = 0; i < items.size(); ++i) filings.push_back({items[i], article[i]});
    must(in.file(filings, at_minute(2)));
  }
  ids feed, items, article;
};

TEMPLATE_LIST_TEST_CASE("items wait in commit order until they are filed", "[contract]", every_store) {
  TestType trial;
  auto store = trial.open();
  const auto feed = must(store->sync_feeds(std::vector{spec("a")}, at_minute(0)))[0].id;
  must(store->commit_polls(std::vector{poll(feed, 1, {item(5), item(1), item(3)})}));
  must(store->commit_polls(std::vector{poll(feed, 2, {item(2)})}));
  const auto waiting = must(store->unfiled(3));
  REQUIRE(waiting.size() == 3);
  CHECK(waiting[0].body == item(5).body);
  CHECK(waiting[1].body == item(1).body);
  CHECK(waiting[2].body == item(3).body);
  must(store->file(std::vector{filing{waiting[1].item, 1}}, at_minute(3)));
  CHECK(must(store->count()).unfiled == 3);
  CHECK(must(store->unfiled(10)).back().body == item(2).body);
}

TEMPLATE_LIST_TEST_CASE("of large items that wait fewer are handed out, none is lost", "[contract]",
                        every_store) {
  TestType trial;
  auto store = trial.open();
  const auto feed = must(store->sync_feeds(std::vector{spec("a")}, at_minute(0)))[0].id;
  std::vector<feeds::item> large;
  for (int i = 0; i < 5; ++i) {
    large.push_back(item(i));
    // Nothing that packs well.
    for (std::uint32_t x = 1; large.back().body.content.size() < (3u << 20); x = x * 1664525u + 1013904223u)
      large.back().body.content += static_cast<char>('!' + (x >> 24) % 90);
  }
  must(store->commit_polls(std::vector{poll(feed, 1, large)}));
  std::vector<std::int64_t> seen;
  while (true) {
    const auto waiting = must(store->unfiled(100));
    if (waiting.empty()) break;
    CHECK(waiting.size() < 5);
    std::vector<filing> filings;
    for (const auto& one : waiting) {
      seen.push_back(one.item);
      filings.push_back({one.item, one.item});
    }
    must(store->file(filings, at_minute(3)));
  }
  CHECK(seen.size() == 5);
  CHECK(std::ranges::is_sorted(seen));
}

TEMPLATE_LIST_TEST_CASE("filing founds and joins articles", "[contract]", every_store) {
  TestType trial;
  auto store = trial.open();
  const newsroom room{*store};
  CHECK(room.article[0] == room.article[2]);
  CHECK(room.article[0] != room.article[1]);
  CHECK(must(store->unfiled(10)).empty());
  const auto articles = must(store->articles_by_id(room.article));
  REQUIRE(articles.size() == 5);
  REQUIRE(articles[0].sources.size() == 2);
  CHECK(articles[0].sources[0].item == room.items[0]);
  CHECK(articles[0].sources[1].item == room.items[2]);
  CHECK(articles[0].sources[1].feed == room.feed[1]);
  CHECK(articles[0].sources[1].feed_url == spec("b").url);
  CHECK(articles[0].sources[1].owner == "b Media");
  CHECK(articles[0].sources[1].body == item(1).body);
  CHECK(articles[0].place == at_minute(-1));
  CHECK(articles[0].changed == at_minute(2));

  SECTION("a whole call fails when one item is unknown") {
    const auto before = picture(*store);
    const auto failed =
        store->file(std::vector{filing{room.items[1], room.article[0]}, filing{999, 15}}, at_minute(3));
    REQUIRE_FALSE(failed);
    CHECK(failed.error().code == errc::not_found);
    CHECK(picture(*store) == before);
  }
  SECTION("filing again to the same article changes nothing") {
    const auto before = picture(*store);
    must(store->file(std::vector{filing{room.items[2], room.article[0]}}, at_minute(9)));
    CHECK(picture(*store) == before);
  }
  SECTION("filing elsewhere moves the item, and an article without items is gone") {
    must(store->file(std::vector{filing{room.items[1], room.article[0]}}, at_minute(9)));
    const auto left = must(store->articles_by_id(ids{room.article[1], room.article[0]}));
    REQUIRE(left.size() == 1);
    REQUIRE(left[0].sources.size() == 3);
    CHECK(left[0].sources[2].item == room.items[1]);
    CHECK(left[0].changed == at_minute(9));
    CHECK(must(store->integrity()).empty());
  }
  SECTION("an article that was purged meanwhile is founded anew") {
    must(store->file(std::vector{filing{room.items[4], 12345}}, at_minute(9)));
    CHECK(must(store->articles_by_id(ids{12345}))[0].place == at_minute(-4));
    CHECK(must(store->ids()).article == 12345);
  }
}

TEMPLATE_LIST_TEST_CASE("articles are found by canonical URL", "[contract]", every_store) {
  TestType trial;
  auto store = trial.open();
  const newsroom room{*store};
  must(store->commit_polls(std::vector{poll(room.feed[0], 5, {item(9)})}));
  const std::vector<std::string> asked{item(3).canonical_url, "", "https://nowhere.example/",
                                       item(1).canonical_url, item(9).canonical_url};
  CHECK(must(store->articles_by_url(asked)) ==
        std::vector<article_place>{{room.article[3], 0}, {}, {}, {room.article[0], 0}, {}});
  CHECK(must(store->articles_of_items(ids{room.items[4], 999, room.items[2]})) ==
        std::vector<article_place>{{room.article[4], 0}, {}, {room.article[0], 0}});
}

TEMPLATE_LIST_TEST_CASE("a merged feed holds its selection, newest place first", "[contract]", every_store) {
  TestType trial;
  auto store = trial.open();
  const newsroom room{*store};
  const auto of = [&](int n) { return room.article[static_cast<std::size_t>(n)]; };
  struct {
    const char* what;
    selection which;
    ids expected;
  } table[] = {
      {"all", {}, {of(0), of(1), of(3), of(4)}},
      {"at most", {.limit = 2}, {of(0), of(1)}},
      {"since", {.since = at_minute(-2)}, {of(0), of(1)}},
      {"one partner", {.partners = {"a"}}, {of(0), of(1)}},
      {"the other partner", {.partners = {"b"}}, {of(0), of(3), of(4)}},
      {"two partners", {.partners = {"b", "a"}}, {of(0), of(1), of(3), of(4)}},
      {"two partners, at most", {.partners = {"b", "a"}, .limit = 3}, {of(0), of(1), of(3)}},
      {"partner since", {.partners = {"b"}, .since = at_minute(-3)}, {of(0), of(3)}},
      {"unknown partner", {.partners = {"A"}}, {}},
      {"category of items, other case", {.categories = {"eVEN"}}, {of(1), of(4)}},
      {"category of feeds", {.categories = {"NEWS"}}, {of(0), of(1), of(3), of(4)}},
      {"category of one feed", {.categories = {" B "}}, {of(0), of(3), of(4)}},
      {"two categories", {.categories = {"even", "b"}}, {of(0), of(1), of(3), of(4)}},
      {"partner and category of its items", {.partners = {"b"}, .categories = {"even"}}, {of(4)}},
      {"partner and category of its feed", {.partners = {"b"}, .categories = {"b"}}, {of(0), of(3), of(4)}},
      {"partner and another's category", {.partners = {"a"}, .categories = {"b"}}, {}},
      {"unknown category", {.categories = {"sport"}}, {}},
  };
  for (const auto& [what, which, expected] : table) {
    INFO(what);
    CHECK(ids_of(must(store->articles(which))) == expected);
  }
}

TEMPLATE_LIST_TEST_CASE("of articles at one place the larger id comes first", "[contract]", every_store) {
  TestType trial;
  auto store = trial.open();
  const auto feed = must(store->sync_feeds(std::vector{spec("a")}, at_minute(0)))[0].id;
  std::vector<feeds::item> items;
  for (int i = 0; i < 9; ++i) items.push_back(item(i)), items.back().place = at_minute(-1);
  must(store->commit_polls(std::vector{poll(feed, 1, items)}));
  std::vector<filing> filings;
  for (const auto& each : must(store->unfiled(20))) filings.push_back({each.item, each.item});
  must(store->file(filings, at_minute(2)));
  ids expected;
  for (const auto& each : filings) expected.push_back(each.article);
  std::ranges::reverse(expected);
  CHECK(ids_of(must(store->articles({}))) == expected);
  CHECK(ids_of(must(store->articles({.partners = {"a"}}))) == expected);
  expected.resize(4);
  CHECK(ids_of(must(store->articles({.partners = {"a"}, .limit = 4}))) == expected);
}

TEMPLATE_LIST_TEST_CASE("categories of an edited item count as they are now", "[contract]", every_store) {
  TestType trial;
  auto store = trial.open();
  const newsroom room{*store};
  auto edited = item(1, 1);
  edited.body.categories = {"Wörld", "Even"};
  must(store->commit_polls(std::vector{poll(room.feed[0], 5, {edited, item(2)})}));
  CHECK(ids_of(must(store->articles({.categories = {"WÖRLD"}}))) == ids{room.article[0]});
  // The other source of the article is odd still; item 3 is odd too.
  CHECK(ids_of(must(store->articles({.categories = {"odd"}}))) == ids{room.article[0], room.article[3]});
  edited = item(1, 2);
  edited.body.categories = {};
  must(store->commit_polls(
      std::vector{poll(room.feed[0], 6, {edited, item(2)}), poll(room.feed[1], 6, {edited})}));
  CHECK(ids_of(must(store->articles({.categories = {"odd"}}))) == ids{room.article[3]});
  CHECK(must(store->articles({.categories = {"wörld"}})).empty());
  CHECK(must(store->integrity()).empty());
}

TEMPLATE_LIST_TEST_CASE("articles by id come in the order asked for", "[contract]", every_store) {
  TestType trial;
  auto store = trial.open();
  const newsroom room{*store};
  const ids asked{room.article[3], 4711, room.article[0], 0, room.article[3]};
  CHECK(ids_of(must(store->articles_by_id(asked))) == ids{room.article[3], room.article[0], room.article[3]});
}

TEMPLATE_LIST_TEST_CASE("every article can be walked over", "[contract]", every_store) {
  TestType trial;
  auto store = trial.open();
  const newsroom room{*store};
  CHECK(ids_of(must(store->articles_after(0, 2))) == ids{11, 12});
  CHECK(ids_of(must(store->articles_after(12, 10))) == ids{13, 14});
  CHECK(must(store->articles_after(14, 10)).empty());
}

TEMPLATE_LIST_TEST_CASE("what was published is remembered", "[contract]", every_store) {
  TestType trial;
  auto store = trial.open();
  CHECK(must(store->outputs()).empty());
  must(store->save_outputs(
      std::vector<output_state>{{"top.rss", "\"1\"", at_minute(1)}, {"top.atom", "\"2\"", at_minute(2)}}));
  must(store->save_outputs(std::vector<output_state>{{"top.rss", "\"3\"", at_minute(3)}}));
  store.reset();
  store = trial.open();
  const auto states = must(store->outputs());
  REQUIRE(states.size() == 2);
  CHECK(states[0].name == "top.atom");
  CHECK(states[0].etag == "\"2\"");
  CHECK(states[1].etag == "\"3\"");
  CHECK(states[1].modified == at_minute(3));
}

TEMPLATE_LIST_TEST_CASE("counts are those of what is there", "[contract]", every_store) {
  TestType trial;
  auto store = trial.open();
  const newsroom room{*store};
  must(store->commit_polls(std::vector{poll(room.feed[0], 5, {item(8)})}));
  must(store->sync_feeds(std::vector{spec("a")}, at_minute(6)));
  const auto now = must(store->count());
  CHECK(now.feeds == 1);
  CHECK(now.items == 6);
  CHECK(now.articles == 4);
  CHECK(now.unfiled == 1);
  CHECK(now.bytes > 10'000);
}

}  // namespace
}  // namespace wireroom::storage
