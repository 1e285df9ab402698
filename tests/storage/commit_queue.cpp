#include "storage/commit_queue.hpp"

#include "contract.hpp"
#include "samples.hpp"

#include <atomic>
#include <future>
#include <set>

#include <catch2/catch.hpp>

namespace wireroom::storage {
namespace {
using namespace samples;
using std::chrono::milliseconds;

/// A store that only commits, and as it is told.
class scripted_store final : public store {
 public:
  std::function<result<std::vector<poll_counts>>(std::span<const poll_record* const>)> commit;
  std::atomic<int> calls = 0;

  result<std::vector<poll_counts>> commit_polls(std::span<const poll_record* const> polls) override {
    ++calls;
    if (commit) return commit(polls);
    return std::vector<poll_counts>(polls.size(), poll_counts{1, 0, 0});
  }

  result<std::vector<feed_row>> sync_feeds(const feed_list&, instant) override { return {}; }
  result<std::vector<feed_row>> feeds() override { return {}; }
  result<std::vector<std::int64_t>> claim_feeds(const claim&) override { return {}; }
  result<std::vector<subscription_row>> subscriptions() override { return {}; }
  result<std::vector<unfiled_item>> unfiled(std::size_t) override { return {}; }
  result<std::vector<feeds::article>> articles(const selection&) override { return {}; }
  result<std::vector<feeds::article>> articles_by_id(std::span<const std::int64_t>) override { return {}; }
  result<std::vector<article_place>> articles_by_url(std::span<const std::string>) override { return {}; }
  result<std::vector<article_place>> articles_of_items(std::span<const std::int64_t>) override { return {}; }
  result<void> file(std::span<const filing>, instant) override { return {}; }
  result<std::vector<decision>> decisions(instant, std::int64_t, bool, std::size_t) override { return {}; }
  result<std::optional<decision>> decision_of(std::int64_t) override { return {}; }
  result<std::optional<decision>> latest_decision() override { return {}; }
  result<std::uint64_t> forget(instant, instant, std::size_t) override { return 0; }
  result<given_ids> ids() override { return given_ids{}; }
  result<std::vector<item_account>> find_items(std::int64_t, const std::string&, std::span<const std::string>,
                                               std::size_t) override {
    return {};
  }
  result<std::int64_t> current_story(std::int64_t story) override { return story; }
  result<parting> part(std::int64_t, instant) override { return parting{}; }
  result<parting> join_again(std::int64_t, instant) override { return parting{}; }
  result<std::vector<parting>> partings() override { return {}; }
  result<std::string> note(const std::string&) override { return {}; }
  result<void> save_note(const std::string&, const std::string&) override { return {}; }
  result<std::vector<feeds::article>> articles_after(std::int64_t, std::size_t) override { return {}; }
  result<std::vector<output_state>> outputs() override { return {}; }
  result<void> save_outputs(std::span<const output_state>) override { return {}; }
  result<std::uint64_t> purge(instant, std::size_t) override { return 0; }
  result<void> reschedule(std::int64_t, instant, const std::string&) override { return {}; }
  result<counts> count() override { return counts{}; }
  result<void> backup(const std::string&) override { return {}; }
  void rest() override {}
  result<std::vector<std::string>> integrity() override { return {}; }
};

/// Lets the first commit wait until it is let go, so that more gathers behind it.
class gate {
 public:
  void wait() {
    entered_.set_value();
    go_.get_future().wait();
  }
  void until_entered() { entered_.get_future().wait(); }
  void open() { go_.set_value(); }

 private:
  std::promise<void> entered_, go_;
};

commit_queue::options quick() {
  commit_queue::options how;
  how.gather = how.gather_unchanged = milliseconds{0};
  how.first_pause = milliseconds{1};
  how.longest_pause = milliseconds{4};
  return how;
}

/// A queue whose groups have at most four items: commits all and notes how large each group was.
class small_groups {
 public:
  /// The first group waits for `first`, where it is given.
  explicit small_groups(milliseconds gather, gate* first = nullptr)
      : queue{noting(first), gathering(gather), {}} {}

 private:
  scripted_store& noting(gate* first) {
    store_.commit = [this,
                     first](std::span<const poll_record* const> polls) -> result<std::vector<poll_counts>> {
      sizes.push_back(polls.size());
      if (first != nullptr && sizes.size() == 1) first->wait();
      return std::vector<poll_counts>(polls.size());
    };
    return store_;
  }
  static commit_queue::options gathering(milliseconds gather) {
    auto how = quick();
    how.group_items = 4;
    how.gather = gather;
    return how;
  }

  scripted_store store_;

 public:
  std::vector<std::size_t> sizes;
  commit_queue queue;
};

TEST_CASE("polls that gather are committed as one group, in order") {
  scripted_store store;
  gate first;
  std::vector<std::vector<std::int64_t>> groups;
  store.commit = [&](std::span<const poll_record* const> polls) -> result<std::vector<poll_counts>> {
    groups.emplace_back();
    for (const auto* each : polls) groups.back().push_back(each->feed);
    if (groups.size() == 1) first.wait();
    return std::vector<poll_counts>(polls.size(), poll_counts{2, 1, 0});
  };
  int told = 0, committed = 0;
  auto how = quick();
  how.group_polls = 3;
  {
    commit_queue queue{store, how, {.committed = [&] { ++committed; }}};
    const auto done = [&](result<poll_counts> counts, auto&&) {
      told += counts && counts->added == 2 ? 1 : 0;
    };
    REQUIRE(queue.submit(poll(1, 0, {}), done));
    first.until_entered();
    for (int feed = 2; feed <= 6; ++feed) REQUIRE(queue.submit(poll(feed, 0, {}), done));
    CHECK(queue.depth() == 6);
    first.open();
    CHECK(queue.stop(milliseconds{5'000}) == 0);
    CHECK(queue.depth() == 0);
    CHECK(queue.so_far().polls == 6);
    CHECK(queue.so_far().added == 12);
    CHECK(queue.so_far().edited == 6);
  }
  CHECK(groups == std::vector<std::vector<std::int64_t>>{{1}, {2, 3, 4}, {5, 6}});
  CHECK(told == 6);
  CHECK(committed == 3);
}

/// A poll that found its document unchanged.
poll_record unchanged(std::int64_t feed) {
  auto record = poll(feed, 0, {});
  record.has_document = false;
  return record;
}

TEST_CASE(
    "polls that bring nothing wait for company until one brings something, they are many, or are hurried") {
  scripted_store store;
  std::vector<std::vector<std::int64_t>> groups;
  store.commit = [&](std::span<const poll_record* const> polls) -> result<std::vector<poll_counts>> {
    groups.emplace_back();
    for (const auto* each : polls) groups.back().push_back(each->feed);
    return std::vector<poll_counts>(polls.size());
  };
  auto how = quick();
  how.gather_unchanged = std::chrono::hours{1};
  how.group_polls = 4;
  std::promise<void> told;
  commit_queue queue{store, how, {}};
  queue.hurry();  // of nothing: the next ones wait all the same
  for (int feed = 1; feed <= 2; ++feed) REQUIRE(queue.submit(unchanged(feed), nullptr));
  CHECK(queue.depth() == 2);
  SECTION("brings") {
    REQUIRE(queue.submit(poll(3, 0, {}), [&](auto, auto&&) { told.set_value(); }));
  }
  SECTION("many") {
    REQUIRE(queue.submit(unchanged(3), nullptr));
    REQUIRE(queue.submit(unchanged(4), [&](auto, auto&&) { told.set_value(); }));
  }
  SECTION("hurried") {
    REQUIRE(queue.submit(unchanged(3), [&](auto, auto&&) { told.set_value(); }));
    queue.hurry();
  }
  REQUIRE(told.get_future().wait_for(std::chrono::seconds{30}) == std::future_status::ready);
  REQUIRE(groups.size() == 1);
  CHECK(groups[0].size() >= 3);
}

TEST_CASE("a group is bounded by its items, and one large poll still goes") {
  gate first;
  small_groups groups{milliseconds{0}, &first};
  auto& queue = groups.queue;
  REQUIRE(queue.submit(poll(1, 0, {}), nullptr));
  first.until_entered();
  const std::vector<feeds::item> two{item(1), item(2)};
  for (int feed = 2; feed <= 4; ++feed) REQUIRE(queue.submit(poll(feed, 0, two), nullptr));
  REQUIRE(queue.submit(poll(5, 0, std::vector<feeds::item>(9, item(1))), nullptr));
  first.open();
  queue.stop(milliseconds{5'000});
  CHECK(groups.sizes == std::vector<std::size_t>{1, 2, 1, 1});
}

TEST_CASE("a poll that does not fit lets the group before it go") {
  small_groups groups{std::chrono::hours{1}};
  auto& queue = groups.queue;
  std::promise<void> told;
  REQUIRE(queue.submit(poll(1, 0, {item(1), item(2)}), [&](auto, auto&&) { told.set_value(); }));
  auto waits = told.get_future();
  CHECK(waits.wait_for(milliseconds{50}) == std::future_status::timeout);
  REQUIRE(queue.submit(poll(2, 0, {item(1), item(2), item(3)}), nullptr));
  CHECK(waits.wait_for(std::chrono::seconds{20}) == std::future_status::ready);
  queue.stop(milliseconds{5'000});
  CHECK(groups.sizes == std::vector<std::size_t>{1, 1});
}

TEST_CASE("who hurries waits for no group, however many there are") {
  gate first;
  small_groups groups{std::chrono::hours{1}, &first};
  auto& queue = groups.queue;
  REQUIRE(queue.submit(poll(1, 0, {item(1)}), nullptr));
  queue.hurry();
  first.until_entered();
  std::promise<void> told;
  REQUIRE(queue.submit(poll(2, 0, {item(1), item(2)}), nullptr));
  REQUIRE(queue.submit(poll(3, 0, {item(1), item(2), item(3)}), [&](auto, auto&&) { told.set_value(); }));
  queue.hurry();
  first.open();
  CHECK(told.get_future().wait_for(std::chrono::seconds{20}) == std::future_status::ready);
  queue.stop(milliseconds{5'000});
  CHECK(groups.sizes == std::vector<std::size_t>{1, 1, 1});
}

TEST_CASE("nothing new means no call that something was committed") {
  scripted_store store;
  store.commit = [](std::span<const poll_record* const> polls) -> result<std::vector<poll_counts>> {
    return std::vector<poll_counts>(polls.size(), poll_counts{0, 0, 20});
  };
  int committed = 0;
  commit_queue queue{store, quick(), {.committed = [&] { ++committed; }}};
  REQUIRE(queue.submit(poll(1, 0, {}), nullptr));
  queue.stop(milliseconds{5'000});
  CHECK(committed == 0);
}

TEST_CASE("polls are held while the disk is full, and said so, and committed after") {
  const auto code = GENERATE(errc::full, errc::io, errc::busy);
  scripted_store store;
  store.commit = [&](std::span<const poll_record* const> polls) -> result<std::vector<poll_counts>> {
    if (store.calls <= 3) return std::unexpected(error{code, "no"});
    return std::vector<poll_counts>(polls.size(), poll_counts{1, 0, 0});
  };
  std::vector<std::string> said;
  std::promise<result<poll_counts>> told;
  commit_queue queue{
      store, quick(), {.held = [&](const error* why) { said.push_back(why ? name_of(why->code) : "over"); }}};
  REQUIRE(queue.submit(poll(1, 0, {}), [&](result<poll_counts> counts, auto&&) { told.set_value(counts); }));
  const auto counts = told.get_future().get();
  REQUIRE(counts);
  CHECK(counts->added == 1);
  CHECK(queue.so_far().retries == 3);
  queue.stop(milliseconds{1'000});
  CHECK(said == std::vector<std::string>{name_of(code), name_of(code), name_of(code), "over"});
}

TEST_CASE("one poll that cannot be stored does not take the others with it") {
  scripted_store store;
  gate first;
  store.commit = [&](std::span<const poll_record* const> polls) -> result<std::vector<poll_counts>> {
    if (store.calls == 1) first.wait();
    for (const auto* each : polls)
      if (each->feed == 3) return std::unexpected(error{errc::not_found, "no feed 3"});
    return std::vector<poll_counts>(polls.size(), poll_counts{1, 0, 0});
  };
  std::vector<std::string> told(6);
  commit_queue queue{store, quick(), {}};
  for (int feed = 1; feed <= 5; ++feed) {
    REQUIRE(queue.submit(poll(feed, 0, {}), [&told, feed](result<poll_counts> counts, auto&&) {
      told[static_cast<std::size_t>(feed)] = counts ? "stored" : name_of(counts.error().code);
    }));
    if (feed == 1) first.until_entered();
  }
  first.open();
  queue.stop(milliseconds{5'000});
  CHECK(queue.so_far().refused == 1);
  CHECK(told == std::vector<std::string>{"", "stored", "stored", "not_found", "stored", "stored"});
}

TEST_CASE("a poll comes back as it was given, stored or refused", "[queue]") {
  scripted_store store;
  store.commit = [&](std::span<const poll_record* const> polls) -> result<std::vector<poll_counts>> {
    if (polls[0]->feed == 2) return std::unexpected(error{errc::not_found, "no feed 2"});
    return std::vector<poll_counts>(polls.size());
  };
  std::vector<kept_state> back(3);
  {
    commit_queue queue{store, quick(), {}};
    for (int feed = 1; feed <= 2; ++feed) {
      auto record = poll(feed, 0, {});
      auto state = full_state();
      state.title = "feed " + std::to_string(feed);
      record.state = state;
      std::promise<bool> stored;
      REQUIRE(queue.submit(std::move(record), [&](const result<poll_counts>& counts, auto again) {
        back[static_cast<std::size_t>(feed)] = std::move(again->state);
        stored.set_value(counts.has_value());
      }));
      CHECK(stored.get_future().get() == (feed == 1));
    }
  }
  auto expected = full_state();
  for (const auto* title : {"feed 1", "feed 2"}) {
    expected.title = title;
    CHECK(back[expected.title == "feed 1" ? 1 : 2] == expected);
  }
}

TEST_CASE("too much waiting is refused untouched, and there is room again after") {
  scripted_store store;
  gate first;
  store.commit = [&](std::span<const poll_record* const> polls) -> result<std::vector<poll_counts>> {
    if (store.calls == 1) first.wait();
    return std::vector<poll_counts>(polls.size());
  };
  auto how = quick();
  SECTION("by number") {
    how.most_polls = 4;
  }
  SECTION("by size") {
    how.most_bytes = 100'000;
  }
  commit_queue queue{store, how, {}};
  auto large = item(1);
  large.body.content.assign(20'000, 'x');
  CHECK(queue.has_room());
  REQUIRE(queue.submit(poll(1, 0, {large}), nullptr));
  first.until_entered();
  int taken = 1;
  auto record = poll(2, 0, {large});
  commit_queue::done_function done = [](result<poll_counts>, auto&&) {};
  while (taken < 100 && queue.submit(std::move(record), std::move(done))) {
    ++taken;
    record = poll(2, 0, {large});
    done = [](result<poll_counts>, auto&&) {};
  }
  CHECK(taken == 4);
  CHECK(record.items.size() == 1);
  CHECK(done);
  auto held = std::make_unique<poll_record>(poll(2, 0, {large}));
  CHECK_FALSE(queue.submit(std::move(held), std::move(done)));
  REQUIRE(held);
  CHECK(held->items.size() == 1);
  CHECK(done);
  CHECK_FALSE(queue.has_room());
  first.open();
  while (queue.depth() > 0) std::this_thread::yield();
  CHECK(queue.has_room());
  CHECK(queue.submit(std::move(record), std::move(done)));
  queue.stop(milliseconds{1'000});
  CHECK_FALSE(queue.submit(poll(1, 0, {}), nullptr));
}

TEST_CASE("stopping gives up at its deadline and tells every poll why") {
  scripted_store store;
  store.commit = [](std::span<const poll_record* const>) -> result<std::vector<poll_counts>> {
    return std::unexpected(error{errc::full, "disk full"});
  };
  int told = 0;
  commit_queue queue{store, quick(), {}};
  for (int i = 0; i < 700; ++i)
    REQUIRE(queue.submit(poll(1, 0, {}), [&](result<poll_counts> counts, auto&&) {
      told += !counts && counts.error().code == errc::full ? 1 : 0;
    }));
  const auto begin = std::chrono::steady_clock::now();
  CHECK(queue.stop(milliseconds{60}) == 700);
  const auto took = std::chrono::steady_clock::now() - begin;
  CHECK(took >= milliseconds{50});
  CHECK(took < milliseconds{5'000});
  CHECK(told == 700);
  CHECK(queue.stop(milliseconds{60}) == 0);
}

TEST_CASE("stopping commits what a disk takes again in time") {
  scripted_store store;
  store.commit = [&](std::span<const poll_record* const> polls) -> result<std::vector<poll_counts>> {
    if (store.calls < 5) return std::unexpected(error{errc::full, "disk full"});
    return std::vector<poll_counts>(polls.size());
  };
  auto how = quick();
  how.longest_pause = how.first_pause = milliseconds{20};
  commit_queue queue{store, how, {}};
  REQUIRE(queue.submit(poll(1, 0, {}), nullptr));
  CHECK(queue.stop(milliseconds{10'000}) == 0);
  CHECK(queue.so_far().polls == 1);
}

TEST_CASE("many threads submit to a real store and each poll is stored once") {
  contract::sqlite_on_disk trial;
  auto store = trial.open();
  std::vector<feed_spec> specs;
  for (int i = 0; i < 40; ++i) specs.push_back(spec("f" + std::to_string(i)));
  const auto feeds = must(store->sync_feeds(specs, at_minute(0)));
  std::atomic<int> added = 0, calls = 0;
  {
    commit_queue queue{*store, {}, {.committed = [&] { ++calls; }}};
    std::vector<std::thread> pollers;
    for (std::size_t part = 0; part < 4; ++part)
      pollers.emplace_back([&, part] {
        for (std::size_t i = part; i < feeds.size(); i += 4)
          for (int round = 0; round < 3; ++round)
            while (!queue.submit(poll(feeds[i].id, round, {item(round), item(round + 1)}),
                                 [&](result<poll_counts> counts, auto&&) {
                                   added += counts ? static_cast<int>(counts->added) : -999;
                                 }))
              std::this_thread::yield();
      });
    for (auto& poller : pollers) poller.join();
    CHECK(queue.stop(milliseconds{20'000}) == 0);
  }
  CHECK(added == 40 * 4);
  CHECK(calls > 0);
  CHECK(must(store->count()).items == 40 * 4);
}

}  // namespace
}  // namespace wireroom::storage
