#include "feeds/update/poll_policy.hpp"

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::feeds;
using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::seconds;

namespace {

// A Wednesday, 10:30 GMT.
const instant t0 = std::chrono::sys_days{std::chrono::year{2026} / 4 / 29} + 10h + 30min;

feed_state known() {
  feed_state s;
  s.last_poll = t0 - 1h;
  s.last_success = t0 - 1h;
  s.outcome = poll_outcome::fetched;
  s.status = 200;
  s.validators = {.etag = "\"a\"", .last_modified = "Wed, 29 Apr 2026 09:00:00 GMT"};
  s.body_hash = 7;
  return s;
}

feed_state every(seconds gap, int count = 10, seconds age = 0s) {
  auto s = known();
  for (int i = 0; i < count; ++i) s.publications.push_back(t0 - age - gap * i);
  return s;
}

poll_answer not_modified() {
  return {.outcome = poll_outcome::not_modified, .status = 304};
}

poll_answer fetched(const feed_state& s) {
  poll_answer a{.outcome = poll_outcome::fetched, .status = 200, .validators = s.validators, .body_hash = 8};
  a.publications = s.publications;
  a.hint_ttl = s.hint_ttl;
  a.skip_hours = s.skip_hours;
  a.skip_days = s.skip_days;
  return a;
}

poll_answer failed(unsigned status, std::optional<seconds> retry_after = {}) {
  poll_answer a{.outcome = poll_outcome::http_error, .status = status, .error = "no"};
  if (status == 410) a.outcome = poll_outcome::gone;
  if ((status == 429 || status == 503) && retry_after) a.outcome = poll_outcome::rate_limited;
  a.retry_after = retry_after;
  return a;
}

poll_answer broken(poll_outcome outcome) {
  return {.outcome = outcome, .status = 0, .error = "broken"};
}

seconds wait(const poll_decision& d, instant now = t0) {
  return std::chrono::floor<seconds>(d.state.next_poll - now);
}

}  // namespace

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
  CHECK(base_of(every(1h, 5, days{15}), {}, t0).reason == "rule 2: silent for 14 days: 21600 s");
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
  CHECK(state.publications.size() == 20);
  CHECK(state.publications.at(0) == t0 - 1h);
  CHECK(state.publications.at(1) == t0 - 2h);
  CHECK(state.publications.at(2) == t0 - 10h);
  CHECK(state.reason == "rule 2: half its median gap: 14400 s");
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
  CHECK(s.publications.size() == 4);
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
  CHECK(healed.error.empty());
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
  CHECK(decide(held, not_modified(), {}, t0 + 601s, 0).state.held_host.empty());
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
  CHECK(fourth.state.moved_to.empty());
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
  CHECK(decide(s, not_modified(), {}, t0 + 101h, 0).state.moved_to.empty());
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
  REQUIRE(p.publications.size() == 20);
  CHECK(p.publications[0] == t0);
  CHECK(p.publications[1] == t0 - 1min);
  CHECK(p.publications[2] == t0 - 4h);
  CHECK(p.publications[3] == t0 - 8h);
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
  s.discovery.offers = {"https://third.example/feed"};
  CHECK(pending_move(s) == s.moved_to);
  const auto d = move_to(s, "https://third.example/feed", t0);
  CHECK(d.state.validators == validators{});
  CHECK(d.state.body_hash == 0);
  CHECK(d.state.discovery.offers.empty());
  s.moved_to.clear();
  CHECK(pending_move(s) == "https://third.example/feed");
  s.discovery.offers.clear();
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

TEST_CASE("answers: the operator's proxy in trouble is no answer of the partner") {
  auto s = known();
  s.gone_streak = 1;
  const auto d = decide(s, broken(poll_outcome::proxy_error), {}, t0, 0);
  CHECK(wait(d) == 1h);
  CHECK(d.state.gone_streak == 1);
  CHECK(d.state.validators == s.validators);
  CHECK(d.state.reason == "proxy_error: base 3600 s, doubling to 86400 s: 3600 s");
}
