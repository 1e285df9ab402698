#pragma once
// What the operator is told of a running daemon: the values of /status and /metrics, gathered from its parts.
// Reads only; any thread. May wait for the store and the poller.

#include "daemon/app/publishing.hpp"
#include "daemon/clock.hpp"
#include "daemon/config/config.hpp"
#include "daemon/desk/desk.hpp"
#include "daemon/memory/paged_file.hpp"
#include "daemon/operate/metrics.hpp"
#include "daemon/operate/poll_statistics.hpp"
#include "daemon/operate/status.hpp"
#include "daemon/publish/http_server.hpp"
#include "daemon/websub/callbacks.hpp"
#include "storage/commit_queue.hpp"

#include <mutex>
#include <optional>
#include <span>
#include <string>

namespace wireroom::daemon {

/// What happened to the daemon lately. Any thread.
class daemon_events {
 public:
  struct values {
    std::optional<instant> last_commit, last_reload;
    std::string last_reload_error;  ///< empty: it was good
    std::string held;               ///< why the store takes no polls; empty while it does
  };

  void committed(instant now);
  void held(std::string why);
  void reloaded(instant now, std::string error);
  values now() const;

 private:
  mutable std::mutex mutex_;
  values values_;
};

/// The parts of a running daemon; all outlive the call they are given to.
struct observed_parts {
  const clock& time;
  instant started{};
  const config& configuration;
  std::span<const std::string> public_addresses;
  storage::store& store;
  const storage::commit_queue& queue;
  const poll_engine& engine;
  const publishing& outputs;
  const desk& filing;
  const paged_file* memory;  ///< null: the heap
  const poll_statistics& statistics;
  const callbacks& hubs;
  const http_counters &public_http, &operator_http;
  const daemon_events& events;
};

status_values observe_status(const observed_parts& parts);
metrics_values observe_metrics(const observed_parts& parts);

}  // namespace wireroom::daemon
