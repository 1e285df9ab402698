// The contract of every store: what the desk decided, what an operator parted, what is noted.
#include "contract.hpp"

#include <catch2/catch.hpp>

namespace wireroom::storage {
namespace {
using namespace samples;
using contract::every_store;
using ids = std::vector<std::int64_t>;

/// Feeds a and b; items 1 and 2 of a, item 1 of b, which is in the article of a's. Two stories.
struct newsroom {
  explicit newsroom(store& in) {
    for (const auto& row : must(in.sync_feeds(std::vector{spec("a"), spec("b")}, at_minute(0))))
      feed.push_back(row.id);
    must(in.commit_polls(std::vector{poll(feed[0], 1, {item(1), item(2)}), poll(feed[1], 2, {item(1)})}));
    waiting = must(in.unfiled(10));
    must(in.file(std::vector{decided(waiting[0], 5, 3), decided(waiting[1], 6, 4), decided(waiting[2], 5, 3)},
                 at_minute(3)));
  }
  ids feed;
  std::vector<unfiled_item> waiting;
};

TEMPLATE_LIST_TEST_CASE("decisions are remembered as they were made", "[contract]", every_store) {
  TestType trial;
  auto store = trial.open();
  const newsroom room{*store};
  const auto all = must(store->decisions(instant::min(), 0, true, 10));
  REQUIRE(all.size() == 3);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto expected = decided(room.waiting[i], i == 1 ? 6 : 5, i == 1 ? 4 : 3);
    CHECK(all[i].item == expected.item);
    CHECK(all[i].at == expected.at);
    CHECK(all[i].place == room.waiting[i].place);
    CHECK(all[i].decided == *expected.decided);
    CHECK(all[i].known_by == expected.known_by);
    CHECK(all[i].owner == room.waiting[i].owner);
    CHECK(all[i].partner == room.waiting[i].partner);
  }
  CHECK(must(store->decisions(at_minute(2), 0, false, 10)).size() == 1);
  CHECK(must(store->decisions(at_minute(1), all[0].item, false, 1)).at(0).item == all[1].item);
  CHECK(must(store->decisions(at_minute(9), 0, true, 10)).empty());
  CHECK(must(store->latest_decision())->item == all[2].item);
  CHECK(must(store->decision_of(all[1].item))->decided.score == 431);
  CHECK_FALSE(must(store->decision_of(999)));
  CHECK(must(store->ids()).article == 6);
  CHECK(must(store->ids()).story == 4);

  SECTION("an edit changes nothing of them") {
    must(store->commit_polls(std::vector{poll(room.feed[0], 5, {item(1, 1), item(2)})}));
    CHECK(must(store->decisions(instant::min(), 0, true, 10))[0].known_by == all[0].known_by);
  }
  SECTION("they outlive their item until they are forgotten") {
    must(store->commit_polls(std::vector{poll(room.feed[0], 5, {item(7)})}));
    CHECK(must(store->purge(at_minute(2), 10)) == 2);
    CHECK(must(store->decisions(instant::min(), 0, true, 10)).size() == 3);
    CHECK(must(store->forget(at_minute(2), at_minute(0), 10)) == 2);
    const auto left = must(store->decisions(instant::min(), 0, true, 10));
    REQUIRE(left.size() == 3);
    CHECK(left[0].known_by == recollection{});
    CHECK(left[2].known_by == all[2].known_by);
    CHECK(must(store->forget(at_minute(2), at_minute(9), 1)) == 1);
    CHECK(must(store->forget(at_minute(2), at_minute(9), 10)) == 1);
    CHECK(must(store->decisions(instant::min(), 0, true, 10)).size() == 1);
  }
}

TEMPLATE_LIST_TEST_CASE("a merged story forwards to the one that is left", "[contract]", every_store) {
  TestType trial;
  auto store = trial.open();
  const newsroom room{*store};
  const auto story_of = [&](std::int64_t article) {
    return must(store->articles_by_id(ids{article})).at(0).story;
  };
  CHECK(story_of(6) == 4);
  must(store->commit_polls(std::vector{poll(room.feed[0], 5, {item(1), item(2), item(3), item(4)})}));
  const auto waiting = must(store->unfiled(10));
  auto third = decided(waiting[0], 7, 3);
  third.decided->merged = {{.from = 4, .into = 3}};
  must(store->file(std::vector{third}, at_minute(6)));
  CHECK(story_of(6) == 3);
  CHECK(must(store->current_story(4)) == 3);
  auto fourth = decided(waiting[1], 8, 9);
  fourth.decided->merged = {{.from = 3, .into = 9}};
  must(store->file(std::vector{fourth}, at_minute(7)));
  for (const auto article : {5, 6, 7, 8}) CHECK(story_of(article) == 9);
  for (const auto story : {3, 4, 9}) CHECK(must(store->current_story(story)) == 9);
  CHECK(must(store->current_story(77)) == 77);
  store.reset();
  store = trial.open();
  CHECK(must(store->current_story(4)) == 9);
  CHECK(must(store->decision_of(waiting[1].item))->decided == *fourth.decided);
}

TEMPLATE_LIST_TEST_CASE("an item is parted from its article and joins it again", "[contract]", every_store) {
  TestType trial;
  auto store = trial.open();
  const newsroom room{*store};
  const auto before = picture(*store);
  const auto item = room.waiting[2].item;
  CHECK(store->part(room.waiting[1].item, at_minute(4)).error().code == errc::not_found);
  CHECK(store->part(999, at_minute(4)).error().code == errc::not_found);
  CHECK(store->join_again(item, at_minute(4)).error().code == errc::not_found);
  CHECK(picture(*store) == before);

  const auto made = must(store->part(item, at_minute(4)));
  CHECK(made.from == 5);
  CHECK(made.to == 7);
  CHECK(made.partner == room.waiting[2].partner);
  CHECK(made.others == std::vector<std::string>{room.waiting[0].partner});
  CHECK(must(store->partings()) == std::vector{made});
  const auto articles = must(store->articles_by_id(ids{5, 7}));
  REQUIRE(articles.size() == 2);
  CHECK(articles[0].sources.size() == 1);
  CHECK(articles[1].sources.size() == 1);
  CHECK(articles[1].story == 3);
  CHECK(must(store->decision_of(item))->decided.rule == feeds::article_rule::split);
  CHECK(must(store->decision_of(item))->decided.article == 7);
  CHECK(must(store->ids()).article == 7);
  CHECK(must(store->integrity()).empty());

  must(store->join_again(item, at_minute(5)));
  CHECK(must(store->articles_by_id(ids{5, 7})).size() == 1);
  CHECK(must(store->decision_of(item))->decided.rule == feeds::article_rule::founded);
  CHECK(must(store->partings()).empty());
  CHECK(must(store->integrity()).empty());
}

TEMPLATE_LIST_TEST_CASE("items are found by id, URL and key, and purged ones by key", "[contract]",
                        every_store) {
  TestType trial;
  auto store = trial.open();
  const newsroom room{*store};
  const auto found = [&](std::int64_t id, std::string url, std::vector<std::string> keys) {
    ids items;
    for (const auto& one : must(store->find_items(id, url, keys, 10))) items.push_back(one.item);
    return items;
  };
  const auto of = [&](std::size_t n) { return room.waiting[n].item; };
  CHECK(found(of(1), "", {}) == ids{of(1)});
  CHECK(found(0, item(1).canonical_url, {}) == ids{of(0), of(2)});
  CHECK(found(0, "", {item(2).key}) == ids{of(1)});
  CHECK(found(of(0), item(1).canonical_url, {item(1).key}) == ids{of(0), of(2)});
  CHECK(found(999, "https://nowhere.example/", {"none"}).empty());
  const auto account = must(store->find_items(of(1), "", {}, 10)).at(0);
  CHECK(account.key == item(2).key);
  CHECK(account.article == 6);
  CHECK(account.held);
  CHECK(account.feed_url == spec("a").url);

  must(store->commit_polls(std::vector{poll(room.feed[0], 5, {item(7)})}));
  must(store->purge(at_minute(2), 10));
  const auto gone = must(store->find_items(0, "", std::vector{item(2).key}, 10));
  REQUIRE(gone.size() == 1);
  CHECK(gone[0].item == 0);
  CHECK(gone[0].feed == room.feed[0]);
  CHECK(gone[0].purged == at_minute(2));
}

TEMPLATE_LIST_TEST_CASE("notes are kept under their names", "[contract]", every_store) {
  TestType trial;
  auto store = trial.open();
  CHECK(must(store->note("a")).empty());
  must(store->save_note("a", std::string{"1\0x", 3}));
  must(store->save_note("b", "2"));
  must(store->save_note("a", "3"));
  store.reset();
  store = trial.open();
  CHECK(must(store->note("a")) == "3");
  CHECK(must(store->note("b")) == "2");
}

}  // namespace
}  // namespace wireroom::storage
