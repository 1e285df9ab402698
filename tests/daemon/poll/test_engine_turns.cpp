// When feeds are asked: turns at hosts, waits, restarts, clocks, and the operator's wishes.
#include "tests/daemon/poll/newsroom.hpp"

#include <algorithm>
#include <atomic>

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::tests;
using namespace std::chrono_literals;
using feeds::poll_outcome;

TEST_CASE("Retry-After binds the whole host and port, the operator's hand, and outlives a restart") {
  scripted_origin origin, other;
  origin.answer("/a", http_answer("503 Busy", {"Retry-After: 600"}));
  for (const auto* target : {"/b", "/c"}) origin.answer(target, http_answer("200 OK", {}, rss_document(1)));
  other.answer("/d", http_answer("200 OK", {}, rss_document(1)));
  newsroom room;
  room.round({origin.url("/a")});
  room.reopen();
  const auto events = room.round({origin.url("/a"), origin.url("/b"), origin.url("/c"), other.url("/d")});
  CHECK(events.size() == 4);
  CHECK(origin.seen().size() == 1);
  CHECK(other.seen().size() == 1);
  for (const auto& one : events)
    if (one.url != other.url("/d")) CHECK(one.outcome == poll_outcome::rate_limited);
}

TEST_CASE(
    "Retry-After of the host that a redirect led to binds that host after a restart, not the first one") {
  scripted_origin first, busy;
  first.answer("/a", http_answer("302 Found", {"Location: " + busy.url("/limited")}));
  first.answer("/b", http_answer("200 OK", {}, rss_document(1, "b")));
  busy.answer("/limited", http_answer("429 Slow", {"Retry-After: 600"}));
  busy.answer("/c", http_answer("200 OK", {}, rss_document(1, "c")));
  newsroom room;
  room.round({first.url("/a")});
  room.reopen();
  for (int again = 0; again < 2; ++again) {
    CHECK(room.round({first.url("/a"), first.url("/b"), busy.url("/c")}).size() == 3);
    room.reopen();
  }
  CHECK(first.seen("/a").size() == 1);
  CHECK(first.seen("/b").size() == 2);
  CHECK(busy.seen("/limited").size() == 1);
  CHECK(busy.seen("/c").empty());
}

TEST_CASE(
    "a feed whose turn comes late is spared in its skipped hours, but not when the operator asks for it") {
  const bool asked = GENERATE(false, true);
  newsroom room(1800);  // half an hour a second, from 20:26 on
  room.partner.every = 1h;
  std::mutex lock;
  std::vector<instant> times;
  scripted_origin origin;
  auto body = rss_document(1);
  body.insert(body.find("<item>"), "<skipHours><hour>22</hour><hour>23</hour></skipHours>");
  origin.on("/spared", [&](scripted_exchange& one) {
    {
      const std::lock_guard guard(lock);
      times.push_back(room.time.now());
    }
    conditional(body)(one);
  });
  origin.answer("/limited", http_answer("429 Slow", {"Retry-After: 7200"}));
  const auto engine = room.serve({origin.url("/spared"), origin.url("/limited")});
  REQUIRE(room.wait_for(2));
  const auto status = engine->status();
  const auto one =
      std::ranges::find(status, origin.url("/spared"), [](const auto& feed) { return feed.row.url; });
  if (asked) CHECK(engine->refresh(one->row.id));
  REQUIRE(comes([&] { return origin.seen("/spared").size() >= 2; }));
  engine->stop(1s);
  const instant midnight = std::chrono::sys_days{std::chrono::year{2026} / 5 / 29};
  const std::lock_guard guard(lock);
  CHECK(times.at(0) < midnight - 2h);
  CHECK((times.at(1) >= midnight) == !asked);
  CHECK(times.at(1) >= times.at(0) + 90min);
}

TEST_CASE("a host is asked by one request at a time, with the gap between two") {
  scripted_origin origin;
  std::vector<std::string> urls;
  for (int i = 0; i < 4; ++i) {
    const auto target = "/" + std::to_string(i);
    origin.on(target, [](scripted_exchange& one) {
      one.sleep(30ms);
      one.send(http_answer("200 OK", {}, rss_document(1)));
    });
    urls.push_back(origin.url(target));
  }
  newsroom room;
  room.configuration->poll.per_host_gap = 100ms;
  CHECK(room.round(urls).size() == 4);
  CHECK(origin.most_at_once() == 1);
  CHECK(origin.connections() == 1);
  const auto seen = origin.seen();
  for (std::size_t i = 1; i < seen.size(); ++i) CHECK(seen[i].at - seen[i - 1].at >= 130ms);
}

TEST_CASE("a redirect to another host waits for its turn there, on the same host for the gap") {
  scripted_origin origin, other;
  origin.answer("/a", http_answer("302 Found", {"Location: " + other.url("/slow")}));
  origin.answer("/b", http_answer("302 Found", {"Location: /c"}));
  origin.answer("/c", http_answer("200 OK", {}, rss_document(1, "c")));
  other.on("/slow", [](scripted_exchange& one) {
    one.sleep(100ms);
    one.send(http_answer("200 OK", {}, rss_document(1)));
  });
  newsroom room;
  room.configuration->poll.per_host_gap = 50ms;
  const auto events = room.round({origin.url("/a"), origin.url("/b"), other.url("/slow")});
  CHECK(events.size() == 3);
  for (const auto& one : events) CHECK(one.error == "");
  CHECK(other.seen().size() == 2);
  CHECK(other.most_at_once() == 1);
  auto seen = origin.seen();
  for (std::size_t i = 1; i < seen.size(); ++i) CHECK(seen[i].at - seen[i - 1].at >= 50ms);
}

TEST_CASE("feeds that hang do not keep others waiting") {
  scripted_origin hanging, good;
  std::vector<std::string> urls;
  newsroom room;
  room.configuration->poll.per_host = 64;
  for (int i = 0; i < 20; ++i) {
    const auto target = "/" + std::to_string(i);
    hanging.on(target, [](scripted_exchange& one) { one.hang(); });
    good.answer(target, http_answer("200 OK", {}, rss_document(1, target)));
    urls.push_back(hanging.url(target));
    urls.push_back(good.url(target));
  }
  const auto events = room.round(urls);
  REQUIRE(events.size() == 40);
  for (std::size_t i = 0; i < 20; ++i) CHECK(events[i].outcome == poll_outcome::fetched);
  for (std::size_t i = 20; i < 40; ++i) CHECK(events[i].outcome == poll_outcome::timeout);
}

TEST_CASE("a restart polls nothing early, and only what is due without --all") {
  scripted_origin origin;
  origin.on("/feed", conditional(rss_document(2)));
  newsroom room;
  const auto url = origin.url("/feed");
  room.round({url});
  room.reopen();
  CHECK(room.round({url}, false).empty());
  const auto engine = room.serve({url});
  CHECK_FALSE(room.wait_for(1, 300ms));
  engine->stop(1s);
  CHECK(origin.seen().size() == 1);
}

TEST_CASE("a daemon polls new feeds at once, and again when they are due, never before") {
  scripted_origin origin;
  origin.on("/feed", conditional(rss_document(2)));
  newsroom room(3600);  // an hour a second
  const auto engine = room.serve({origin.url("/feed")});
  REQUIRE(room.wait_for(2));
  engine->stop(1s);
  const auto seen = origin.seen();
  CHECK(seen.at(1).at - seen.at(0).at >= 1000ms);
  CHECK(seen.at(1).at - seen.at(0).at <= 1500ms);
  CHECK(engine->totals().not_modified >= 1);
}

TEST_CASE("a wall clock that jumps makes neither a burst nor a pause") {
  scripted_origin origin;
  origin.on("/feed", conditional(rss_document(2)));
  newsroom room(3600);
  const auto by = GENERATE(std::chrono::hours{24 * 365}, -std::chrono::hours{24 * 365});
  const auto engine = room.serve({origin.url("/feed")});
  REQUIRE(room.wait_for(1));
  room.time.jump(by);
  std::this_thread::sleep_for(300ms);
  CHECK(origin.seen().size() == 1);
  REQUIRE(room.wait_for(2));
  engine->stop(1s);
  CHECK(origin.seen().at(1).at - origin.seen().at(0).at >= 1000ms);
}

TEST_CASE("refresh polls now and resumes a feed that was gone; an unknown one is refused") {
  scripted_origin origin;
  origin.answer("/feed", http_answer("410 Gone"));
  newsroom room(3600);
  const auto engine = room.serve({origin.url("/feed")});
  REQUIRE(room.wait_for(2));
  REQUIRE(engine->status().at(0).row.state.stopped);
  CHECK(engine->status().at(0).row.state.reason == "410 twice: stopped until the operator resumes it");
  CHECK_FALSE(room.wait_for(3, 1500ms));
  origin.on("/feed", conditional(rss_document(2)));
  CHECK(engine->refresh(engine->status().at(0).row.id));
  CHECK_FALSE(engine->refresh(999));
  REQUIRE(room.wait_for(3));
  CHECK_FALSE(engine->status().at(0).row.state.stopped);
  engine->stop(1s);
  CHECK(engine->status().at(0).row.state.outcome != poll_outcome::gone);
}

TEST_CASE("refresh of a feed in flight polls it once more: what that poll heard may be older than the wish") {
  scripted_origin origin;
  origin.on("/feed", conditional(rss_document(2)));
  origin.answer("/gone", http_answer("410 Gone"));
  const std::string target = GENERATE("/feed", "/gone");
  newsroom room;
  storage::commit_queue::options patient;
  patient.gather = patient.gather_unchanged = std::chrono::hours{1};
  room.queue = std::make_unique<storage::commit_queue>(*room.store, patient, storage::commit_queue::hooks{});
  const auto engine = room.serve({origin.url(target)});
  const auto now = [&] { return engine->status().at(0); };
  const auto stored = [&] {
    room.queue->hurry();
    return !now().in_flight;
  };
  REQUIRE(comes([&] { return now().row.state.last_poll && stored(); }));
  room.time.jump(2h);  // a second 410 within the hour would not stop it
  CHECK(engine->refresh(now().row.id));
  REQUIRE(comes([&] {  // and then it waits for company in the queue
    return now().row.state.outcome == poll_outcome::not_modified || now().row.state.stopped;
  }));
  for (int wish = 0; wish < 2; ++wish) CHECK(engine->refresh(now().row.id));
  CHECK(now().in_flight);
  REQUIRE(comes([&] { return stored() && origin.seen(target).size() > 2; }));
  REQUIRE(comes(stored));
  CHECK(origin.seen(target).size() == 3);
  CHECK(now().row.state.stopped == (target == "/gone"));
}

TEST_CASE("a wish that comes before the second 410 is heeded after it") {
  scripted_origin origin;
  std::atomic<bool> wished = false;
  origin.on("/gone", [&](scripted_exchange& one) {
    while (origin.seen("/gone").size() == 2 && !wished && !one.stopping()) one.sleep(1ms);
    one.send(http_answer("410 Gone"));
  });
  newsroom room;
  const auto engine = room.serve({origin.url("/gone")});
  const auto now = [&] { return engine->status().at(0); };
  REQUIRE(room.wait_for(1));
  room.time.jump(2h);
  CHECK(engine->refresh(now().row.id));
  REQUIRE(comes([&] { return origin.seen("/gone").size() == 2; }));
  CHECK(engine->refresh(now().row.id));
  wished = true;
  REQUIRE(room.wait_for(3));
  CHECK(now().row.state.stopped);
}

TEST_CASE("a wish does not go past the Retry-After of where a redirect led") {
  const bool in_flight = GENERATE(false, true);
  scripted_origin first, busy;
  std::atomic<bool> wished = !in_flight;
  first.answer("/a", http_answer("302 Found", {"Location: " + busy.url("/limited")}));
  busy.on("/limited", [&](scripted_exchange& one) {
    while (!wished && !one.stopping()) one.sleep(1ms);
    one.send(http_answer("429 Slow", {"Retry-After: 600"}));
  });
  newsroom room;
  const auto engine = room.serve({first.url("/a")});
  const auto now = [&] { return engine->status().at(0); };
  if (in_flight) {
    REQUIRE(comes([&] { return busy.seen("/limited").size() == 1; }));
    CHECK(engine->refresh(now().row.id));
    wished = true;
  }
  REQUIRE(room.wait_for(1));
  if (!in_flight) CHECK(engine->refresh(now().row.id));
  CHECK_FALSE(room.wait_for(2, 300ms));
  CHECK(first.seen("/a").size() == 1);
  CHECK(now().row.state.outcome == poll_outcome::rate_limited);
  CHECK(now().row.state.next_poll >= room.time.now() + 590s);
}
