// The contract of every store: feeds and their state.
#include "contract.hpp"

#include <catch2/catch.hpp>

namespace wireroom::storage {
namespace {
using namespace samples;
using contract::every_store;

std::vector<std::string> urls(const std::vector<feed_row>& rows) {
  std::vector<std::string> found;
  for (const auto& row : rows) found.push_back(row.configured_url());
  return found;
}

/// The poll that gave the one feed of `in` the full state.
poll_record store_full_state(store& in) {
  poll_record record;
  record.feed = must(in.sync_feeds(std::vector{spec("a")}, at_minute(0)))[0].id;
  record.state = full_state();
  must(in.commit_polls(std::vector{record}));
  return record;
}

TEMPLATE_LIST_TEST_CASE("feeds become those of the configuration", "[contract]", every_store) {
  TestType trial;
  auto store = trial.open();
  const std::vector first{spec("a"), spec("b"), spec("a")};
  const auto rows = must(store->sync_feeds(first, at_minute(0)));
  REQUIRE(urls(rows) == std::vector{first[0].url, first[1].url});
  CHECK(rows[0].url == first[0].url);
  CHECK(rows[0].partner == "a");
  CHECK(rows[0].owner == "a Media");
  CHECK(rows[0].categories == std::vector<std::string>{"News", "a"});
  CHECK(rows[0].added == at_minute(0));
  CHECK(rows[0].id > 0);
  CHECK(rows[0].state.next_poll == at_minute(0));
  CHECK_FALSE(rows[0].state.reason.empty());

  SECTION("partner, owner and categories follow it, the rest stays") {
    must(store->commit_polls(std::vector{poll(rows[0].id, 5, {item(1)})}));
    auto changed = first;
    changed[0].owner = "Other";
    changed[0].categories = {};
    const auto after = must(store->sync_feeds(changed, at_minute(9)));
    CHECK(after[0].owner == "Other");
    CHECK(after[0].categories.empty());
    CHECK(after[0].added == at_minute(0));
    CHECK(after[0].state.validators.etag == "\"5\"");
  }
  SECTION("what is no longer named is retired and comes back with id and state") {
    must(store->commit_polls(std::vector{poll(rows[1].id, 5, {item(1)})}));
    CHECK(urls(must(store->sync_feeds(std::vector{spec("a")}, at_minute(6)))) == std::vector{first[0].url});
    CHECK(urls(must(store->feeds())) == std::vector{first[0].url});
    CHECK(must(store->count()).items == 1);
    const auto revived = must(store->sync_feeds(std::vector{spec("b")}, at_minute(7)));
    REQUIRE(urls(revived) == std::vector{first[1].url});
    CHECK(revived[0].id == rows[1].id);
    CHECK(revived[0].state.validators.etag == "\"5\"");
  }
  SECTION("ids are never reused") {
    const auto after = must(store->sync_feeds(std::vector{spec("c")}, at_minute(6)));
    CHECK(after[0].id > rows[1].id);
  }
}

TEMPLATE_LIST_TEST_CASE("a feed's state comes back as it was stored, after a restart too", "[contract]",
                        every_store) {
  TestType trial;
  auto store = trial.open();
  const auto id = must(store->sync_feeds(std::vector{spec("a")}, at_minute(0)))[0].id;
  poll_record record;
  record.feed = id;
  record.state = full_state();
  record.new_url = "https://moved.example/feed";
  must(store->commit_polls(std::vector{record}));
  store.reset();
  store = trial.open();
  const auto row = must(store->feeds())[0];
  CHECK(row.state == full_state());
  CHECK(row.url == "https://moved.example/feed");
  CHECK(row.configured_url() == spec("a").url);

  record.new_url.clear();
  record.state = {};
  must(store->commit_polls(std::vector{record}));
  CHECK(must(store->feeds())[0].url == "https://moved.example/feed");
  CHECK(must(store->feeds())[0].state == feeds::feed_state{});
}

TEMPLATE_LIST_TEST_CASE("rows are given without title and site to who does not show them", "[contract]",
                        every_store) {
  TestType trial;
  auto store = trial.open();
  store_full_state(*store);
  const std::vector specs{spec("a"), spec("b")};  // one more than there is
  const feed_list wanted{
      .count = 2, .each = [&](const auto& take) { std::ranges::for_each(specs, take); }, .names = false};
  auto expected = full_state();
  expected.title = expected.site = "";
  for (const auto* when : {"changed", "as it was"}) {
    INFO(when);
    CHECK(must(store->sync_feeds(wanted, at_minute(1)))[0].state == expected);
  }
  CHECK(must(store->sync_feeds(specs, at_minute(1)))[0].state == full_state());
}

TEMPLATE_LIST_TEST_CASE("title and site stand in the store when a state comes without them", "[contract]",
                        every_store) {
  TestType trial;
  auto store = trial.open();
  auto record = store_full_state(*store);
  feeds::feed_state later;
  later.next_poll = at_minute(7);
  record.state.set(later, false);
  must(store->commit_polls(std::vector{record}));
  later.title = full_state().title;
  later.site = full_state().site;
  CHECK(must(store->feeds())[0].state == later);
  record.new_url = "https://moved.example/feed";
  must(store->commit_polls(std::vector{record}));
  CHECK(must(store->feeds())[0].state == later);
  CHECK(must(store->feeds())[0].url == record.new_url);
}

TEMPLATE_LIST_TEST_CASE("every outcome of a poll can be stored", "[contract]", every_store) {
  TestType trial;
  auto store = trial.open();
  poll_record record;
  record.feed = must(store->sync_feeds(std::vector{spec("a")}, at_minute(0)))[0].id;
  for (int i = 0; i <= static_cast<int>(feeds::poll_outcome::not_a_feed); ++i) {
    feeds::feed_state state;
    state.outcome = static_cast<feeds::poll_outcome>(i);
    record.state = state;
    must(store->commit_polls(std::vector{record}));
    CHECK(must(store->feeds())[0].state.outcome == state.outcome);
  }
}

TEMPLATE_LIST_TEST_CASE("rescheduling resumes a stopped feed and says why", "[contract]", every_store) {
  TestType trial;
  auto store = trial.open();
  auto record = store_full_state(*store);
  must(store->reschedule(record.feed, at_minute(3), "asked for by the operator"));
  auto expected = full_state();
  expected.next_poll = at_minute(3);
  expected.reason = "asked for by the operator";
  expected.stopped = false;
  expected.gone_streak = 0;
  CHECK(must(store->feeds())[0].state == expected);

  const auto unknown = store->reschedule(record.feed + 1, at_minute(3), "");
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().code == errc::not_found);
}

}  // namespace
}  // namespace wireroom::storage
