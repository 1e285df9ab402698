// The contract of every store: which of several nodes polls a feed.
#include "contract.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

namespace wireroom::storage {
namespace {
using namespace samples;
using contract::every_store;
using ids = std::vector<std::int64_t>;

/// Feeds a, b, c, due at minutes 0, 10 and 20.
ids three_feeds(store& in) {
  ids made;
  std::int64_t minute = 0;
  for (const auto& row : must(in.sync_feeds(std::vector{spec("a"), spec("b"), spec("c")}, at_minute(0)))) {
    made.push_back(row.id);
    must(in.reschedule(row.id, at_minute(minute), "for the test"));
    minute += 10;
  }
  return made;
}

ids claimed(store& in, const std::string& node, std::int64_t now, std::int64_t due_before = 60,
            std::size_t limit = 1000) {
  return must(in.claim_feeds({.node = node,
                              .due_before = at_minute(due_before),
                              .now = at_minute(now),
                              .until = at_minute(now + 5),
                              .limit = limit}));
}

poll_counts commit(store& in, std::int64_t feed, const std::string& node, int number) {
  auto record = poll(feed, 30, {item(number)});
  record.node = node;
  return must(in.commit_polls(std::vector{record}))[0];
}

TEMPLATE_LIST_TEST_CASE("two nodes never claim the same feed", "[contract]", every_store) {
  TestType trial;
  auto store = trial.open();
  const auto feeds = three_feeds(*store);
  CHECK(claimed(*store, "north", 0, 60, 2) == ids{feeds[0], feeds[1]});
  CHECK(claimed(*store, "south", 0) == ids{feeds[2]});
  CHECK(claimed(*store, "south", 4) == ids{feeds[2]});  // its own, again
  CHECK(claimed(*store, "west", 4).empty());
  store.reset();
  store = trial.open();
  CHECK(claimed(*store, "west", 4).empty());
}

TEMPLATE_LIST_TEST_CASE("only what is due is claimed, the longest due first", "[contract]", every_store) {
  TestType trial;
  auto store = trial.open();
  const auto feeds = three_feeds(*store);
  must(store->reschedule(feeds[0], at_minute(15), "later"));
  CHECK(claimed(*store, "north", 0, 20) == ids{feeds[1], feeds[0]});

  auto gone = poll(feeds[2], 1, {});
  gone.state.stopped = true;
  gone.state.next_poll = at_minute(0);
  must(store->commit_polls(std::vector{gone}));
  CHECK(claimed(*store, "south", 0).empty());  // stopped
  must(store->sync_feeds(std::vector{spec("a"), spec("b")}, at_minute(1)));
  must(store->reschedule(feeds[2], at_minute(0), "resumed"));
  CHECK(claimed(*store, "south", 0).empty());  // retired
}

TEMPLATE_LIST_TEST_CASE("a lease that ran out is free, and who lost it writes nothing", "[contract]",
                        every_store) {
  TestType trial;
  auto store = trial.open();
  const auto feed = three_feeds(*store)[0];
  CHECK(claimed(*store, "north", 0, 1) == ids{feed});
  CHECK(claimed(*store, "south", 4, 1).empty());
  CHECK(claimed(*store, "south", 5, 1) == ids{feed});

  const auto before = picture(*store);
  CHECK(commit(*store, feed, "north", 1).lost);
  CHECK(picture(*store) == before);
  const auto counts = commit(*store, feed, "south", 2);
  CHECK_FALSE(counts.lost);
  CHECK(counts.added == 1);
}

TEMPLATE_LIST_TEST_CASE("a poll that lost its lease holds up no other poll of its group", "[contract]",
                        every_store) {
  TestType trial;
  auto store = trial.open();
  const auto feeds = three_feeds(*store);
  CHECK(claimed(*store, "north", 0).size() == 3);
  CHECK(claimed(*store, "south", 5, 1) == ids{feeds[0]});
  std::vector polls{poll(feeds[0], 6, {item(1)}), poll(feeds[1], 6, {item(2)})};
  for (auto& each : polls) each.node = "north";
  const auto counts = must(store->commit_polls(polls));
  CHECK(counts[0].lost);
  CHECK_FALSE(counts[1].lost);
  CHECK(must(store->count()).items == 1);
}

TEMPLATE_LIST_TEST_CASE("storing a poll ends its lease; a lease alone may end before it", "[contract]",
                        every_store) {
  TestType trial;
  auto store = trial.open();
  const auto feed = three_feeds(*store)[0];
  CHECK(claimed(*store, "north", 0, 1) == ids{feed});
  CHECK_FALSE(commit(*store, feed, "north", 1).lost);  // at minute 30: late, but nobody else came
  must(store->reschedule(feed, at_minute(0), "again"));
  CHECK(claimed(*store, "south", 1, 1) == ids{feed});
  CHECK(commit(*store, feed, "north", 2).lost);
  CHECK_FALSE(commit(*store, feed, "", 3).lost);  // a store that nobody shares knows no claims
  CHECK(commit(*store, feed, "south", 4).lost);

  auto unknown = poll(feed + 100, 1, {});
  unknown.node = "north";
  const auto refused = store->commit_polls(std::vector{unknown});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::not_found);
}

}  // namespace
}  // namespace wireroom::storage
