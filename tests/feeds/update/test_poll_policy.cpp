// Rules 1 to 8 of docs/polling.md: when a feed is asked next, and what is kept of it.
#include "tests/feeds/update/poll_samples.hpp"

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::feeds;
using namespace wireroom::tests;
using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::seconds;

TEST_CASE("rule 1: the longest of base and the publisher's hints counts, within floor and a day") {
  struct row {
    seconds ttl;
    std::optional<seconds> fresh;
    seconds expected;
    const char* reason;
  };
  const auto rows = GENERATE(values<row>({
      {0s, {}, 3600s, "rule 2: rhythm unknown: 3600 s"},
      {0s, 1800s, 3600s, "rule 2: rhythm unknown: 3600 s"},
      {0s, 7200s, 7200s, "rule 1: max-age 7200 s"},
      {10800s, 7200s, 10800s, "rule 1: ttl 10800 s"},
      {60s, {}, 3600s, "rule 2: rhythm unknown: 3600 s"},
      {0s, 31536000s, 86400s, "rule 1: max-age 31536000 s, at most 86400 s"},
      {604800s, {}, 86400s, "rule 1: ttl 604800 s, at most 86400 s"},
  }));
  auto s = known();
  s.hint_ttl = rows.ttl;
  for (auto a : {fetched(s), not_modified()}) {  // rule 5: 304 counts as 200
    a.fresh_for = rows.fresh;
    const auto d = decide(s, a, {}, t0, 0);
    CHECK(wait(d) == rows.expected);
    CHECK(d.state.reason == rows.reason);
  }
}

TEST_CASE("rule 1: Expires is named when it decided") {
  auto a = not_modified();
  a.fresh_for = 9000s;
  a.fresh_by_expires = true;
  CHECK(decide(known(), a, {}, t0, 0).state.reason == "rule 1: Expires in 9000 s");
}

TEST_CASE("rule 1: jitter makes a poll later by up to a tenth, never earlier") {
  const auto jitter = GENERATE(0.0, 0.001, 0.5, 0.999999);
  const auto d = decide(known(), not_modified(), {}, t0, jitter);
  CHECK(d.state.next_poll >= t0 + 1h);
  CHECK(d.state.next_poll <= t0 + 1h + 6min);
  if (jitter == 0.5) CHECK(d.state.next_poll == t0 + 1h + 3min);
}

TEST_CASE("rule 1: a floor of the settings holds") {
  poll_settings settings;
  settings.floor = 45min;
  const auto d = decide(every(10min), not_modified(), settings, t0, 0);
  CHECK(wait(d) == 45min);
  CHECK(d.state.reason == "rule 2: half its median gap: 900 s, at least 2700 s");
}

TEST_CASE("rule 2: auto is half the median gap between 15 minutes and 6 hours") {
  struct row {
    seconds gap, expected;
  };
  const auto r = GENERATE(
      values<row>({{60s, 900s}, {1800s, 900s}, {7200s, 3600s}, {43200s, 21600s}, {432000s, 21600s}}));
  CHECK(wait(decide(every(r.gap, 3), not_modified(), {}, t0, 0)) == r.expected);
}

TEST_CASE("rule 2: the median is not moved by one long pause nor by dates of the future") {
  auto s = known();
  s.publications = {t0 + days{30}, t0 - 1h, t0 - 3h, t0 - 5h, t0 - 7h, t0 - days{300}};
  CHECK(base_of(s, {}, t0).interval == 1h);
}

TEST_CASE("rule 2: silent for 14 days is 6 hours, unknown is an hour") {
  CHECK(base_of(every(1h, 5, days{15}), {}, t0).interval == 6h);
  std::string reason;
  base_of(every(1h, 5, days{15}), {}, t0).append_reason(reason);
  CHECK(reason == "rule 2: silent for 14 days: 21600 s");
  CHECK(base_of(every(2h, 5, days{13}), {}, t0).interval == 1h);
  CHECK(base_of(known(), {}, t0).interval == 1h);
  auto undated = known();
  undated.last_change = t0 - days{20};
  CHECK(base_of(undated, {}, t0).interval == 6h);
}

TEST_CASE("rule 2: what a 226 brings joins the rhythm, it does not replace it") {
  const auto before = every(8h, 20, 2h);
  auto answer = fetched(before);
  answer.status = 226;
  answer.publications = {t0 - 1h, t0 - 2h};  // one is new, one was edited
  const auto state = decide(before, answer, {}, t0, 0).state;
  const auto known = state.publications.list();
  CHECK(known.size() == 20);
  CHECK(known.at(0) == t0 - 1h);
  CHECK(known.at(1) == t0 - 2h);
  CHECK(known.at(2) == t0 - 10h);
  CHECK(state.reason == "rule 2: half its median gap: 14400 s");
}

TEST_CASE("rule 2: what came out at one time is one publication") {
  auto answer = fetched(known());
  for (int i = 0; i < 20; ++i) answer.publications.push_back(t0 - 1h - 8h * (i / 4));
  const auto state = decide(known(), answer, {}, t0, 0).state;
  CHECK(state.publications.list().size() == 5);
  CHECK(state.reason == "rule 2: half its median gap: 14400 s");
}

TEST_CASE("rule 2: a date that is told again to the millisecond is the same publication") {
  const auto before = every(8h, 3, 2h);
  auto answer = fetched(before);
  answer.status = 226;
  answer.publications = {t0 - 2h + 300ms};
  CHECK(decide(before, answer, {}, t0, 0).state.publications == before.publications);
}

TEST_CASE("rule 2: a feed without dates is known by the changes we see") {
  auto s = known();
  auto now = t0;
  for (int i = 0; i < 4; ++i) {
    auto a = fetched(s);
    a.publications.clear();
    a.items_changed = true;
    s = decide(s, a, {}, now, 0).state;
    now += 4h;
  }
  CHECK(s.publications.list().size() == 4);
  CHECK(base_of(s, {}, now).interval == 2h);
}

TEST_CASE("rule 2: every outranks the guess, not the publisher, and has a floor of a minute") {
  struct row {
    seconds every, ttl, expected;
  };
  const auto r = GENERATE(values<row>({{300s, 0s, 300s},
                                       {5s, 0s, 60s},
                                       {300s, 1800s, 1800s},
                                       {7200s, 1800s, 7200s},
                                       {172800s, 0s, 172800s}}));
  auto s = every(30min);
  s.hint_ttl = r.ttl;
  CHECK(wait(decide(s, not_modified(), {.every = r.every}, t0, 0)) == r.expected);
}

TEST_CASE("rule 3: without validators a feed is polled hourly at most") {
  auto s = every(10min);
  s.validators = {};
  auto a = fetched(s);
  a.validators = {};
  for (const poll_settings& settings : {poll_settings{}, poll_settings{.every = 300s}}) {
    const auto d = decide(s, a, settings, t0, 0);
    CHECK(wait(d) == 1h);
    CHECK(d.state.reason == "rule 3: no validators, hourly at most: 3600 s");
  }
  a.validators.last_modified = "x";
  CHECK(wait(decide(s, a, {}, t0, 0)) == 15min);
}

TEST_CASE("rule 4: skipped hours and days are spared in GMT") {
  struct row {
    std::uint32_t hours;
    std::uint8_t days;
    instant from, expected;
  };
  const auto midnight = std::chrono::floor<days>(t0);
  const auto rows = GENERATE_REF(values<row>({
      {0, 0, t0, t0},
      {1u << 10, 0, t0, t0 + 30min},
      {1u << 11, 0, t0, t0},
      {0x7u << 10, 0, t0, midnight + 13h},
      {0, 1u << 3, t0, midnight + 24h},                // Wednesday
      {0, 0x7F & ~(1u << 1), t0, midnight + days{5}},  // all but Monday
      {0xFFFFFF & ~(1u << 10), 0x7F & ~(1u << 2), t0, midnight + days{6} + 10h},
      {0xFFFFFF, 0, t0, t0},  // they leave no hour
      {0, 0x7F, t0, t0},
      {0xFFFFFF, 1u << 3, t0, t0},
  }));
  CHECK(after_skips(rows.hours, rows.days, rows.from, 0) == rows.expected);
  CHECK(after_skips(rows.hours, rows.days, rows.from, 0.99) - rows.expected <= 6min);
}

TEST_CASE("rule 4: the decision is moved out of skipped hours, and says so") {
  auto s = known();
  s.skip_hours = 1u << 11;
  const auto d = decide(s, not_modified(), {}, t0, 0);
  CHECK(d.state.next_poll == t0 + 90min);
  CHECK(d.state.reason == "rule 2: rhythm unknown: 3600 s; rule 4: not in its skipped hours and days");
}

TEST_CASE("rule 6: a restart polls nothing early and spreads what is overdue over ten minutes") {
  auto s = known();
  s.next_poll = t0 + 20min;
  CHECK(resume_at(s, t0, 0.9) == t0 + 20min);
  s.next_poll = t0 - days{3};
  CHECK(resume_at(s, t0, 0.0) == t0);
  CHECK(resume_at(s, t0, 0.5) == t0 + 5min);
  CHECK(resume_at(s, t0, 0.999) < t0 + 10min);
  CHECK(resume_at(feed_state{}, t0, 0.5) == t0);
}

TEST_CASE("rule 6: a wall clock that jumped makes neither a burst nor a pause") {
  auto s = known();
  s.last_poll = t0 + days{365};  // stored while the clock stood a year ahead
  s.next_poll = t0 + days{365} + 1h;
  CHECK(resume_at(s, t0, 0.5) == t0 + 1h);
  s = known();
  s.next_poll = *s.last_poll + 1h;
  const auto ahead = t0 + days{365};
  CHECK(resume_at(s, ahead, 0.5) == ahead + 5min);
  // A decision taken with a clock that jumped back counts from that clock.
  s.moved_since = ahead;
  const auto d = decide(s, not_modified(), {}, t0, 0);
  CHECK(wait(d) == 1h);
}

TEST_CASE("rule 7: with a live lease polls are a daily safety net, renewed at 80 percent") {
  const auto d = decide(every(10min), not_modified(), {.push_live = true}, t0, 0);
  CHECK(wait(d) == 24h);
  CHECK(d.state.reason == "rule 7: WebSub lease, safety net: 86400 s");
  CHECK(renew_at(t0, 10h) == t0 + 8h);
}

TEST_CASE("rule 8: validators are kept verbatim, with the body they vouch for") {
  auto s = known();
  auto a = fetched(s);
  a.validators = {.etag = "W/\"x y\"", .last_modified = "yesterday"};
  CHECK(decide(s, a, {}, t0, 0).state.validators == a.validators);
  CHECK(decide(s, a, {}, t0, 0).state.body_hash == 8);
  a.validators = {};
  CHECK(decide(s, a, {}, t0, 0).state.validators == validators{});

  auto refreshed = not_modified();
  refreshed.validators.etag = "\"b\"";
  const auto after304 = decide(s, refreshed, {}, t0, 0).state;
  CHECK(after304.validators.etag == "\"b\"");
  CHECK(after304.validators.last_modified == s.validators.last_modified);
  CHECK(after304.body_hash == 7);

  auto page = broken(poll_outcome::not_a_feed);
  page.status = 200;
  page.validators.etag = "\"page\"";
  page.body_hash = 9;
  const auto after_page = decide(s, page, {}, t0, 0).state;
  CHECK(after_page.validators == s.validators);
  CHECK(after_page.body_hash == 7);
}

TEST_CASE("same bytes keep what is known of the document") {
  auto s = every(2h);
  s.title = "Harbour Times";
  poll_answer a{
      .outcome = poll_outcome::same_bytes, .status = 200, .validators = s.validators, .body_hash = 7};
  const auto d = decide(s, a, {}, t0, 0).state;
  CHECK(d.title == "Harbour Times");
  CHECK(d.publications == s.publications);
  CHECK(d.last_success == t0);
}

TEST_CASE("the start of the request is remembered, not its end") {
  auto a = not_modified();
  a.started = t0 - 30s;
  const auto d = decide(known(), a, {}, t0, 0);
  CHECK(d.state.last_poll == t0 - 30s);
  CHECK(d.state.last_success == t0);
  CHECK(wait(d) == 1h);
}

TEST_CASE("rule 7: a feed that is pushed is asked a day after its last poll, and as ever once it is not") {
  auto s = every(4h);
  s.next_poll = t0 + 1h;
  const auto slow = slowed_by_push(s, {}, t0, 0.5);
  CHECK(slow.next_poll == *s.last_poll + 24h + 72min);
  CHECK(slow.reason == "rule 7: WebSub lease, safety net: 86400 s");
  CHECK(slow.validators == s.validators);
  // Pushes do not put the safety net off.
  CHECK(slowed_by_push(slow, {}, t0 + 5h, 0.5).next_poll == slow.next_poll);

  const auto again = without_push(slow, {}, t0 + 10min);
  CHECK(again.next_poll == *s.last_poll + 2h);
  CHECK(again.reason == "rule 2: half its median gap: 7200 s, pushed no more");
  CHECK(without_push(slow, {}, t0 + 20h).next_poll == t0 + 20h);
  CHECK(without_push(s, {}, t0).next_poll == s.next_poll);  // never later than it stood

  auto failing = slow;
  failing.error_streak = 1;
  CHECK(without_push(failing, {}, t0 + 10min) == failing);
  CHECK(slowed_by_push(failing, {}, t0, 0) == failing);
  auto stopped = s;
  stopped.stopped = true;
  CHECK(slowed_by_push(stopped, {}, t0, 0) == stopped);
}

TEST_CASE("a push adds to the rhythm and leaves validators alone") {
  auto s = every(4h, 20);
  const auto p = pushed(s, {t0 - 1min, t0 - 4h}, true, t0);
  CHECK(p.last_change == t0);
  CHECK(p.validators == s.validators);
  CHECK(p.body_hash == s.body_hash);
  const auto known = p.publications.list();
  REQUIRE(known.size() == 20);
  CHECK(known[0] == t0);
  CHECK(known[1] == t0 - 1min);
  CHECK(known[2] == t0 - 4h);
  CHECK(known[3] == t0 - 8h);
  CHECK(pushed(s, {t0}, false, t0) == s);
}

TEST_CASE("a hub's notice asks at once, but not more than every five minutes nor a feed that fails") {
  auto s = known();
  s.next_poll = t0 + 1h;
  CHECK(noticed(s, t0).next_poll == t0);
  CHECK(noticed(s, t0 - 58min).next_poll == *s.last_poll + 5min);
  s.next_poll = t0 - 1s;
  CHECK(noticed(s, t0) == s);
  s.next_poll = t0 + 1h;
  s.error_streak = 2;
  CHECK(noticed(s, t0) == s);
}

TEST_CASE("bytes on the wire are told of the last poll and of all") {
  auto s = known();
  s.bytes = 7;
  s.bytes_total = 100;
  auto a = not_modified();
  a.bytes = 30;
  s = decide(s, a, {}, t0, 0).state;
  CHECK(s.bytes == 30);
  CHECK(s.bytes_total == 130);
  auto failure = broken(poll_outcome::timeout);
  failure.bytes = 5;
  s = decide(s, failure, {}, t0, 0).state;
  CHECK(s.bytes == 5);
  CHECK(s.bytes_total == 135);
}
