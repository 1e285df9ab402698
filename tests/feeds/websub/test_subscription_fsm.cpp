#include "feeds/websub/subscription_fsm.hpp"

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::feeds;
using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::seconds;
using enum subscription_stage;
using action = subscription_action;

namespace {

const instant t0 = std::chrono::sys_days{std::chrono::year{2026} / 4 / 29} + 10h;
const websub_settings settings{};
const hub_offer hers{.hub = "https://hub.example/", .topic = "https://paper.example/feed"};

/// A subscription as each stage has it: asked an hour and a half ago, granted for ten days.
subscription in(subscription_stage stage) {
  subscription s;
  s.stage = stage;
  if (stage == none) return s;
  s.hub = hers.hub;
  s.topic = hers.topic;
  s.wake = t0;
  if (stage == wanted) return s;
  s.callback = "https://wire.example/websub/1";
  s.secret = "5ec";
  s.asked = t0 - 90min;
  if (stage == active || stage == renewing) {
    s.granted = t0 - 90min;
    s.lease_until = t0 + 10 * days{1};
    s.live = true;
  }
  return s;
}

subscription_decision after(const subscription& s, websub::event event, instant now = t0) {
  return decide(s, event, settings, now);
}

}  // namespace

TEST_CASE("each event moves each stage where it should, and does no more than that") {
  const websub::event same = websub::offered{hers};
  const websub::event other = websub::offered{{.hub = "https://hub2.example/", .topic = hers.topic}};
  const websub::event nobody = websub::offered{};
  const websub::event woke = websub::woke{}, accepted = websub::accepted{}, failed = websub::failed{"no", {}},
                      verified = websub::verified{1h}, dismissed = websub::dismissed{},
                      denied = websub::denied{"full"}, pushed = websub::pushed{},
                      bad_push = websub::push_refused{"bad"}, missed = websub::missed{},
                      dropped = websub::dropped{};
  struct row {
    subscription_stage from;
    websub::event event;
    subscription_stage to;
    action does;
  };
  const row rows[] = {
      {none, same, wanted, action::nothing},
      {wanted, same, wanted, action::nothing},
      {pending, same, pending, action::nothing},
      {active, same, active, action::nothing},
      {renewing, same, renewing, action::nothing},
      {refused, same, refused, action::nothing},
      {leaving, same, leaving, action::nothing},
      {left, same, left, action::nothing},

      {none, other, wanted, action::nothing},
      {wanted, other, wanted, action::nothing},
      {pending, other, wanted, action::nothing},
      {active, other, wanted, action::nothing},
      {renewing, other, wanted, action::nothing},
      {refused, other, wanted, action::nothing},
      {leaving, other, leaving, action::nothing},
      {left, other, left, action::nothing},

      {none, nobody, none, action::nothing},
      {wanted, nobody, none, action::forget},
      {pending, nobody, leaving, action::nothing},
      {active, nobody, leaving, action::nothing},
      {renewing, nobody, leaving, action::nothing},
      {refused, nobody, none, action::forget},
      {leaving, nobody, leaving, action::nothing},
      {left, nobody, left, action::nothing},

      {none, woke, none, action::nothing},
      {wanted, woke, pending, action::subscribe},
      {pending, woke, refused, action::nothing},  // it did not verify
      {active, woke, renewing, action::subscribe},
      {renewing, woke, active, action::nothing},
      {refused, woke, pending, action::subscribe},
      {leaving, woke, left, action::unsubscribe},
      {left, woke, none, action::forget},

      {none, accepted, none, action::nothing},
      {pending, accepted, pending, action::nothing},
      {active, accepted, active, action::nothing},
      {renewing, accepted, renewing, action::nothing},
      {left, accepted, left, action::nothing},

      {none, failed, none, action::nothing},
      {wanted, failed, wanted, action::nothing},
      {pending, failed, refused, action::nothing},
      {active, failed, active, action::nothing},
      {renewing, failed, active, action::nothing},
      {refused, failed, refused, action::nothing},
      {leaving, failed, leaving, action::nothing},
      {left, failed, none, action::forget},

      {none, verified, none, action::nothing},
      {wanted, verified, wanted, action::nothing},
      {pending, verified, active, action::nothing},
      {active, verified, active, action::nothing},
      {renewing, verified, active, action::nothing},
      {refused, verified, refused, action::nothing},
      {leaving, verified, leaving, action::nothing},
      {left, verified, left, action::nothing},

      {none, dismissed, none, action::nothing},
      {pending, dismissed, pending, action::nothing},
      {active, dismissed, active, action::nothing},
      {leaving, dismissed, leaving, action::nothing},
      {left, dismissed, none, action::forget},

      {none, denied, none, action::nothing},
      {pending, denied, refused, action::nothing},
      {active, denied, refused, action::nothing},
      {renewing, denied, refused, action::nothing},
      {refused, denied, refused, action::nothing},
      {leaving, denied, none, action::forget},
      {left, denied, none, action::forget},

      {none, pushed, none, action::nothing},
      {pending, pushed, pending, action::nothing},
      {active, pushed, active, action::nothing},
      {leaving, pushed, leaving, action::nothing},
      {active, bad_push, active, action::nothing},
      {none, bad_push, none, action::nothing},
      {active, missed, active, action::nothing},
      {renewing, missed, renewing, action::nothing},

      {none, dropped, none, action::nothing},
      {wanted, dropped, none, action::forget},
      {pending, dropped, leaving, action::nothing},
      {active, dropped, leaving, action::nothing},
      {renewing, dropped, leaving, action::nothing},
      {refused, dropped, none, action::forget},
      {leaving, dropped, leaving, action::nothing},
      {left, dropped, left, action::nothing},
  };
  for (const auto& one : rows) {
    CAPTURE(name_of(one.from), one.event.index());
    const auto d = after(in(one.from), one.event);
    CHECK(std::string(name_of(d.state.stage)) == name_of(one.to));
    CHECK(d.action == one.does);
    if (d.action == action::forget) CHECK(d.state == subscription{});
    // Only what runs may be waited for: every stage says when it goes on.
    if (one.to != none) CHECK(d.state.wake >= t0);
  }
}

TEST_CASE("nothing happens before its time") {
  for (const auto stage : {wanted, pending, active, renewing, refused, leaving, left}) {
    auto s = in(stage);
    s.wake = t0 + 1s;
    const auto d = after(s, websub::woke{});
    CHECK(d.state == s);
    CHECK(d.action == action::nothing);
  }
}

TEST_CASE("a lease is renewed at 80 % of its length") {
  const auto d = after(in(pending), websub::verified{1000s});
  CHECK(d.state.granted == t0);
  CHECK(d.state.lease_until == t0 + 1000s);
  CHECK(d.state.wake == t0 + 800s);
  CHECK(d.state.failures == 0);
  CHECK_FALSE(push_is_live(d.state, t0));  // until something is pushed

  const auto renewal = after(d.state, websub::woke{}, t0 + 800s);
  CHECK(renewal.action == action::subscribe);
  CHECK(renewal.state.callback == d.state.callback);
  const auto again = after(renewal.state, websub::verified{1000s}, t0 + 801s);
  CHECK(again.state.lease_until == t0 + 1801s);
}

TEST_CASE(
    "a hub that grants seconds is asked once a minute at most; one that says nothing grants what was asked") {
  auto s = in(pending);
  s.asked = t0;
  CHECK(after(s, websub::verified{5s}).state.wake == t0 + 60s);
  CHECK(after(s, websub::verified{}).state.lease_until == t0 + settings.lease);
  CHECK(after(s, websub::verified{seconds{9'999'999'999}}).state.lease_until == t0 + 365 * days{1});
}

TEST_CASE(
    "a hub that fails is asked again after an hour, doubling to a day, and not before its Retry-After") {
  auto s = in(pending);
  for (const auto pause : {1h, 2h, 4h, 8h, 16h, 24h, 24h}) {
    const auto d = after(s, websub::failed{"503", {}});
    CHECK(d.state.error == "503");
    CHECK(d.state.wake == t0 + pause);
    s = after(d.state, websub::woke{}, d.state.wake).state;
    REQUIRE(s.stage == pending);
  }
  CHECK(after(in(pending), websub::failed{"503", 5h}).state.wake == t0 + 5h);
  CHECK(after(in(pending), websub::failed{"503", 1s}).state.wake == t0 + 1h);
  CHECK(after(in(pending), websub::failed{"503", 400 * 24h}).state.wake == t0 + 30 * 24h);
}

TEST_CASE("a renewal that fails leaves the lease alone until it ends") {
  auto s = in(renewing);
  s.lease_until = t0 + 30min;
  const auto failed = after(s, websub::failed{"no", {}}).state;
  CHECK(push_is_live(failed, t0));
  CHECK(failed.wake == t0 + 30min);
  const auto lapsed = after(failed, websub::woke{}, t0 + 30min);
  CHECK(lapsed.state.stage == refused);  // the pause of an hour goes on
  CHECK(lapsed.action == action::nothing);
  CHECK_FALSE(lapsed.state.live);
  CHECK(after(lapsed.state, websub::woke{}, lapsed.state.wake).action == action::subscribe);
}

TEST_CASE("a lease that was slept through is asked for anew") {
  auto s = in(active);
  s.lease_until = t0 - 1s;
  CHECK_FALSE(push_is_live(s, t0));
  const auto d = after(s, websub::woke{});
  CHECK(d.state.stage == pending);
  CHECK(d.action == action::subscribe);
  CHECK_FALSE(d.state.live);
  CHECK_FALSE(d.state.lease_until);
}

TEST_CASE("polls slow down once a push came, and no longer once a poll finds what was not pushed") {
  auto s = in(active);
  s.live = false;
  CHECK_FALSE(push_is_live(s, t0));
  s = after(s, websub::pushed{}).state;
  CHECK(push_is_live(s, t0));
  CHECK(s.last_push == t0);
  CHECK(s.pushes == 1);

  const auto d = after(s, websub::missed{});
  CHECK_FALSE(push_is_live(d.state, t0));
  CHECK(d.state.wake == t0);  // and it is asked for again
  CHECK(after(d.state, websub::woke{}).action == action::subscribe);
  CHECK(push_is_live(after(d.state, websub::pushed{}).state, t0));

  // But not more than hourly.
  s.asked = t0 - 10min;
  s.wake = t0 + 5h;
  CHECK(after(s, websub::missed{}).state.wake == t0 + 5h);
  // What was never trusted was not missed.
  auto doubtful = in(active);
  doubtful.live = false;
  CHECK(after(doubtful, websub::missed{}).state == doubtful);
}

TEST_CASE("without a lease a push is filed but slows nothing") {
  for (const auto stage : {pending, refused}) CHECK_FALSE(after(in(stage), websub::pushed{}).state.live);
  for (const auto stage : {none, wanted, leaving, left}) CHECK_FALSE(takes_pushes(stage));
  for (const auto stage : {pending, active, renewing, refused}) CHECK(takes_pushes(stage));
}

TEST_CASE("another hub or topic means a new callback and secret, hourly at most") {
  const websub::event other = websub::offered{{.hub = hers.hub, .topic = "https://paper.example/new"}};
  const auto d = after(in(active), other);
  CHECK(d.state.topic == "https://paper.example/new");
  CHECK(d.state.callback.empty());
  CHECK(d.state.secret.empty());
  CHECK_FALSE(push_is_live(d.state, t0));
  auto fresh = in(active);
  fresh.asked = t0 - 59min;
  CHECK(after(fresh, other).state == fresh);
}

TEST_CASE("a refusal ends the lease and is not argued with before a day is over") {
  const auto d = after(in(active), websub::denied{"too many\n" + std::string(1000, 'x')});
  CHECK_FALSE(push_is_live(d.state, t0));
  CHECK(d.state.error.starts_with("the hub refuses: too many"));
  CHECK(d.state.error.size() <= 256);
  CHECK(d.state.wake == t0 + 24h);
}

TEST_CASE("the hub's question is confirmed only while it is awaited") {
  for (const auto stage : {none, wanted, pending, active, renewing, refused, leaving, left}) {
    CHECK(confirms(stage, "subscribe") == (stage == pending || stage == renewing));
    CHECK(confirms(stage, "unsubscribe") == (stage == left));
    CHECK_FALSE(confirms(stage, "denied"));
    CHECK_FALSE(confirms(stage, ""));
  }
}
