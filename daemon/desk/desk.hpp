#pragma once
// The desk: one thread that files committed items into articles, in commit order, and has the outputs
// rendered when something changed. Its result is a function of the log: after a restart it goes on where it
// was.

#include "daemon/clock.hpp"
#include "daemon/desk/newsroom.hpp"
#include "storage/store.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace wireroom::daemon {

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
    std::function<storage::result<void>(instant now, const newsroom_view& room)> render;
    newsroom_settings newsroom;
    /// Gives back memory that is not needed while the desk waits. Called on its thread when nothing is to be
    /// done; `thoroughly` after much was, and every `rest_every`. May be empty.
    std::function<void(bool thoroughly)> rest;
    std::chrono::milliseconds render_gap{1000};      ///< between two renderings at least
    std::chrono::milliseconds render_every{300000};  ///< at most
    std::chrono::milliseconds rest_every{60000};     ///< others use memory, too
    std::chrono::seconds retention{90 * 86400};      ///< until retain() says another; 0: nothing is purged
  };

  /// `db` and `time` must outlive the desk.
  desk(storage::store& db, const clock& time, options how);
  ~desk();  ///< stops
  desk(const desk&) = delete;
  desk& operator=(const desk&) = delete;

  /// Renders once what is filed, then starts the thread, which recalls what was decided, files what is
  /// committed, and renders again. Blocks for the first rendering. Call once.
  storage::result<void> start();

  /// Something was committed. Any thread; cheap.
  void notify();

  /// The outputs are to be made anew though nothing was committed (a reload). Any thread.
  void render_now();

  /// The list is made by other settings from the next rendering on. Any thread.
  void configure(newsroom_settings settings);

  /// Runs `what` on the desk's thread between filing and rendering, and renders after it. Blocks until it is
  /// done; false: the desk ended before. Any thread but the desk's, after start().
  bool ask(std::function<void(newsroom&)> what);

  /// Another retention from now on; 0: nothing is purged. Any thread.
  void retain(std::chrono::seconds retention) { retention_ = retention; }

  /// Files and renders what is committed, then ends the thread. Idempotent; any thread but the desk's.
  void stop();

  desk_status status() const;

 private:
  struct request {
    std::function<void(newsroom&)> what;
    std::promise<bool> done;
  };

  storage::result<std::uint64_t> file();
  storage::result<void> render();
  void answer();
  void work(std::stop_token stop);
  void purge(const std::stop_token& stop, std::chrono::seconds retention);
  void set_trouble(std::string what);
  void rest(std::chrono::steady_clock::time_point pass_began);

  storage::store& db_;
  const clock& time_;
  options how_;
  std::atomic<std::chrono::seconds> retention_;
  newsroom room_;                                   ///< of the desk's thread, with what follows
  std::chrono::steady_clock::time_point rested_{};  ///< thoroughly

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable_any wake_;
  bool committed_ = false;
  bool forced_ = false;
  bool ended_ = false;
  std::optional<newsroom_settings> next_settings_;
  std::deque<request> asked_;
  desk_status status_;

  std::jthread thread_;
};

}  // namespace wireroom::daemon
