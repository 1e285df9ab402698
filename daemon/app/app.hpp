#pragma once
// The composition root: owns the store, the commit queue, the desk, the publisher, the poller and both
// listeners, starts them from the bottom up and stops them from the top down.

#include "daemon/clock.hpp"
#include "daemon/config/config.hpp"

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <vector>

namespace wireroom::daemon {

/// Why the daemon cannot start: one line for the operator and the exit code of sysexits(3).
struct startup_failure {
  int exit_code = 70;
  std::string what, why, what_to_do;
};

/// A few numbers for the live line of the demo.
struct app_counts {
  std::uint64_t polls = 0, fetched = 0, not_modified = 0, failed = 0, items = 0, articles = 0, trending = 0;
};

class paged_file;

class app {
 public:
  struct options {
    std::shared_ptr<const config> configuration;
    const clock* time = nullptr;   ///< must outlive the app; null: the machine's clock
    bool handle_signals = true;    ///< SIGTERM and SIGINT stop, SIGHUP reloads (stops, without a file)
    bool use_systemd = true;       ///< notify and socket activation where the environment offers them
    paged_file* memory = nullptr;  ///< what paged containers use; must outlive the app; null: the heap
  };

  /// Opens the store, files and renders what is there, binds the listeners. Nothing is polled yet.
  static std::expected<std::unique_ptr<app>, startup_failure> create(options how);

  virtual ~app() = default;

  /// Polls and serves until stop() or a signal. Returns the exit code.
  virtual int run() = 0;

  /// Ends run() after finishing what is under way, within ten seconds. Any thread.
  virtual void stop() = 0;

  /// Addresses that are really bound ("127.0.0.1:8080"), for messages and tests that ask for port 0.
  virtual std::vector<std::string> public_addresses() const = 0;
  virtual std::string operator_address() const = 0;

  virtual app_counts counts() const = 0;
};

}  // namespace wireroom::daemon
