#include "daemon/desk/desk.hpp"
#include "storage/open.hpp"

#include <atomic>
#include <filesystem>

#include <catch2/catch.hpp>
#include <unistd.h>

using namespace wireroom;
using namespace std::chrono_literals;

namespace {

/// A store on disk in a folder of its own, with two feeds.
struct newsroom {
  newsroom() {
    folder = std::filesystem::temp_directory_path() / ("wireroom-desk-" + std::to_string(::getpid()));
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    db = std::move(*storage::open("sqlite://" + (folder / "db").string()));
    const std::vector<storage::feed_spec> specs = {
        {.url = "http://a.example/f", .partner = "A", .owner = "A"},
        {.url = "http://b.example/f", .partner = "B", .owner = "B"}};
    rows = *db->sync_feeds(specs, from_ms(0));
  }
  ~newsroom() {
    db.reset();
    std::filesystem::remove_all(folder);
  }

  void publish(std::size_t feed, const std::string& key, const std::string& url) {
    feeds::item item{
        .key = key, .canonical_url = url, .content_hash = std::hash<std::string>{}(key), .place = from_ms(5)};
    item.body.url = url;
    item.body.title.value = key;
    storage::poll_record record{
        .feed = rows[feed].id, .items = {item}, .has_document = true, .now = from_ms(10)};
    REQUIRE(db->commit_polls(std::span(&record, 1)));
  }

  std::filesystem::path folder;
  std::unique_ptr<storage::store> db;
  std::vector<storage::feed_row> rows;
};

template <class Condition>
bool soon(Condition condition) {
  for (int i = 0; i < 1000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(5ms);
  }
  return false;
}

}  // namespace

TEST_CASE("the desk files what is committed into one article by URL and renders it") {
  newsroom room;
  room.publish(0, "before", "https://x.example/story");
  std::atomic<int> rendered = 0;
  daemon::desk desk(*room.db, daemon::system_clock(),
                    {.render = [&](instant, const daemon::newsroom_view&) -> storage::result<void> {
                       ++rendered;
                       return {};
                     },
                     .render_gap = 1ms});

  REQUIRE(desk.start());
  CHECK(rendered >= 1);
  CHECK(soon([&] { return room.db->count()->unfiled == 0 && rendered >= 2; }));

  const int before = rendered;
  room.publish(1, "after", "https://x.example/story");
  desk.notify();
  CHECK(soon([&] { return rendered > before && room.db->count()->unfiled == 0; }));
  const auto articles = room.db->articles({.limit = 10});
  REQUIRE(articles);
  REQUIRE(articles->size() == 1);
  REQUIRE(articles->front().sources.size() == 2);
  CHECK(articles->front().sources[0].partner == "A");
  CHECK(articles->front().sources[1].partner == "B");
}

TEST_CASE("the desk rests when nothing is to be done, and thoroughly now and then") {
  newsroom room;
  std::atomic<int> rests = 0, thorough = 0;
  std::atomic<bool> waited = true;
  daemon::desk desk(
      *room.db, daemon::system_clock(),
      {.render = [](instant, const daemon::newsroom_view&) -> storage::result<void> { return {}; },
       .rest =
           [&](bool thoroughly) {
             ++rests;
             thorough += thoroughly;
             if (room.db->count()->unfiled > 0) waited = false;
           },
       .render_gap = 1ms,
       .rest_every = 300ms});
  REQUIRE(desk.start());
  CHECK(soon([&] { return rests >= 2 && thorough >= 1; }));
  const int before = rests;
  room.publish(0, "one", "https://x.example/one");
  waited = true;
  desk.notify();
  CHECK(soon([&] { return room.db->count()->unfiled == 0 && rests > before; }));
  CHECK(waited);
  const int then = thorough;
  CHECK(soon([&] { return thorough >= then + 2; }));
  CHECK(thorough < rests);
}

TEST_CASE("stopping the desk files and renders what is committed") {
  newsroom room;
  std::atomic<int> rendered = 0;
  daemon::desk desk(*room.db, daemon::system_clock(),
                    {.render = [&](instant, const daemon::newsroom_view&) -> storage::result<void> {
                       ++rendered;
                       return {};
                     },
                     .render_gap = 1h});
  REQUIRE(desk.start());
  room.publish(0, "late", "https://x.example/late");
  desk.notify();
  desk.stop();
  CHECK(rendered >= 2);
  CHECK(room.db->count()->unfiled == 0);
}

TEST_CASE("a rendering that fails is told and tried again") {
  newsroom room;
  std::atomic<int> calls = 0;
  daemon::desk desk(*room.db, daemon::system_clock(),
                    {.render = [&](instant, const daemon::newsroom_view&) -> storage::result<void> {
                       if (++calls == 2)
                         return std::unexpected(storage::error{storage::errc::full, "disk full"});
                       return {};
                     },
                     .render_gap = 1ms});
  REQUIRE(desk.start());
  desk.render_now();
  CHECK(soon([&] { return desk.status().trouble == "disk full"; }));
  CHECK(soon([&] { return desk.status().trouble.empty() && calls >= 3; }));
}

TEST_CASE("a shorter retention takes effect at once") {
  newsroom room;
  room.publish(0, "old", "http://a.example/old");
  room.publish(0, "new", "http://a.example/new");  // the feed holds the old one no longer
  daemon::desk filing(
      *room.db, daemon::system_clock(),
      {.render = [](instant, const daemon::newsroom_view&) { return storage::result<void>{}; },
       .retention = 0s});
  REQUIRE(filing.start());
  filing.notify();
  std::this_thread::sleep_for(50ms);
  CHECK(room.db->count()->items == 2);
  filing.retain(1h);
  filing.render_now();
  CHECK(soon([&] { return room.db->count()->items == 1; }));
  filing.stop();
}

TEST_CASE("what an operator asks runs on the desk's thread, and not after its end") {
  newsroom room;
  daemon::desk desk(*room.db, daemon::system_clock(), {.render = [](instant, const daemon::newsroom_view&) {
    return storage::result<void>{};
  }});
  REQUIRE(desk.start());
  std::thread::id where;
  CHECK(desk.ask([&](daemon::newsroom&) { where = std::this_thread::get_id(); }));
  CHECK(where != std::this_thread::get_id());
  CHECK(where != std::thread::id{});
  desk.stop();
  CHECK_FALSE(desk.ask([](daemon::newsroom&) { FAIL("it was asked after the end"); }));
}
