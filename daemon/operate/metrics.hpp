#pragma once
// `/metrics`: values as Prometheus text (exposition format 0.0.4). The number of series is fixed: no label
// holds what a partner or a client sends.

#include "daemon/operate/poll_statistics.hpp"
#include "daemon/operate/process.hpp"
#include "daemon/poll/engine.hpp"
#include "daemon/websub/callbacks.hpp"
#include "storage/store.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace wireroom::daemon {

struct http_counters;

/// What a listener did since start.
struct http_totals {
  std::uint64_t accepted = 0, refused = 0, evicted = 0, timeouts = 0, bad_requests = 0, sent_bytes = 0;
  std::array<std::uint64_t, 6> responses{};  ///< by first digit of the status; [0] unused
  std::int64_t open = 0;
};
http_totals read(const http_counters& counters);

/// Feeds by how they stand.
struct feed_counts {
  std::uint64_t well = 0, failing = 0, stopped = 0, never = 0;
};

/// Feeds by the stage of their WebSub subscription; index: feeds::subscription_stage, that of `none` unused.
using subscription_counts =
    std::array<std::uint64_t, static_cast<std::size_t>(feeds::subscription_stage::left) + 1>;

struct metrics_values {
  std::string version;
  process_values process;
  poll_totals polls;
  poll_counters poll_counts;
  feed_counts feeds;
  subscription_counts subscriptions{};
  std::uint64_t hosts_in_outage = 0;

  storage::counts stored;  ///< `unfiled` is the desk's queue
  bool storage_up = true;
  std::uint64_t commits_waiting = 0;
  std::optional<instant> last_commit;

  std::uint64_t snapshots = 0, snapshot_bytes = 0;
  std::uint64_t paged_bytes = 0;  ///< of the file that paged containers lie in; 0: they lie on the heap
  std::array<std::uint64_t, push_results> pushes{};  ///< index: push_result
  http_totals public_http, operator_http;

  std::optional<instant> last_reload;
  bool last_reload_good = true;
};

/// Pure.
std::string render_metrics(const metrics_values& values);

/// Its media type.
inline constexpr std::string_view metrics_type = "text/plain; version=0.0.4; charset=utf-8";

}  // namespace wireroom::daemon
