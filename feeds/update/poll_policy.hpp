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
};

/// What a poll brought, as the policy sees it.
struct poll_answer {
  poll_outcome outcome = poll_outcome::never;
  unsigned status = 0;
  std::string error;
  feeds::validators validators;
  std::uint64_t body_hash = 0;
  std::optional<std::chrono::seconds>
      fresh_for;  ///< max-age or Expires - Date, less Age; nothing: none or no-cache
  std::optional<std::chrono::seconds> retry_after;  ///< relative to the answer
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

/// The policy's word on an answer.
struct poll_decision {
  feed_state state;     ///< to be stored; next_poll, reason and streaks are set
  std::string new_url;  ///< the feed's URL changes to this; empty: it stays
};

/// `jitter` in [0, 1) spreads by up to a tenth, never early. `now` is when the answer was complete.
poll_decision decide(const feed_state& state, const poll_answer& answer, const poll_settings& settings,
                     instant now, double jitter);

/// What is overdue at start is spread over ten minutes: the moment for a feed, by `spread` in [0, 1).
instant spread_overdue(instant next_poll, instant now, double spread);

}  // namespace wireroom::feeds
