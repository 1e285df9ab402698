#pragma once
// What is remembered of a polled feed between polls: the whole state that the polling policy decides upon.
// Plain values; stored with the items they vouch for.

#include "feeds/model/publication_times.hpp"
#include "feeds/model/seldom.hpp"
#include "feeds/model/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace wireroom::feeds {

/// How a poll ended; stable names, shown in status and metrics.
enum class poll_outcome : std::uint8_t {
  never,         ///< not polled yet
  fetched,       ///< 200 or 226, a feed, bytes differ from last time
  same_bytes,    ///< 200, the bytes of last time
  not_modified,  ///< 304
  http_error,    ///< any other status; see feed_state::status
  gone,          ///< 410
  rate_limited,  ///< 429 or 503 with Retry-After: its whole host and port wait until next_poll
  dns_error,
  address_refused,
  connect_error,
  tls_error,
  proxy_error,  ///< the operator's proxy: not reached, refuses, or cannot reach the partner
  timeout,
  connection_error,  ///< the network
  redirect_error,    ///< loop, too many, https to http, no or bad Location
  protocol_error,    ///< not HTTP, or outside its limits
  too_large,         ///< size or ratio limit
  not_a_feed,        ///< parsed as no feed
};

/// Stable lower-case name, as in status: "not_modified".
const char* name_of(poll_outcome outcome) noexcept;

/// Validators verbatim as received (RFC 9110, section 8.8).
struct validators {
  std::string etag, last_modified;
  bool operator==(const validators&) const = default;
};

/// How the feed of a page was found (feeds/update/discovery.hpp).
struct feed_discovery {
  std::string chosen;               ///< URL that is polled in place of the page's; empty: none was found
  bool by_page = false;             ///< the page named it; else it lay in a well-known place
  std::optional<instant> at;        ///< when it was chosen
  std::optional<instant> probed;    ///< when well-known places were last asked
  std::vector<std::string> offers;  ///< feeds of other sites that the page names: for the operator's word

  bool operator==(const feed_discovery&) const = default;
};

struct feed_state {
  // When
  std::optional<instant> last_poll;     ///< start of the last request
  std::optional<instant> last_success;  ///< last 200, 226 or 304 that was usable
  std::optional<instant> last_change;   ///< last time its items changed
  instant next_poll{};                  ///< never before this
  std::string reason;                   ///< which rule of the policy decided next_poll, for the operator
  bool stopped = false;                 ///< 410 twice; only the operator resumes it

  // Last answer
  poll_outcome outcome = poll_outcome::never;
  unsigned status = 0;        ///< HTTP status, 0 where there was none
  seldom<std::string> error;  ///< for people; empty after success
  unsigned error_streak = 0;
  unsigned gone_streak = 0;
  /// With rate_limited: who said so, where it was not its own host; as host_key() says.
  seldom<std::string> held_host;

  std::uint64_t bytes = 0;        ///< on the wire, of the last poll
  std::uint64_t bytes_total = 0;  ///< of all polls

  // To ask conditionally
  feeds::validators validators;
  std::uint64_t body_hash = 0;  ///< of the decoded bytes; 0 for none

  // Permanent redirect that is being watched (301, 308)
  seldom<std::string> moved_to;
  unsigned moved_streak = 0;
  std::optional<instant> moved_since;

  // Where it is asked instead of the configured URL
  seldom<std::string> accepted;  ///< the URL that the operator's word sent it to last; empty: none
  seldom<feed_discovery> discovery;

  // Rhythm and hints of the feed itself
  publication_times publications;
  std::chrono::seconds hint_ttl{0};  ///< max(ttl, sy:), 0 for none
  std::uint32_t skip_hours = 0;      ///< bit h set: skip hour h, GMT
  std::uint8_t skip_days = 0;        ///< bit d set: skip day d, 0 Sunday, GMT

  // What it calls itself, for status and OPML
  std::string title, site;

  bool operator==(const feed_state&) const = default;
};

}  // namespace wireroom::feeds
