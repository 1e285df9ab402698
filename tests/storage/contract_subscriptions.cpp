// The contract of every store: pushes and subscriptions.
#include "contract.hpp"

#include <catch2/catch.hpp>

namespace wireroom::storage {
namespace {
using namespace samples;
using contract::every_store;
using feeds::subscription_stage;

feeds::subscription full_subscription() {
  return {.stage = subscription_stage::renewing,
          .hub = "https://hub.example/",
          .topic = "https://a.example/feed",
          .callback = "https://wire.example/websub/0123",
          .secret = "5ec",
          .wake = at_minute(3),
          .asked = at_minute(1),
          .granted = at_minute(-9),
          .lease_until = at_minute(60),
          .failures = 2,
          .error = "503",
          .live = true,
          .last_push = at_minute(2),
          .pushes = 7,
          .refused = 1};
}

poll_record push(std::int64_t feed, std::int64_t minute, std::vector<feeds::item> items) {
  return {.feed = feed, .items = std::move(items), .now = at_minute(minute), .pushed = true};
}

std::int64_t one_feed(store& in) {
  return must(in.sync_feeds(std::vector{spec("a")}, at_minute(0)))[0].id;
}

TEMPLATE_LIST_TEST_CASE("a push adds and edits items and leaves the feed's state alone", "[contract]",
                        every_store) {
  TestType trial;
  auto store = trial.open();
  const auto feed = one_feed(*store);
  must(store->commit_polls(std::vector{poll(feed, 1, {item(1), item(2)})}));
  const auto before = must(store->feeds())[0].state;

  const auto counts = must(store->commit_polls(std::vector{push(feed, 5, {item(3), item(2, 1)})}))[0];
  CHECK(counts.added == 1);
  CHECK(counts.edited == 1);
  CHECK(must(store->feeds())[0].state == before);
  CHECK(must(store->count()).items == 3);

  // The poll that follows finds nothing new in what was pushed.
  const auto after = must(store->commit_polls(std::vector{poll(feed, 9, {item(3), item(2, 1), item(1)})}))[0];
  CHECK(after.added + after.edited == 0);
  CHECK(after.unchanged == 3);
}

TEMPLATE_LIST_TEST_CASE("a push of an unknown feed is refused", "[contract]", every_store) {
  TestType trial;
  auto store = trial.open();
  const auto feed = one_feed(*store);
  const auto done = store->commit_polls(std::vector{push(feed + 1, 1, {item(1)})});
  REQUIRE_FALSE(done);
  CHECK(done.error().code == errc::not_found);
  CHECK(must(store->count()).items == 0);
}

TEMPLATE_LIST_TEST_CASE("a subscription comes back as it was stored, after a restart and a retirement too",
                        "[contract]", every_store) {
  TestType trial;
  auto store = trial.open();
  const auto feed = one_feed(*store);
  CHECK(must(store->subscriptions()).empty());
  auto record = push(feed, 1, {});
  record.subscription = full_subscription();
  must(store->commit_polls(std::vector{record}));
  must(store->sync_feeds(std::span<const feed_spec>{}, at_minute(2)));
  store.reset();
  store = trial.open();
  auto rows = must(store->subscriptions());
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].feed == feed);
  CHECK(rows[0].subscription == full_subscription());

  record.subscription =
      feeds::subscription{.stage = subscription_stage::wanted, .hub = "https://hub2.example/"};
  must(store->commit_polls(std::vector{record}));
  CHECK(must(store->subscriptions())[0].subscription == *record.subscription);
  record.subscription.reset();
  must(store->commit_polls(std::vector{record}));
  CHECK(must(store->subscriptions()).size() == 1);
  record.subscription = feeds::subscription{};
  must(store->commit_polls(std::vector{record}));
  CHECK(must(store->subscriptions()).empty());
}

TEMPLATE_LIST_TEST_CASE("every stage of a subscription can be stored", "[contract]", every_store) {
  TestType trial;
  auto store = trial.open();
  auto record = push(one_feed(*store), 1, {});
  for (int i = 1; i <= static_cast<int>(subscription_stage::left); ++i) {
    record.subscription = feeds::subscription{.stage = static_cast<subscription_stage>(i)};
    must(store->commit_polls(std::vector{record}));
    CHECK(must(store->subscriptions())[0].subscription.stage == record.subscription->stage);
  }
}

TEMPLATE_LIST_TEST_CASE("a push and its subscription are stored together or not at all", "[contract]",
                        every_store) {
  TestType trial;
  auto store = trial.open();
  const auto feed = one_feed(*store);
  auto good = push(feed, 1, {item(1)});
  good.subscription = full_subscription();
  auto bad = push(feed + 1, 1, {item(2)});
  CHECK_FALSE(store->commit_polls(std::vector{good, bad}));
  CHECK(must(store->subscriptions()).empty());
  CHECK(must(store->count()).items == 0);
}

}  // namespace
}  // namespace wireroom::storage
