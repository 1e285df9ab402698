#pragma once
// The book of subscriptions: applies what happens to the state of each, draws callbacks and secrets, and
// keeps the public listener's view (callbacks.hpp) in step. Does no I/O; one context only.

#include "daemon/websub/callbacks.hpp"
#include "daemon/websub/terms.hpp"
#include "feeds/websub/subscription_fsm.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace wireroom::daemon {

class subscriptions {
 public:
  /// `hubs` must outlive it; null: nothing is ever subscribed to.
  explicit subscriptions(callbacks* hubs) : hubs_{hubs} {}

  void set_terms(websub_terms terms) { terms_ = std::move(terms); }
  bool on() const { return hubs_ != nullptr && terms_.on; }
  const websub_terms& terms() const { return terms_; }

  /// Takes over what is stored of a feed.
  void restore(std::int64_t feed, feeds::subscription stored);

  /// What an event did.
  struct change {
    feeds::subscription before, after;
    feeds::subscription_action action{};
    bool any() const { return before != after || action != feeds::subscription_action::nothing; }
  };
  change apply(std::int64_t feed, const feeds::websub::event& event, instant now);

  /// Feeds that have one, in no order.
  std::vector<std::int64_t> feeds() const;
  /// Null where there is none.
  const feeds::subscription* find(std::int64_t feed) const;
  bool is_live(std::int64_t feed, instant now) const;

  /// True when `id` is that of the feed's present callback.
  bool is_callback(std::int64_t feed, const std::string& id) const;
  /// True when the feed has a callback that is not where callbacks are now.
  bool is_elsewhere(std::int64_t feed) const;

 private:
  void publish(std::int64_t feed, const feeds::subscription& before, const feeds::subscription& after);

  callbacks* hubs_;
  websub_terms terms_;
  std::unordered_map<std::int64_t, feeds::subscription> all_;
};

}  // namespace wireroom::daemon
