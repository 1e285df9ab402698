#include "feeds/websub/subscription_fsm.hpp"

#include "feeds/update/bounded.hpp"
#include "feeds/update/poll_policy.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace wireroom::feeds {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using enum subscription_stage;

/// A hub that has not verified after this will not.
constexpr seconds verify_within = minutes{10};
/// Between two requests of one feed, whatever a hub grants.
constexpr seconds ask_gap = minutes{1};
/// What a feed names changes no sooner, and is requested again no sooner because a push is missing.
constexpr seconds change_gap = hours{1};
constexpr seconds first_pause = hours{1}, longest_pause = hours{24};
constexpr seconds longest_retry_after = hours{30 * 24};
constexpr seconds longest_lease = hours{365 * 24};
constexpr std::size_t longest_why = 256;

seconds pause_after(unsigned failures) {
  auto out = first_pause;
  for (unsigned i = 1; i < failures && out < longest_pause; ++i) out *= 2;
  return std::min(out, longest_pause);
}

bool lease_runs(const subscription& state, instant now) {
  return state.lease_until && now < *state.lease_until;
}

class decider {
 public:
  decider(const subscription& state, const websub_settings& settings, instant now)
      : settings_(settings), now_(now) {
    out_.state = state;
  }

  void operator()(const websub::offered& event) {
    auto& s = out_.state;
    if (s.stage == leaving || s.stage == left) return;  // asked for again once that is over
    if (event.offer.hub.empty()) return leave();
    if (s.hub == event.offer.hub && s.topic == event.offer.topic) return;
    if (s.stage != none && asked_within(change_gap)) return;
    // A new subscription, by a callback of its own; what still comes by the old one is not known any more.
    const auto refused = s.refused, pushes = s.pushes;
    s = {.stage = wanted, .hub = event.offer.hub, .topic = event.offer.topic, .wake = now_};
    s.refused = refused;
    s.pushes = pushes;
  }

  void operator()(const websub::woke&) {
    auto& s = out_.state;
    if (now_ < s.wake) return;
    switch (s.stage) {
      case none:
        return;
      case wanted:
      case refused:
        return ask(pending);
      case active:
        return lease_runs(s, now_) ? ask(renewing) : lapse();
      case pending:
      case renewing:
        return fail(fmt::format("the hub did not verify within {} s", verify_within.count()), {});
      case leaving:
        s.stage = left;
        s.asked = now_;
        s.wake = now_ + verify_within;
        out_.action = subscription_action::unsubscribe;
        return;
      case left:
        return forget();
    }
  }

  void operator()(const websub::accepted&) {}

  void operator()(const websub::failed& event) {
    if (out_.state.stage == left) return forget();
    if (out_.state.stage == pending || out_.state.stage == renewing) fail(event.why, event.retry_after);
  }

  void operator()(const websub::verified& event) {
    auto& s = out_.state;
    if (!confirms(s.stage, "subscribe")) return;
    const auto lease = std::clamp(event.lease.value_or(settings_.lease), seconds{1}, longest_lease);
    s.stage = active;
    s.granted = now_;
    s.lease_until = now_ + lease;
    s.failures = 0;
    s.error.clear();
    s.wake = std::max(renew_at(now_, lease), s.asked.value_or(now_) + ask_gap);
  }

  void operator()(const websub::dismissed&) {
    if (out_.state.stage == left) forget();
  }

  void operator()(const websub::denied& event) {
    auto& s = out_.state;
    if (s.stage == none) return;
    if (s.stage == leaving || s.stage == left) return forget();
    s.stage = refused;
    s.live = false;
    s.lease_until.reset();
    ++s.failures;
    s.error =
        bounded("the hub refuses" + (event.why.empty() ? std::string{} : ": " + event.why), longest_why);
    s.wake = now_ + longest_pause;
  }

  void operator()(const websub::pushed&) {
    auto& s = out_.state;
    if (!takes_pushes(s.stage)) return;
    ++s.pushes;
    s.last_push = now_;
    s.live = lease_runs(s, now_);
  }

  void operator()(const websub::push_refused& event) {
    auto& s = out_.state;
    if (s.stage == none) return;
    ++s.refused;
    s.error = bounded("a push was not filed: " + event.why, longest_why);
  }

  void operator()(const websub::missed&) {
    auto& s = out_.state;
    if (!s.live) return;
    s.live = false;
    s.error = "a poll found what was not pushed";
    if (s.stage == active && !asked_within(change_gap)) s.wake = now_;
  }

  void operator()(const websub::dropped&) { leave(); }

  subscription_decision result() && { return std::move(out_); }

 private:
  bool asked_within(seconds gap) const {
    const auto& asked = out_.state.asked;
    return asked && now_ - *asked < gap && now_ >= *asked;
  }

  void ask(subscription_stage next) {
    auto& s = out_.state;
    s.stage = next;
    s.asked = now_;
    s.wake = now_ + verify_within;
    out_.action = subscription_action::subscribe;
  }

  void fail(std::string why, std::optional<seconds> retry_after) {
    auto& s = out_.state;
    s.failures = std::min(s.failures + 1, 1'000'000u);
    s.error = bounded(std::move(why), longest_why);
    const auto pause =
        std::max(pause_after(s.failures), std::min(retry_after.value_or(seconds{0}), longest_retry_after));
    s.wake = now_ + pause;
    s.stage = refused;
    if (!lease_runs(s, now_)) {
      s.live = false;
      s.lease_until.reset();
      return;
    }
    // What was granted goes on; the end of the lease must not be slept through.
    s.stage = active;
    s.wake = std::min(s.wake, *s.lease_until);
  }

  void lapse() {
    auto& s = out_.state;
    s.live = false;
    s.lease_until.reset();
    if (s.failures == 0) return ask(pending);
    s.stage = refused;  // the pause after the request that failed goes on
    s.wake = std::max(now_, s.asked.value_or(now_) + pause_after(s.failures));
  }

  void leave() {
    auto& s = out_.state;
    switch (s.stage) {
      case none:
      case leaving:
      case left:
        return;
      case wanted:
        return forget();
      case refused:
        if (!lease_runs(s, now_)) return forget();
        break;
      default:
        break;
    }
    s.stage = leaving;
    s.live = false;
    s.wake = now_;
  }

  void forget() {
    out_.state = {};
    out_.action = subscription_action::forget;
  }

  const websub_settings& settings_;
  instant now_;
  subscription_decision out_;
};

}  // namespace

subscription_decision decide(const subscription& state, const websub::event& event,
                             const websub_settings& settings, instant now) {
  decider how(state, settings, now);
  std::visit(how, event);
  return std::move(how).result();
}

bool push_is_live(const subscription& state, instant now) {
  return state.live && lease_runs(state, now);
}

bool confirms(subscription_stage stage, std::string_view mode) {
  if (mode == "subscribe") return stage == pending || stage == renewing;
  return mode == "unsubscribe" && stage == left;
}

bool takes_pushes(subscription_stage stage) {
  return stage == pending || stage == active || stage == renewing || stage == refused;
}

}  // namespace wireroom::feeds
