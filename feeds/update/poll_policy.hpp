#pragma once
// When a feed is asked again, and what is remembered of an answer: `(state, answer, now) -> state`. Pure; the
// rules are those of the polite poller (docs/polling.md), and each decision names its rule.

#include "feeds/model/feed_state.hpp"
#include "feeds/model/time.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace wireroom::feeds {

/// The operator's settings for one feed.
struct poll_settings {
  std::optional<std::chrono::seconds> every;  ///< nothing: "auto"
  std::chrono::seconds floor{15 * 60};        ///< of auto; `every` has a floor of one minute
  std::chrono::seconds ceiling{24 * 3600};
  bool push_live = false;  ///< a WebSub lease runs: polls are a safety net
};

/// What a poll brought, as the policy sees it.
struct poll_answer {
  poll_outcome outcome = poll_outcome::never;
  unsigned status = 0;
  std::string error;
  std::uint64_t bytes = 0;  ///< on the wire
  feeds::validators validators;
  std::uint64_t body_hash = 0;
  std::optional<instant> started;                   ///< when the request was sent; nothing: now
  std::optional<std::chrono::seconds> fresh_for;    ///< as freshness_of() says; nothing: none or no-cache
  bool fresh_by_expires = false;                    ///< fresh_for is of Expires, not of max-age
  std::optional<std::chrono::seconds> retry_after;  ///< relative to the answer
  std::string held_host;                            ///< with rate_limited: whose, where not its own host's
  std::string permanent_url;                        ///< target when every hop was 301 or 308; else empty
  bool same_site = true;                            ///< permanent_url is on the same registrable site
  bool items_changed = false;                       ///< at least one item is new or edited
  // Of the document, when it was read:
  std::vector<instant> publications;  ///< newest first
  std::chrono::seconds hint_ttl{0};
  std::uint32_t skip_hours = 0;
  std::uint8_t skip_days = 0;
  std::string title, site;
};

/// How a feed stands from now on.
struct poll_decision {
  feed_state state;     ///< to be stored; next_poll, reason and streaks are set
  std::string new_url;  ///< the feed's URL changes to this; empty: it stays
};

/// The policy's word on an answer, in place of the state before; returns poll_decision::new_url. `jitter` in
/// [0, 1) spreads by up to a tenth, never early. `now` is when the answer was complete.
std::string decide_in(feed_state& state, const poll_answer& answer, const poll_settings& settings,
                      instant now, double jitter);

/// Where the operator may send the feed: its permanent redirect, else what discovery found on another site.
/// Empty when there is nothing to say yes to.
std::string pending_move(const feed_state& state);

/// The operator's word that the feed is asked at `url` from now on: it is due at once, also when it was
/// stopped; what it holds stays. Validators stay when they are of `url` already, as after a redirect there.
poll_decision move_to(const feed_state& state, const std::string& url, instant now);

/// How often a feed is asked for want of hints: `every`, else half the median gap between its publications.
struct poll_base {
  enum class rule : std::uint8_t { every, silent, rhythm, unknown };

  std::chrono::seconds interval{};
  rule by{};

  void append_reason(std::string& to) const;  ///< for the operator
};
poll_base base_of(const feed_state& state, const poll_settings& settings, instant now);

/// `t`, or when it falls into an hour or day that the feed asks to be spared (GMT), the begin of the next
/// hour that it does not, with up to six minutes by `jitter`. Hints that leave no hour are ignored.
instant after_skips(std::uint32_t skip_hours, std::uint8_t skip_days, instant t, double jitter);

/// What is overdue at start is spread over ten minutes: the moment for a feed, by `spread` in [0, 1).
instant spread_overdue(instant next_poll, instant now, double spread);

/// When a stored feed is asked after a start: never before its next_poll; overdue ones are spread, feeds
/// never asked come at once. When the wall clock went back since the last poll, the interval that was decided
/// then counts from now: a clock that jumps makes neither a burst nor a pause.
instant resume_at(const feed_state& state, instant now, double spread);

/// Of a feed whose hub began to push: its next poll is the safety net, a day after the last. `jitter` as in
/// decide_in(). A feed that fails or is stopped is left as it is.
feed_state slowed_by_push(const feed_state& state, const poll_settings& settings, instant now, double jitter);

/// Of a feed that is not pushed any more: it is asked as its last poll would have had it, or now when that is
/// over. As above for those that fail.
feed_state without_push(const feed_state& state, const poll_settings& settings, instant now);

/// After a push was stored: `publications` are of what it brought, newest first.
feed_state pushed(const feed_state& state, const std::vector<instant>& publications, bool items_changed,
                  instant now);

/// Its hub says that the feed changed, in a way that proves too little to file anything: it is asked now, but
/// five minutes after its last poll at the soonest. As above for those that fail.
feed_state noticed(const feed_state& state, instant now);

/// When a WebSub lease is renewed: at 80 % of its length.
instant renew_at(instant granted, std::chrono::seconds lease);

}  // namespace wireroom::feeds
