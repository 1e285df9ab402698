#pragma once
// Where hubs call: what the public listener knows of the subscriptions, and what it passes on to the poller.
//
// Shared between two threads under a mutex that is held for a look-up: the public listener asks, the poller
// writes. Nothing of it waits for the poller: whether a challenge is echoed is decided by what stands here.

#include "daemon/publish/http_message.hpp"
#include "feeds/model/subscription.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace wireroom::daemon {

/// Path of all callbacks; what follows is unguessable.
inline constexpr std::string_view callback_path = "/websub/";

/// The largest push (docs/limits.md).
inline constexpr std::size_t most_push_bytes = 3u << 20;

/// How a push ended; stable names, labels of the metrics.
enum class push_result : std::uint8_t {
  filed,
  notice,         ///< signed with SHA-1 alone: not filed, the feed was asked instead
  unsigned_,      ///< without a signature that can be read
  bad_signature,  ///< the signature is not that of the bytes
  unreadable,     ///< signed, but no feed
  unknown,        ///< for a callback that is not, or not any more
  too_many,       ///< faster than a hub may push, or too many wait
  held,           ///< the store takes nothing
};
inline constexpr std::size_t push_results = 8;
const char* name_of(push_result result) noexcept;

/// What a hub did at a callback.
struct hub_call {
  enum class kind : std::uint8_t { verified, dismissed, denied, pushed, refused };
  kind what{};
  std::int64_t feed = 0;
  std::string callback;                       ///< id of the callback: the subscription may be another by now
  std::optional<std::chrono::seconds> lease;  ///< of verified
  std::string reason;                         ///< of denied and refused
  std::string signature, content_type, body;  ///< of pushed
  std::shared_ptr<const void> place;          ///< of pushed: until it goes, the push counts as waiting
};

class callbacks {
 public:
  /// What is known of one subscription.
  struct entry {
    std::int64_t feed = 0;
    std::string topic;
    feeds::subscription_stage stage{};
  };

  /// The poller listens from here on; false: it takes no more. Called on the public listener's thread; must
  /// neither block nor throw. Any thread.
  using listener = std::function<bool(hub_call&&)>;
  void connect(listener deliver);
  void disconnect() { connect(nullptr); }

  /// Makes the callback `id` known, or tells what changed. Any thread.
  void put(const std::string& id, entry what);
  void erase(const std::string& id);

  /// While the store holds polls, pushes are asked to come later. Any thread.
  void hold(bool held) noexcept { held_ = held; }

  /// The answer to a request for callback_path and below. GET: the challenge, for what is awaited with
  /// exactly this topic; 200 for a refusal; else 404. POST: 202 for what will be looked at, 403 without a
  /// signature, 410 unknown, 415 coded, 429 too fast, 503 not now. Public listener's thread.
  response answer(const request_view& request);

  /// As request_handler::refuse_large_body().
  unsigned refuse_large_body(const request_view& head, std::size_t length) const;

  /// Counts a push that was taken. Any thread.
  void count(push_result result) noexcept { ++results_[static_cast<std::size_t>(result)]; }
  /// Since start. Any thread.
  std::array<std::uint64_t, push_results> pushes() const noexcept;
  std::uint64_t verifications() const noexcept { return verified_; }
  std::uint64_t verifications_refused() const noexcept { return not_verified_; }

 private:
  /// One push a second, a minute's worth at once.
  struct bucket {
    double tokens = 60;
    std::chrono::steady_clock::time_point filled = std::chrono::steady_clock::now();
    bool take();
  };
  struct known {
    entry what;
    bucket pace;
    std::shared_ptr<std::atomic<unsigned>> waiting = std::make_shared<std::atomic<unsigned>>(0);
  };

  response question(const request_view& request, const std::string& id);
  response push(const request_view& request, const std::string& id);
  std::shared_ptr<const void> place_for(const known& one, std::size_t bytes);
  bool deliver(hub_call&& call);

  mutable std::mutex mutex_;  // guards what follows
  std::unordered_map<std::string, known> known_;
  listener deliver_;

  std::atomic<bool> held_{false};
  std::shared_ptr<std::atomic<std::size_t>> waiting_bytes_ = std::make_shared<std::atomic<std::size_t>>(0);
  std::array<std::atomic<std::uint64_t>, push_results> results_{};
  std::atomic<std::uint64_t> verified_{0}, not_verified_{0};
};

/// The public listener's handler: callbacks, and `others` for everything else. Both must outlive it.
class callback_handler final : public request_handler {
 public:
  callback_handler(request_handler& others, callbacks& hubs) : others_{others}, hubs_{hubs} {}

  response handle(const request_view& request) override {
    return request.path.starts_with(callback_path) ? hubs_.answer(request) : others_.handle(request);
  }
  unsigned refuse_large_body(const request_view& head, std::size_t length) override {
    return head.path.starts_with(callback_path) ? hubs_.refuse_large_body(head, length)
                                                : others_.refuse_large_body(head, length);
  }

 private:
  request_handler& others_;
  callbacks& hubs_;
};

}  // namespace wireroom::daemon
