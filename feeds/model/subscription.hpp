#pragma once
// What is remembered of a feed's WebSub subscription (W3C Recommendation WebSub): the whole state that
// feeds/websub decides upon. Plain values; at most one a feed.

#include "feeds/model/time.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace wireroom::feeds {

enum class subscription_stage : std::uint8_t {
  none,      ///< no subscription; such a row is not stored
  wanted,    ///< a hub is known, the request goes out at `wake`
  pending,   ///< requested; the hub has not verified yet and no lease runs
  active,    ///< a lease runs; it is renewed at `wake`
  renewing,  ///< a lease runs and was requested again
  refused,   ///< the hub cannot be reached or refused; tried again at `wake`
  leaving,   ///< the request to unsubscribe goes out at `wake`
  left,      ///< requested; the hub has not verified it yet
};

/// Stable lower-case name, as in the store, status and metrics: "pending".
const char* name_of(subscription_stage stage) noexcept;

struct subscription {
  subscription_stage stage = subscription_stage::none;
  std::string hub;                     ///< URL that requests go to
  std::string topic;                   ///< URL that is subscribed to: what the feed says of itself
  std::string callback;                ///< URL that the hub calls; empty: to be drawn before the next request
  std::string secret;                  ///< of the signatures of pushes; drawn with the callback
  instant wake{};                      ///< when something is to be done next
  std::optional<instant> asked;        ///< last request to the hub
  std::optional<instant> granted;      ///< last verification of a lease
  std::optional<instant> lease_until;  ///< end of the lease
  unsigned failures = 0;               ///< requests in a row that brought no lease
  std::string error;                   ///< why the last one did not; empty after success
  bool live = false;                   ///< pushes arrive, and no poll has found what was not pushed

  std::optional<instant> last_push;  ///< last one that was filed
  std::uint64_t pushes = 0;          ///< filed
  std::uint64_t refused = 0;         ///< not filed: badly signed, unreadable

  bool operator==(const subscription&) const = default;
};

}  // namespace wireroom::feeds
