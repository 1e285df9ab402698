#include "daemon/poll/fetch_once.hpp"
#include "tests/daemon/poll/newsroom.hpp"

#include <set>

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::daemon;
using namespace wireroom::tests;
using namespace std::chrono_literals;
using feeds::poll_outcome;

TEST_CASE("a feed is read, stored with its validators, and then asked conditionally") {
  scripted_origin origin;
  origin.on("/feed", conditional(rss_document(5)));
  newsroom room;
  auto events = room.round({origin.url("/feed")});
  REQUIRE(events.size() == 1);
  CHECK(events[0].error == "");
  CHECK(events[0].outcome == poll_outcome::fetched);
  CHECK(events[0].entries == 5);
  CHECK(events[0].counts.added == 5);
  CHECK(room.state().validators.etag == "\"v1\"");
  CHECK(room.state().title == "Feed a");
  events = room.round({origin.url("/feed")});
  CHECK(events.at(0).outcome == poll_outcome::not_modified);
  CHECK(items(events[0]) == 0);
  CHECK(origin.seen("/feed").at(1).headers.at("if-none-match") == "\"v1\"");
  CHECK(room.state().reason == "rule 1: max-age 7200 s");  // freshness counts on 304 too
  CHECK(room.store->count()->items == 5);
}

TEST_CASE("a title that changes is stored, and stands through polls that bring no document") {
  scripted_origin origin;
  newsroom room;
  for (const auto* name : {"a", "b"}) {
    origin.on("/feed", conditional(rss_document(2, name), name));
    CHECK(room.round({origin.url("/feed")}).at(0).outcome == poll_outcome::fetched);
    CHECK(room.state().title == std::string{"Feed "} + name);
    CHECK(room.round({origin.url("/feed")}).at(0).outcome == poll_outcome::not_modified);
    CHECK(room.state().title == std::string{"Feed "} + name);
  }
  const auto nameless =
      R"(<rss version="2.0"><channel><item><title>One</title><guid>1</guid></item></channel></rss>)";
  origin.on("/feed", conditional(nameless, "c"));
  CHECK(room.round({origin.url("/feed")}).at(0).outcome == poll_outcome::fetched);
  CHECK(room.state().title == "");
}

TEST_CASE("the same bytes write no item, whatever the validators say") {
  scripted_origin origin;
  origin.answer("/feed", http_answer("200 OK", {}, rss_document(3)));
  newsroom room;
  CHECK(room.round({origin.url("/feed")}).at(0).outcome == poll_outcome::fetched);
  const auto again = room.round({origin.url("/feed")}).at(0);
  CHECK(again.outcome == poll_outcome::same_bytes);
  CHECK(items(again) == 0);
  CHECK(room.state().reason == "rule 2: rhythm unknown: 3600 s");
}

TEST_CASE("a body that is no feed leaves validators and items alone, and names what the page offers") {
  scripted_origin origin;
  origin.on("/feed", conditional(rss_document(3)));
  newsroom room;
  room.round({origin.url("/feed")});
  const auto before = room.state();
  origin.answer("/feed",
                http_answer("200 OK", {"ETag: \"page\""},
                            "<!DOCTYPE html><html><head><link rel=alternate type=application/rss+xml "
                            "href=/new.xml></head><body>Hello</body></html>"));
  const auto event = room.round({origin.url("/feed")}).at(0);
  CHECK(event.outcome == poll_outcome::not_a_feed);
  CHECK(event.error == "a web page, not a feed; it names these feeds: " + origin.url("/new.xml"));
  CHECK(room.state().validators == before.validators);
  CHECK(room.state().body_hash == before.body_hash);
  CHECK(room.state().error_streak == 1);
  CHECK(room.store->count()->items == 3);

  origin.answer("/feed",
                http_answer("404 Not Found", {"Content-Type: text/html"},
                            "<html><link rel=alternate type=application/atom+xml href=a.atom></html>"));
  CHECK(room.round({origin.url("/feed")}).at(0).error ==
        "404 Not Found; the page names these feeds: " + origin.url("/a.atom"));
}

TEST_CASE("each status has its outcome, its error and its rule") {
  struct row {
    std::string answer;
    poll_outcome outcome;
    const char* error;
    const char* reason;
  };
  const std::vector<row> rows = {
      {http_answer("401 Unauthorized"), poll_outcome::http_error, "401 Unauthorized", "401: 14400 s"},
      {http_answer("403 Nope"), poll_outcome::http_error, "403 Forbidden", "403: 14400 s"},
      {http_answer("404 Not Found"), poll_outcome::http_error, "404 Not Found",
       "404: base 3600 s, doubling to 86400 s: 3600 s"},
      {http_answer("410 Gone"), poll_outcome::gone, "410 Gone", "410: asked once more in 3600 s"},
      {http_answer("429 Slow", {"Retry-After: 600"}), poll_outcome::rate_limited, "429 Too Many Requests",
       "429: Retry-After 600 s"},
      {http_answer("503 Busy"), poll_outcome::http_error, "503 Service Unavailable",
       "503 without Retry-After: 3600 s"},
      {http_answer("500 Oops"), poll_outcome::http_error, "500 Internal Server Error",
       "500: base 3600 s, doubling to 86400 s: 3600 s"},
      {"HTTP/1.1 204 No Content\r\n\r\n", poll_outcome::http_error,
       "204 No Content: no feed can come with that", "204: base 3600 s, doubling to 86400 s: 3600 s"},
      {"HTTP/1.1 304 Not Modified\r\n\r\n", poll_outcome::protocol_error,
       "304 to a request without validators", "protocol_error: base 3600 s, doubling to 86400 s: 3600 s"},
      {http_answer("226 IM Used", {"IM: vcdiff"}, "x"), poll_outcome::protocol_error,
       "226 with a manipulation that was not offered",
       "protocol_error: base 3600 s, doubling to 86400 s: 3600 s"},
      {http_answer("200 OK"), poll_outcome::not_a_feed, "the body is empty",
       "not_a_feed: base 3600 s, doubling to 86400 s: 3600 s"},
  };
  for (const auto& one : rows) {
    INFO(one.error);
    scripted_origin origin;
    newsroom room;
    origin.answer("/feed", one.answer);
    const auto event = room.round({origin.url("/feed")}).at(0);
    CHECK(event.outcome == one.outcome);
    CHECK(event.error == one.error);
    CHECK(room.state().reason == one.reason);
    CHECK(room.state().next_poll > room.time.now() + 9min);
    CHECK(room.state().outcome == one.outcome);
  }
}

TEST_CASE("a 226 adds its entries and drops none") {
  scripted_origin origin;
  origin.answer("/feed", http_answer("200 OK", {"ETag: \"1\""}, rss_document(3)));
  newsroom room;
  room.round({origin.url("/feed")});
  origin.answer("/feed", http_answer("226 IM Used", {"IM: feed", "ETag: \"2\""}, rss_document(2, "b")));
  const auto event = room.round({origin.url("/feed")}).at(0);
  CHECK(event.outcome == poll_outcome::fetched);
  CHECK(event.counts.added == 2);
  CHECK(room.store->count()->items == 5);
  CHECK(room.state().validators.etag == "\"2\"");
}

TEST_CASE("a document that cannot be stored comes again: the state before it stands") {
  scripted_origin origin;
  origin.on("/feed", conditional(rss_document(3)));
  newsroom room;
  auto rows = room.sync({origin.url("/feed")});
  const auto unknown = rows[0].id + 1000;
  rows[0].id = unknown;  // the store refuses what is polled of it
  const auto engine = room.serve(std::move(rows));
  REQUIRE(room.wait_for(1));
  const auto kept = engine->status(unknown).value().row.state;
  CHECK(kept.reason.starts_with("not stored: there is no feed"));
  CHECK(kept.outcome == poll_outcome::never);
  CHECK(kept.validators == feeds::validators{});
  CHECK(kept.body_hash == 0);
  CHECK_FALSE(kept.last_success);
  CHECK(kept.title == "");  // else the next poll would take it for one that is stored
  CHECK(kept.next_poll > room.time.now());
  CHECK(engine->refresh(unknown));
  REQUIRE(room.wait_for(2));
  CHECK(origin.seen("/feed").at(1).headers.count("if-none-match") == 0);
  CHECK(room.events[1].outcome == poll_outcome::fetched);
  CHECK(engine->totals().failed == 2);
}

TEST_CASE(
    "what cannot be stored is told by nobody: two refusals stop no feed, and a failure is the first again") {
  scripted_origin origin;
  origin.answer("/gone", http_answer("410 Gone", {}, ""));
  origin.answer("/bad", http_answer("500 Internal Server Error", {}, ""));
  newsroom room;
  auto rows = room.sync({origin.url("/gone"), origin.url("/bad")});
  const auto gone = rows[0].id += 1000, bad = rows[1].id += 1000;
  const auto engine = room.serve(std::move(rows));
  for (std::size_t polls = 2; polls <= 4; polls += 2) {
    REQUIRE(room.wait_for(polls));
    for (const auto id : {gone, bad}) {
      const auto kept = engine->status(id).value().row.state;
      CHECK(kept.reason.starts_with("not stored: there is no feed"));
      CHECK_FALSE(kept.stopped);
      CHECK(kept.gone_streak == 0);
      CHECK(kept.error_streak == 0);
      if (polls < 4) CHECK(engine->refresh(id));
    }
  }
}

TEST_CASE("a poll finds nothing of the one before it whose room it takes") {
  scripted_origin origin;
  origin.on("/feed", conditional(rss_document(3)));
  origin.answer("/page", http_answer("200 OK", {"Content-Type: text/html"},
                                     "<!DOCTYPE html><html><head><link rel=alternate "
                                     "type=application/rss+xml href=/found></head><body></body></html>"));
  origin.on("/found", conditional(rss_document(2)));
  origin.answer("/bad", http_answer("500 Internal Server Error", {}, ""));
  newsroom room;
  const auto rows = room.sync({origin.url("/feed"), origin.url("/page"), origin.url("/bad")});
  const auto engine = room.serve(rows);
  REQUIRE(room.wait_for(3));
  for (std::size_t polls = 4; polls < 8; ++polls) {
    CHECK(engine->refresh(rows[0].id));
    REQUIRE(room.wait_for(polls));
    const std::lock_guard lock(room.mutex);
    const auto& event = room.events.back();
    CHECK(event.url == origin.url("/feed"));
    CHECK(event.outcome == poll_outcome::not_modified);
    CHECK(event.error == "");
    CHECK(event.found == "");
    CHECK(event.entries == 0);
    CHECK(items(event) == 0);
  }
  CHECK(room.state(0).error == "");
  CHECK(room.store->feeds()->at(0).url == origin.url("/feed"));
  CHECK(room.store->feeds()->at(1).url == origin.url("/found"));
  CHECK(room.store->count()->items == 5);
}

TEST_CASE("a new configuration adds and drops feeds and keeps the state of others") {
  scripted_origin origin;
  for (const auto* target : {"/a", "/b", "/c"}) origin.on(target, conditional(rss_document(1, target)));
  newsroom room;
  const auto engine = room.serve({origin.url("/a"), origin.url("/b")});
  REQUIRE(room.wait_for(2));
  auto rows = room.sync({origin.url("/b"), origin.url("/c")});
  engine->replace(std::make_shared<const config>(*room.configuration), std::move(rows));
  REQUIRE(room.wait_for(3));
  const auto all = engine->status();
  REQUIRE(all.size() == 2);
  CHECK(all[0].row.id < all[1].row.id);
  for (const auto& one : all) {
    const auto alone = engine->status(one.row.id);
    REQUIRE(alone);
    CHECK(alone->row.url == one.row.url);
    CHECK(alone->row.state == one.row.state);
  }
  CHECK_FALSE(engine->status(std::int64_t{4711}));
  std::set<std::int64_t> seen;
  engine->survey([&](const storage::feed_row& row, const feeds::subscription* subscribed) {
    CHECK(seen.insert(row.id).second);
    CHECK(subscribed == nullptr);
  });
  CHECK(seen == std::set{all[0].row.id, all[1].row.id});
  CHECK(engine->status().at(0).row.state.validators.etag == "\"v1\"");
  engine->stop(1s);
  CHECK(origin.seen("/a").size() == 1);
  CHECK(origin.seen("/b").size() == 1);
}

TEST_CASE("a feed dropped while its redirect waits or its origin hangs does not hold up the stop") {
  newsroom room;
  room.configuration->poll.limits.first_byte = 60s;
  scripted_origin busy, mover;
  busy.on("/hangs", [](auto& exchange) { exchange.hang(); });
  mover.answer("/moves", http_answer("302 Found", {"Location: " + busy.url("/target")}));
  const auto engine = room.serve({busy.url("/hangs")});
  REQUIRE(comes([&] { return busy.seen("/hangs").size() == 1; }));
  auto rows = room.sync({busy.url("/hangs"), mover.url("/moves")});
  engine->replace(std::make_shared<const config>(*room.configuration), std::move(rows));
  REQUIRE(comes([&] { return mover.seen("/moves").size() == 1; }));
  std::this_thread::sleep_for(100ms);  // it stands in line at the busy host now
  engine->replace(std::make_shared<const config>(*room.configuration), {});
  CHECK(engine->status().empty());
  const auto begun = std::chrono::steady_clock::now();
  engine->stop(500ms);
  CHECK(std::chrono::steady_clock::now() - begun < 1500ms);
  CHECK(busy.seen("/target").empty());
}

TEST_CASE("stopping finishes what is under way, and breaks off what takes too long") {
  scripted_origin origin;
  origin.on("/slow", [](scripted_exchange& one) {
    one.sleep(200ms);
    one.send(http_answer("200 OK", {}, rss_document(1)));
  });
  origin.on("/hang", [](scripted_exchange& one) { one.hang(); });
  newsroom room;
  room.configuration->poll.limits.first_byte = 30s;
  {
    const auto engine = room.serve({origin.url("/slow")});
    REQUIRE(comes([&] { return !origin.seen().empty(); }));
    engine->stop(5s);
    CHECK(room.events.size() == 1);
  }
  const auto engine = room.serve({origin.url("/hang")});
  REQUIRE(comes([&] { return !origin.seen("/hang").empty(); }));
  const auto begun = std::chrono::steady_clock::now();
  engine->stop(50ms);
  CHECK(std::chrono::steady_clock::now() - begun < 1500ms);
  CHECK(room.events.size() == 1);
  CHECK(room.state().outcome == poll_outcome::never);  // asked again after the next start
}

TEST_CASE("loopback is refused for partners that are not internal") {
  scripted_origin origin;
  newsroom room;
  room.partner.internal = false;
  CHECK(room.round({origin.url("/feed")}).at(0).outcome == poll_outcome::address_refused);
  CHECK(origin.connections() == 0);
  room.configuration->poll.allow_internal = true;
  CHECK(room.round({origin.url("/feed")}).at(0).status == 404);
}

TEST_CASE("a permanent redirect is stored after three equal results over a day") {
  scripted_origin origin;
  origin.answer("/old", http_answer("301 Moved", {"Location: /new"}));
  origin.on("/new", conditional(rss_document(1)));
  newsroom room(40'000);  // eleven hours a second
  const auto engine = room.serve({origin.url("/old")});
  for (int i = 0; i < 500 && engine->status().at(0).row.url != origin.url("/new"); ++i)
    std::this_thread::sleep_for(20ms);
  engine->stop(1s);
  CHECK(engine->status().at(0).row.url == origin.url("/new"));
  CHECK(room.store->feeds()->at(0).url == origin.url("/new"));
  CHECK(origin.seen("/old").size() >= 3);
}

TEST_CASE("one document can be fetched by itself") {
  scripted_origin origin;
  origin.answer("/old", http_answer("302 Found", {"Location: /feed"}));
  origin.answer(
      "/feed", http_answer("200 OK", {"Content-Type: text/xml", "Content-Encoding: br"}, brotlied("<rss/>")));
  const auto got = fetch_once(origin.url("/old"), {}, true);
  REQUIRE(got);
  CHECK(got->url == origin.url("/feed"));
  CHECK(got->content_type == "text/xml");
  CHECK(got->body == "<rss/>");
  CHECK(fetch_once(origin.url("/none"), {}, true).error().message == "404 Not Found");
  CHECK(fetch_once(origin.url("/feed"), {}, false).error().outcome == poll_outcome::address_refused);
}
