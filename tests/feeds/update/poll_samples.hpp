#pragma once
// Feeds as they stand before a poll, and what a poll brought, for tables of decisions.

#include "feeds/update/poll_policy.hpp"

#include <chrono>
#include <optional>

namespace wireroom::tests {

using namespace wireroom::feeds;
using namespace std::chrono_literals;
using std::chrono::seconds;

// A Wednesday, 10:30 GMT.
inline const instant t0 = std::chrono::sys_days{std::chrono::year{2026} / 4 / 29} + 10h + 30min;

inline feed_state known() {
  feed_state s;
  s.last_poll = t0 - 1h;
  s.last_success = t0 - 1h;
  s.outcome = poll_outcome::fetched;
  s.status = 200;
  s.validators = {.etag = "\"a\"", .last_modified = "Wed, 29 Apr 2026 09:00:00 GMT"};
  s.body_hash = 7;
  return s;
}

inline feed_state every(seconds gap, int count = 10, seconds age = 0s) {
  auto s = known();
  std::vector<instant> moments;
  for (int i = 0; i < count; ++i) moments.push_back(t0 - age - gap * i);
  s.publications = publication_times{moments};
  return s;
}

inline poll_answer not_modified() {
  return {.outcome = poll_outcome::not_modified, .status = 304};
}

inline poll_answer fetched(const feed_state& s) {
  poll_answer a{.outcome = poll_outcome::fetched, .status = 200, .validators = s.validators, .body_hash = 8};
  a.publications = s.publications.list();
  a.hint_ttl = s.hint_ttl;
  a.skip_hours = s.skip_hours;
  a.skip_days = s.skip_days;
  return a;
}

inline poll_answer failed(unsigned status, std::optional<seconds> retry_after = {}) {
  poll_answer a{.outcome = poll_outcome::http_error, .status = status, .error = "no"};
  if (status == 410) a.outcome = poll_outcome::gone;
  if ((status == 429 || status == 503) && retry_after) a.outcome = poll_outcome::rate_limited;
  a.retry_after = retry_after;
  return a;
}

inline poll_answer broken(poll_outcome outcome) {
  return {.outcome = outcome, .status = 0, .error = "broken"};
}

inline poll_decision decide(const feed_state& before, const poll_answer& answer,
                            const poll_settings& settings, instant now, double jitter) {
  poll_decision out{.state = before, .new_url = {}};
  out.new_url = decide_in(out.state, answer, settings, now, jitter);
  return out;
}

inline seconds wait(const poll_decision& d, instant now = t0) {
  return std::chrono::floor<seconds>(d.state.next_poll - now);
}

}  // namespace wireroom::tests
