// The contract of every store: polls and their items.
#include "contract.hpp"

#include <catch2/catch.hpp>

namespace wireroom::storage {
namespace {
using namespace samples;
using contract::every_store;

std::vector<std::int64_t> two_feeds(store& in) {
  const auto rows = must(in.sync_feeds(std::vector{spec("a"), spec("b")}, at_minute(0)));
  return {rows[0].id, rows[1].id};
}

poll_counts commit(store& in, const poll_record& record) {
  return must(in.commit_polls(std::vector{record}))[0];
}

void check(poll_counts counts, unsigned added, unsigned edited, unsigned unchanged) {
  CHECK(counts.added == added);
  CHECK(counts.edited == edited);
  CHECK(counts.unchanged == unchanged);
}

/// Files every waiting item as an article of its own.
void file_all(store& in, std::int64_t minute) {
  std::vector<filing> filings;
  for (const auto& waiting : must(in.unfiled(1000))) filings.push_back({waiting.item, waiting.item});
  must(in.file(filings, at_minute(minute)));
}

TEMPLATE_LIST_TEST_CASE("a poll adds what is new, edits what differs and leaves the rest", "[contract]",
                        every_store) {
  TestType trial;
  auto store = trial.open();
  const auto feed = two_feeds(*store)[0];
  check(commit(*store, poll(feed, 1, {item(1), item(2)})), 2, 0, 0);
  check(commit(*store, poll(feed, 2, {item(1), item(2)})), 0, 0, 2);
  check(commit(*store, poll(feed, 3, {item(3), item(2, 1), item(1)})), 1, 1, 1);
  check(commit(*store, poll(feed, 4, {item(2, 1)})), 0, 0, 1);
  check(commit(*store, poll(feed, 5, {item(1, 1), item(3)})), 0, 1, 1);
  check(commit(*store, poll(feed, 6, {})), 0, 0, 0);
  check(commit(*store, poll(feed, 7, {item(1, 1), item(2), item(3)})), 0, 1, 2);
  CHECK(must(store->count()).items == 3);
}

TEMPLATE_LIST_TEST_CASE("an item comes back whole", "[contract]", every_store) {
  TestType trial;
  auto store = trial.open();
  const auto feed = two_feeds(*store)[0];
  auto odd = item(1);
  odd.body = full_body();
  odd.key = std::string{"i:nul \0 \xff", 8};
  odd.canonical_url.clear();
  commit(*store, poll(feed, 1, {odd, item(2)}));
  store.reset();
  store = trial.open();
  const auto waiting = must(store->unfiled(10));
  REQUIRE(waiting.size() == 2);
  CHECK(waiting[0].body == full_body());
  CHECK(waiting[0].canonical_url.empty());
  CHECK(waiting[0].feed == feed);
  CHECK(waiting[0].owner == "a Media");
  CHECK(waiting[0].first_seen == at_minute(1));
  CHECK(waiting[0].place == odd.place);
  CHECK(waiting[1].body == item(2).body);
  CHECK(waiting[1].canonical_url == item(2).canonical_url);
  CHECK(waiting[0].item < waiting[1].item);
}

TEMPLATE_LIST_TEST_CASE("an edit changes what is shown but never the place", "[contract][invariant3]",
                        every_store) {
  TestType trial;
  auto store = trial.open();
  const auto feed = two_feeds(*store)[0];
  commit(*store, poll(feed, 1, {item(1), item(2)}));
  file_all(*store, 2);
  const auto before = must(store->articles({}));

  auto edited = item(2, 1);
  edited.place = at_minute(50);
  edited.canonical_url = "https://site.example/elsewhere";
  commit(*store, poll(feed, 60, {item(1), edited}));
  const auto after = must(store->articles({}));
  REQUIRE(after.size() == 2);
  CHECK(after[0] == before[0]);
  CHECK(after[1].id == before[1].id);
  CHECK(after[1].place == before[1].place);
  CHECK(after[1].changed == at_minute(60));
  CHECK(after[1].sources[0].place == before[1].sources[0].place);
  CHECK(after[1].sources[0].first_seen == at_minute(1));
  CHECK(after[1].sources[0].changed == at_minute(60));
  CHECK(after[1].sources[0].body == edited.body);
  CHECK(must(store->unfiled(10)).empty());
  const std::vector<std::string> asked{edited.canonical_url, item(2).canonical_url};
  CHECK(must(store->articles_by_url(asked)) == std::vector<article_place>{{after[1].id, 0}, {}});
}

TEMPLATE_LIST_TEST_CASE("no item is placed in the future", "[contract][invariant3]", every_store) {
  TestType trial;
  auto store = trial.open();
  auto early = item(1);
  early.place = at_minute(1000);
  commit(*store, poll(two_feeds(*store)[0], 1, {early}));
  CHECK(must(store->unfiled(1))[0].place == at_minute(1));
}

TEMPLATE_LIST_TEST_CASE("only a feed's own polls change its items", "[contract][invariant2]", every_store) {
  TestType trial;
  auto store = trial.open();
  const auto feeds = two_feeds(*store);
  commit(*store, poll(feeds[0], 1, {item(1)}));
  file_all(*store, 1);
  const auto before = must(store->articles({}));

  auto forged = item(1, 7);  // same key, same link, other words
  forged.body.title.value = "Forged";
  check(commit(*store, poll(feeds[1], 2, {forged})), 1, 0, 0);
  const auto mine = must(store->articles({}));
  CHECK(mine == before);

  SECTION("filed to the same article it is a second source") {
    const auto waiting = must(store->unfiled(1))[0];
    must(store->file(std::vector{filing{waiting.item, before[0].id}}, at_minute(3)));
    const auto after = must(store->articles({}));
    REQUIRE(after.size() == 1);
    REQUIRE(after[0].sources.size() == 2);
    CHECK(after[0].sources[0] == before[0].sources[0]);
    CHECK(after[0].place == before[0].place);
    CHECK(after[0].sources[1].partner == "b");
  }
  SECTION("dropping it drops nothing of the other feed") {
    commit(*store, poll(feeds[1], 3, {}));
    must(store->purge(at_minute(2), 100));
    CHECK(must(store->articles({})) == before);
  }
}

TEMPLATE_LIST_TEST_CASE("validators and items of a poll stand or fall together", "[contract][invariant1]",
                        every_store) {
  TestType trial;
  auto store = trial.open();
  const auto feeds = two_feeds(*store);
  // The second record cannot be stored, so the first must leave nothing: neither item nor validator.
  const std::vector polls{poll(feeds[0], 1, {item(1)}), poll(feeds[1] + 7, 1, {item(2)})};
  const auto refused = store->commit_polls(polls);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::not_found);
  CHECK(must(store->count()).items == 0);
  CHECK(must(store->feeds())[0].state.validators.etag.empty());

  const std::vector good{poll(feeds[0], 1, {item(1)}), poll(feeds[1], 2, {item(1), item(2)})};
  const auto counts = must(store->commit_polls(good));
  REQUIRE(counts.size() == 2);
  check(counts[0], 1, 0, 0);
  check(counts[1], 2, 0, 0);
  CHECK(must(store->feeds())[0].state.validators.etag == "\"1\"");
  CHECK(must(store->feeds())[1].state.validators.etag == "\"2\"");
}

TEMPLATE_LIST_TEST_CASE("a poll without a document leaves the items alone", "[contract]", every_store) {
  TestType trial;
  auto store = trial.open();
  const auto feed = two_feeds(*store)[0];
  commit(*store, poll(feed, 1, {item(1)}));
  auto failed = poll(feed, 2, {});
  failed.has_document = false;
  feeds::feed_state state;
  state.outcome = feeds::poll_outcome::timeout;
  failed.state = state;
  check(commit(*store, failed), 0, 0, 0);
  CHECK(must(store->purge(at_minute(500), 10)) == 0);
  CHECK(must(store->feeds())[0].state.outcome == feeds::poll_outcome::timeout);

  // A push brings some items; what the feed holds stays known.
  auto push = poll(feed, 3, {item(1, 1), item(2)});
  push.has_document = false;
  check(commit(*store, push), 1, 1, 0);
  check(commit(*store, poll(feed, 4, {item(1, 1), item(2)})), 0, 0, 2);
  check(commit(*store, poll(feed, 5, {item(1)})), 0, 1, 0);
}

TEMPLATE_LIST_TEST_CASE("of items that repeat a key in one document the first counts", "[contract]",
                        every_store) {
  TestType trial;
  auto store = trial.open();
  const auto feed = two_feeds(*store)[0];
  check(commit(*store, poll(feed, 1, {item(1), item(1, 1), item(1)})), 1, 0, 2);
  CHECK(must(store->unfiled(10))[0].body == item(1).body);
  check(commit(*store, poll(feed, 2, {item(1), item(1, 1)})), 0, 0, 2);
}

TEMPLATE_LIST_TEST_CASE("nothing to do is done", "[contract]", every_store) {
  TestType trial;
  auto store = trial.open();
  CHECK(must(store->commit_polls(std::vector<poll_record>{})).empty());
  must(store->file({}, at_minute(0)));
  CHECK(must(store->articles_by_url({})).empty());
  CHECK(must(store->articles_by_id({})).empty());
  CHECK(must(store->sync_feeds(std::span<const feed_spec>{}, at_minute(0))).empty());
  CHECK(must(store->unfiled(0)).empty());
  CHECK(must(store->purge(at_minute(0), 0)) == 0);
  CHECK(must(store->articles({.limit = 0})).empty());
  must(store->save_outputs({}));
  CHECK(must(store->integrity()).empty());
}

TEMPLATE_LIST_TEST_CASE("purged items leave their feed's old ones behind and do not return", "[contract]",
                        every_store) {
  TestType trial;
  auto store = trial.open();
  const auto feeds = two_feeds(*store);
  commit(*store, poll(feeds[0], 1, {item(1), item(2), item(3)}));
  commit(*store, poll(feeds[1], 1, {item(1)}));
  file_all(*store, 2);
  commit(*store, poll(feeds[0], 10, {item(3), item(4)}));

  CHECK(must(store->purge(at_minute(1), 100)) == 0);  // first seen at, not before
  CHECK(must(store->purge(at_minute(9), 1)) == 1);    // as many as asked for
  CHECK(must(store->purge(at_minute(9), 100)) == 1);
  CHECK(must(store->purge(at_minute(9), 100)) == 0);
  CHECK(must(store->count()).items == 3);
  CHECK(must(store->count()).articles == 2);
  CHECK(must(store->integrity()).empty());

  check(commit(*store, poll(feeds[0], 11, {item(1), item(2, 1), item(3), item(4), item(5)})), 1, 0, 4);
  check(commit(*store, poll(feeds[0], 12, {item(2)})), 0, 0, 1);
  check(commit(*store, poll(feeds[1], 12, {item(2)})), 1, 0, 0);  // another feed's tombstone is its own

  // Ids of what was purged are not given out again.
  const auto waiting = must(store->unfiled(10));
  for (const auto& each : waiting) CHECK(each.item > 4);
}

TEMPLATE_LIST_TEST_CASE("items of a retired feed can be purged, unfiled ones never", "[contract]",
                        every_store) {
  TestType trial;
  auto store = trial.open();
  const auto feed = two_feeds(*store)[0];
  commit(*store, poll(feed, 1, {item(1)}));
  must(store->sync_feeds(std::vector{spec("b")}, at_minute(2)));
  CHECK(must(store->purge(at_minute(500), 10)) == 0);
  file_all(*store, 3);
  CHECK(must(store->purge(at_minute(500), 10)) == 1);
  CHECK(must(store->count()).articles == 0);
}

}  // namespace
}  // namespace wireroom::storage
