#pragma once
// The poller: asks feeds when the policy says so, on contexts and threads of its own, and hands each answer
// to the commit queue. The coroutine of one poll reads as the policy (docs/polling.md).

#include "daemon/clock.hpp"
#include "daemon/config/config.hpp"
#include "feeds/model/feed_state.hpp"
#include "feeds/model/subscription.hpp"
#include "storage/commit_queue.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace wireroom::daemon {

/// One finished poll, for logs, progress and the summary of `wireroom poll`.
struct poll_event {
  std::int64_t feed = 0;
  std::string url, partner;
  feeds::poll_outcome outcome{};
  unsigned status = 0;
  std::string error;
  std::uint64_t wire_bytes = 0;
  std::uint32_t entries = 0;
  std::string found;  ///< the feed that the page at `url` led to; empty: none was looked for or found
  bool found_by_page = false;  ///< the page named it; else it lay in a well-known place
  storage::poll_counts counts;
  std::chrono::milliseconds took{0};
  bool asked = true;  ///< false: it was left out of a round, as `error` says
};

/// Live counters; monotonic since start.
struct poll_totals {
  std::uint64_t polls = 0, fetched = 0, not_modified = 0, failed = 0, wire_bytes = 0, items_seen = 0,
                items_new = 0, in_flight = 0, overdue = 0;
};

/// How one feed stands, for `/status`.
struct feed_status {
  storage::feed_row row;  ///< next_poll and reason are those in force, a hold of its host included
  bool in_flight = false;
  std::optional<feeds::subscription> websub;  ///< without callback and secret
};

class callbacks;

class poll_engine {
 public:
  struct options {
    std::function<void(const poll_event&)> on_poll;  ///< called on the poller's thread; may be empty
    bool once = false;                               ///< one round: poll what is due (or all), then on_done
    bool all = false;                                ///< with once: due or not
    std::vector<std::string> only;                   ///< with once: these URLs; empty: every feed
    std::function<void()> on_done;  ///< with once: the round is committed; called on the poller's thread
    callbacks* hubs = nullptr;  ///< where hubs call; null: nothing is subscribed to. Must outlive the engine
    std::vector<storage::subscription_row> subscribed;  ///< with hubs: what the store has
    std::string name_servers;  ///< "127.0.0.1:5353", comma separated; empty: the system's
  };

  /// Starts its thread. `feeds` is what sync_feeds gave. The configuration is kept until replaced; clock and
  /// queue must outlive the engine.
  static std::unique_ptr<poll_engine> create(std::shared_ptr<const config> configuration,
                                             std::vector<storage::feed_row> feeds,
                                             storage::commit_queue& queue, const clock& time, options how);

  /// Stops first as stop() with no grace.
  virtual ~poll_engine() = default;

  /// Starts no more polls and finishes those under way; what is not done after `grace` is broken off and
  /// polled again after the next start. Returns when the thread has ended. Any thread but its own.
  virtual void stop(std::chrono::milliseconds grace) = 0;

  /// Takes a new configuration and feed list: new feeds are scheduled, missing ones dropped, state is kept.
  virtual void replace(std::shared_ptr<const config> configuration, std::vector<storage::feed_row> feeds) = 0;

  /// Polls a feed as soon as politeness towards its host allows, after the poll that is in flight where one
  /// is; resumes a stopped one. False: no such feed.
  virtual bool refresh(std::int64_t feed) = 0;

  /// The operator's word: the feed is asked where it redirects to, or where discovery found one on another
  /// site (feeds::pending_move()); what it holds stays. Gives that URL; empty when it goes nowhere.
  /// Nothing: no such feed.
  virtual std::optional<std::string> accept_move(std::int64_t feed) = 0;

  virtual poll_totals totals() const = 0;
  /// All feeds by id; 750 bytes and its texts for each.
  virtual std::vector<feed_status> status() const = 0;
  /// One of them; nothing: no such feed.
  virtual std::optional<feed_status> status(std::int64_t feed) const = 0;
  /// Shows `to` each feed's row and its subscription (null: none) on the poller's thread, where both are: to
  /// be counted without a copy.
  virtual void survey(const std::function<void(const storage::feed_row& row,
                                               const feeds::subscription* subscribed)>& to) const = 0;
};

}  // namespace wireroom::daemon
