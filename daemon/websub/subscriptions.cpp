#include "daemon/websub/subscriptions.hpp"

#include "daemon/websub/signature.hpp"

#include <utility>

namespace wireroom::daemon {
namespace {

using feeds::subscription_action;
using feeds::subscription_stage;

/// More feeds than this are polled only (docs/limits.md).
constexpr std::size_t most_subscriptions = 10'000;
constexpr std::size_t id_bytes = 20, secret_bytes = 32;

std::string id_in(const std::string& callback) {
  return callback.substr(callback.rfind('/') + 1);
}

}  // namespace

void subscriptions::restore(std::int64_t feed, feeds::subscription stored) {
  if (hubs_ == nullptr) return;
  auto& kept = all_[feed] = std::move(stored);
  publish(feed, {}, kept);
}

subscriptions::change subscriptions::apply(std::int64_t feed, const feeds::websub::event& event,
                                           instant now) {
  const auto at = all_.find(feed);
  change out;
  if (at != all_.end()) out.before = at->second;
  if (at == all_.end() && all_.size() >= most_subscriptions) return out;
  auto decided = feeds::decide(out.before, event, terms_.settings, now);
  out.after = std::move(decided.state);
  out.action = decided.action;
  if (out.action == subscription_action::subscribe && out.after.callback.empty()) {
    out.after.callback = terms_.callbacks + random_hex(id_bytes);
    out.after.secret = random_hex(secret_bytes);
  }
  if (!out.any()) return out;
  publish(feed, out.before, out.after);
  if (out.after.stage == subscription_stage::none)
    all_.erase(feed);
  else
    all_[feed] = out.after;
  return out;
}

void subscriptions::publish(std::int64_t feed, const feeds::subscription& before,
                            const feeds::subscription& after) {
  if (hubs_ == nullptr) return;
  if (!before.callback.empty() && before.callback != after.callback) hubs_->erase(id_in(before.callback));
  if (!after.callback.empty())
    hubs_->put(id_in(after.callback), {.feed = feed, .topic = after.topic, .stage = after.stage});
}

std::vector<std::int64_t> subscriptions::feeds() const {
  std::vector<std::int64_t> out;
  out.reserve(all_.size());
  for (const auto& [feed, one] : all_) out.push_back(feed);
  return out;
}

const feeds::subscription* subscriptions::find(std::int64_t feed) const {
  const auto at = all_.find(feed);
  return at == all_.end() ? nullptr : &at->second;
}

bool subscriptions::is_live(std::int64_t feed, instant now) const {
  const auto* one = find(feed);
  return one != nullptr && feeds::push_is_live(*one, now);
}

bool subscriptions::is_callback(std::int64_t feed, const std::string& id) const {
  const auto* one = find(feed);
  return one != nullptr && !one->callback.empty() && id_in(one->callback) == id;
}

bool subscriptions::is_elsewhere(std::int64_t feed) const {
  const auto* one = find(feed);
  return one != nullptr && !one->callback.empty() && !one->callback.starts_with(terms_.callbacks);
}

}  // namespace wireroom::daemon
