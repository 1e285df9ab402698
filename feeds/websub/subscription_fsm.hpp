#pragma once
// The life of a WebSub subscription: `(state, event, now) -> (state, action)`. Pure; docs/websub.md tells it
// in words. Whoever calls does what the action says, stores the state, and sends `woke` at state.wake.

#include "feeds/model/subscription.hpp"
#include "feeds/websub/discovery.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <variant>

namespace wireroom::feeds {

/// What the operator wants of subscriptions.
struct websub_settings {
  std::chrono::seconds lease{10 * 86400};  ///< that hubs are asked for
};

namespace websub {

/// A poll read the document; `offer` is what it names.
struct offered {
  hub_offer offer;
};
/// state.wake is reached.
struct woke {};
/// The hub took the request (2xx), and will verify it.
struct accepted {};
/// The request did not get through, or the hub said no.
struct failed {
  std::string why;
  std::optional<std::chrono::seconds> retry_after;
};
/// The hub asked whether we mean to subscribe, and was told yes.
struct verified {
  std::optional<std::chrono::seconds> lease;  ///< that it grants; nothing: it did not say
};
/// The hub asked whether we mean to unsubscribe, and was told yes.
struct dismissed {};
/// The hub says that the subscription is not, or not any more, possible.
struct denied {
  std::string why;
};
/// A push was filed.
struct pushed {};
/// A push was not filed.
struct push_refused {
  std::string why;
};
/// A poll found items that were not pushed.
struct missed {};
/// The feed is subscribed to no more: removed, stopped, switched off, or our address changed.
struct dropped {};

using event = std::variant<offered, woke, accepted, failed, verified, dismissed, denied, pushed, push_refused,
                           missed, dropped>;

}  // namespace websub

enum class subscription_action : std::uint8_t {
  nothing,
  subscribe,    ///< ask state.hub for state.topic
  unsubscribe,  ///< ask state.hub to end it
  forget,       ///< nothing is left to be remembered
};

struct subscription_decision {
  subscription state;
  subscription_action action = subscription_action::nothing;
};

subscription_decision decide(const subscription& state, const websub::event& event,
                             const websub_settings& settings, instant now);

/// A lease runs and pushes arrive: polls are a safety net.
bool push_is_live(const subscription& state, instant now);

/// True for the stage in which the hub's question after `mode` ("subscribe", "unsubscribe") is answered with
/// yes.
bool confirms(subscription_stage stage, std::string_view mode);

/// True for a stage in which pushes are filed.
bool takes_pushes(subscription_stage stage);

}  // namespace wireroom::feeds
