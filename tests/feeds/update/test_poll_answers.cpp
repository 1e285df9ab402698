// The table of answers of docs/polling.md: what follows from what came back.
#include "tests/feeds/update/poll_samples.hpp"

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::feeds;
using namespace wireroom::tests;
using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::seconds;

TEST_CASE("answers: 401 and 403 wait 4 hours, doubling to a day") {
  const auto status = GENERATE(401u, 403u);
  auto s = known();
  for (const auto expected : {4h, 8h, 16h, 24h, 24h}) {
    const auto d = decide(s, failed(status), {}, t0, 0);
    CHECK(wait(d) == expected);
    s = d.state;
  }
  CHECK(s.error_streak == 5);
  CHECK(s.reason == std::to_string(status) + ": 86400 s after 5 errors in a row");
}

TEST_CASE("answers: 404, other 5xx, network, TLS and parse failures double from base to a day") {
  const auto answer =
      GENERATE(failed(404), failed(500), failed(502), failed(451), broken(poll_outcome::timeout),
               broken(poll_outcome::dns_error), broken(poll_outcome::tls_error),
               broken(poll_outcome::connection_error), broken(poll_outcome::not_a_feed),
               broken(poll_outcome::too_large), broken(poll_outcome::redirect_error));
  auto s = known();
  for (const auto expected : {1h, 2h, 4h, 8h, 16h, 24h, 24h}) {
    const auto d = decide(s, answer, {}, t0, 0);
    CHECK(wait(d) == expected);
    CHECK_FALSE(d.state.stopped);
    s = d.state;
  }
  CHECK(s.error == answer.error);
  CHECK(s.last_success == known().last_success);
  const auto healed = decide(s, not_modified(), {}, t0, 0).state;
  CHECK(healed.error_streak == 0);
  CHECK(healed.error->empty());
}

TEST_CASE("answers: the doubling names its base and its count") {
  auto s = known();
  s.error_streak = 2;
  CHECK(decide(s, broken(poll_outcome::timeout), {}, t0, 0).state.reason ==
        "timeout: base 3600 s, doubling to 86400 s: 14400 s after 3 errors in a row");
}

TEST_CASE("answers: a feed is never given up because of errors, and the wait never overflows") {
  auto s = known();
  s.error_streak = 5'000'000;
  const auto d = decide(s, failed(500), {}, t0, 0.99);
  CHECK(d.state.next_poll > t0);
  CHECK(wait(d) <= 27h);
  CHECK_FALSE(d.state.stopped);
}

TEST_CASE("answers: Retry-After is never shortened, to 30 days, outside the clamp") {
  struct row {
    unsigned status;
    seconds retry, expected;
    const char* reason;
  };
  const auto r = GENERATE(values<row>({
      {429, 600s, 600s, "429: Retry-After 600 s"},
      {503, 600s, 600s, "503: Retry-After 600 s"},
      {503, 0s, 60s, "503: Retry-After 0 s"},
      {429, 259200s, 259200s, "429: Retry-After 259200 s"},
      {503, 8640000s, 2592000s, "503: Retry-After 8640000 s, at most 30 days"},
      {500, 259200s, 259200s, "500: Retry-After 259200 s"},
      {500, 60s, 3600s, "500: base 3600 s, doubling to 86400 s: 3600 s"},
  }));
  const auto d = decide(known(), failed(r.status, r.retry), {}, t0, 0);
  CHECK(wait(d) == r.expected);
  CHECK(d.state.reason == r.reason);
  CHECK(decide(known(), failed(r.status, r.retry), {}, t0, 0.7).state.next_poll >= t0 + r.expected);
}

TEST_CASE("answers: whose Retry-After it is, is remembered as long as it runs") {
  auto answer = failed(429, 600s);
  answer.held_host = "busy.example";
  const auto held = decide(known(), answer, {}, t0, 0).state;
  CHECK(held.held_host == "busy.example");
  CHECK(decide(held, not_modified(), {}, t0 + 601s, 0).state.held_host->empty());
}

TEST_CASE("answers: without Retry-After 429 waits 4 hours, 503 an hour doubling to a day") {
  auto s = known();
  s.error_streak = 3;
  CHECK(wait(decide(s, failed(429), {}, t0, 0)) == 4h);
  s = known();
  for (const auto expected : {1h, 2h, 4h, 8h, 16h, 24h, 24h}) {
    const auto d = decide(s, failed(503), {}, t0, 0);
    CHECK(wait(d) == expected);
    s = d.state;
  }
}

TEST_CASE("answers: 410 twice, an hour apart, stops a feed, and a success revives it") {
  auto s = known();
  auto d = decide(s, failed(410), {}, t0, 0);
  CHECK_FALSE(d.state.stopped);
  CHECK(wait(d) == 1h);
  CHECK(d.state.reason == "410: asked once more in 3600 s");

  const auto hasty = decide(d.state, failed(410), {}, t0 + 5min, 0);  // the operator asked
  CHECK_FALSE(hasty.state.stopped);

  auto network = broken(poll_outcome::connect_error);
  const auto between = decide(d.state, network, {}, t0 + 1h, 0);
  CHECK(decide(between.state, failed(410), {}, t0 + 2h, 0).state.stopped);
  const auto back = decide(d.state, failed(500), {}, t0 + 1h, 0);
  CHECK_FALSE(decide(back.state, failed(410), {}, t0 + 2h, 0).state.stopped);

  d = decide(d.state, failed(410), {}, t0 + 61min, 0);
  CHECK(d.state.stopped);
  CHECK(d.state.reason == "410 twice: stopped until the operator resumes it");
  const auto revived = decide(d.state, not_modified(), {}, t0 + 3h, 0);
  CHECK_FALSE(revived.state.stopped);
  CHECK(revived.state.gone_streak == 0);
}

TEST_CASE("answers: 301 and 308 are stored after three equal results over a day") {
  auto a = not_modified();
  a.permanent_url = "https://new.example/feed";
  auto s = decide(known(), a, {}, t0, 0).state;
  CHECK(s.moved_to == a.permanent_url);
  CHECK(s.moved_streak == 1);
  s = decide(s, a, {}, t0 + 12h, 0).state;
  auto third = decide(s, a, {}, t0 + 23h, 0);
  CHECK(third.new_url.empty());  // three, but not over a day
  auto fourth = decide(third.state, a, {}, t0 + 24h, 0);
  CHECK(fourth.new_url == a.permanent_url);
  CHECK(fourth.state.moved_to->empty());
  CHECK(fourth.state.moved_streak == 0);

  const auto second_only = decide(decide(known(), a, {}, t0, 0).state, a, {}, t0 + 48h, 0);
  CHECK(second_only.new_url.empty());  // over a day, but not three
}

TEST_CASE("answers: another site needs the operator's word, and what is not equal starts anew") {
  auto a = not_modified();
  a.permanent_url = "https://other.example/feed";
  a.same_site = false;
  auto s = known();
  for (int i = 0; i < 5; ++i) {
    const auto d = decide(s, a, {}, t0 + 20h * i, 0);
    CHECK(d.new_url.empty());
    s = d.state;
  }
  CHECK(s.moved_to == a.permanent_url);
  CHECK(s.moved_streak == 5);

  const auto kept = decide(s, broken(poll_outcome::timeout), {}, t0 + 101h, 0).state;
  CHECK(kept.moved_streak == 5);  // a failure is no result
  auto elsewhere = a;
  elsewhere.permanent_url = "https://third.example/feed";
  CHECK(decide(s, elsewhere, {}, t0 + 101h, 0).state.moved_streak == 1);
  CHECK(decide(s, not_modified(), {}, t0 + 101h, 0).state.moved_to->empty());
}

TEST_CASE("answers: the operator's word sends a feed where it redirects to, with what it holds") {
  auto s = known();
  s.moved_to = "https://other.example/feed";
  s.moved_streak = 5;
  s.moved_since = t0 - days{3};
  s.title = "Harbour Times";
  CHECK(pending_move(s) == "https://other.example/feed");
  const auto d = move_to(s, pending_move(s), t0);
  CHECK(d.new_url == "https://other.example/feed");
  CHECK(d.state.accepted == d.new_url);
  CHECK(d.state.next_poll == t0);
  CHECK(d.state.reason == "the operator sent it here");
  CHECK(pending_move(d.state).empty());
  CHECK(d.state.moved_streak == 0);
  CHECK_FALSE(d.state.moved_since);
  CHECK(d.state.title == "Harbour Times");
  CHECK(d.state.last_success == s.last_success);
  CHECK(d.state.validators == s.validators);  // they are of the answer behind the redirect
  CHECK(d.state.body_hash == s.body_hash);
}

TEST_CASE("answers: validators do not follow a feed to a URL that they are not of") {
  auto s = known();
  s.moved_to = "https://other.example/feed";
  s.discovery.get_or_make().offers = {"https://third.example/feed"};
  CHECK(pending_move(s) == s.moved_to);
  const auto d = move_to(s, "https://third.example/feed", t0);
  CHECK(d.state.validators == validators{});
  CHECK(d.state.body_hash == 0);
  CHECK(d.state.discovery->offers.empty());
  s.moved_to.clear();
  CHECK(pending_move(s) == "https://third.example/feed");
  s.discovery.get_or_make().offers.clear();
  CHECK(pending_move(s).empty());
}

TEST_CASE("answers: a feed that was stopped as gone is revived by a move") {
  auto s = known();
  s.stopped = true;
  s.gone_streak = 2;
  const auto d = move_to(s, "https://new.example/feed", t0);
  CHECK_FALSE(d.state.stopped);
  CHECK(d.state.gone_streak == 0);
}

TEST_CASE("answers: the operator's proxy in trouble is no answer of the partner") {
  auto s = known();
  s.gone_streak = 1;
  const auto d = decide(s, broken(poll_outcome::proxy_error), {}, t0, 0);
  CHECK(wait(d) == 1h);
  CHECK(d.state.gone_streak == 1);
  CHECK(d.state.validators == s.validators);
  CHECK(d.state.reason == "proxy_error: base 3600 s, doubling to 86400 s: 3600 s");
}
