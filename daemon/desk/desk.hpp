#pragma once
// The desk: one thread that files committed items into articles, in commit order, and has the outputs
// rendered when something changed. Its result is a function of the log: after a restart it goes on where it
// was.

#include "daemon/clock.hpp"
#include "storage/store.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace wireroom::daemon {

/// Files every committed item of `db` that is not filed yet, in commit order, and returns how many. What was
/// filed stays filed when a later batch fails. One caller at a time: the desk, or a round without one.
storage::result<std::uint64_t> file_committed(storage::store& db, const clock& time);

/// What the desk tells the operator.
struct desk_status {
  std::uint64_t filed = 0;     ///< items since start
  std::uint64_t rendered = 0;  ///< renderings since start
  std::string trouble;         ///< last error of the store or renderer, empty when all is well
};

class desk {
 public:
  struct options {
    /// Renders and publishes every output that changed; an error is told and tried again. Called on the
    /// desk's thread, also while nothing was filed: what decays with time changes by itself.
    std::function<storage::result<void>(instant now)> render;
    std::chrono::milliseconds render_gap{1000};      ///< between two renderings at least
    std::chrono::milliseconds render_every{300000};  ///< at most
    std::chrono::seconds retention{90 * 86400};      ///< until retain() says another; 0: nothing is purged
  };

  /// `db` and `time` must outlive the desk.
  desk(storage::store& db, const clock& time, options how);
  ~desk();  ///< stops
  desk(const desk&) = delete;
  desk& operator=(const desk&) = delete;

  /// Files what is committed and not filed yet, renders once, then starts the thread. Blocks. Call once.
  storage::result<void> start();

  /// Something was committed. Any thread; cheap.
  void notify();

  /// The outputs are to be made anew though nothing was committed (a reload). Any thread.
  void render_now();

  /// Another retention from now on; 0: nothing is purged. Any thread.
  void retain(std::chrono::seconds retention) { retention_ = retention; }

  /// Files and renders what is committed, then ends the thread. Idempotent; any thread but the desk's.
  void stop();

  desk_status status() const;

 private:
  storage::result<std::uint64_t> file();
  void work(std::stop_token stop);
  void purge(const std::stop_token& stop, std::chrono::seconds retention);
  void set_trouble(std::string what);

  storage::store& db_;
  const clock& time_;
  options how_;
  std::atomic<std::chrono::seconds> retention_;

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable_any wake_;
  bool committed_ = false;
  bool forced_ = false;
  desk_status status_;

  std::jthread thread_;
};

}  // namespace wireroom::daemon
