#pragma once
// The deadlines of everything that is under way, looked after by one timer: each exchange has one for its
// present step and one over all, and a body must not come slower than allowed. One context only.

#include "daemon/poll/net.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include <boost/intrusive/list.hpp>

namespace wireroom::daemon {

class deadlines {
 public:
  using clock = std::chrono::steady_clock;
  using milliseconds = std::chrono::milliseconds;

  /// One exchange; it is watched while it lives. Neither copied nor moved.
  class watch : public boost::intrusive::list_base_hook<> {
   public:
    watch(deadlines& all, milliseconds total);
    ~watch();
    watch(const watch&) = delete;
    watch& operator=(const watch&) = delete;

    /// From now the step named `what` runs: after `length` it is broken off by calling `break_off`, which
    /// makes what is awaited end with an error. `what` completes "… within N ms".
    void step(const char* what, milliseconds length, std::function<void()> break_off);

    /// From now a body comes, at `rate` bytes a second at least once `after` is over.
    void body(milliseconds after, std::uint64_t rate, std::function<void()> break_off);

    /// The step or the body is over: what break_off refers to may go.
    void done();

    /// So many bytes of the body have come.
    void received(std::uint64_t bytes) { received_ += bytes; }

    /// No step runs: waiting in line counts for nothing. resume() goes on with the time over all.
    void pause();
    void resume();

    /// Why it was broken off; empty while it was not.
    const std::string& expired() const { return expired_; }

    /// Time left for a step of `length`.
    clock::time_point until(milliseconds length) const {
      return std::min(clock::now() + length, total_until_);
    }

   private:
    friend class deadlines;
    void look(clock::time_point now);
    void fire(std::string why);

    deadlines& all_;
    milliseconds total_;
    clock::time_point total_until_;
    std::optional<clock::time_point> paused_;
    clock::time_point step_until_ = clock::time_point::max();
    const char* what_ = "";
    milliseconds length_{};
    clock::time_point body_since_{};
    milliseconds slow_after_{};
    std::uint64_t slow_rate_ = 0;
    std::uint64_t received_ = 0;
    std::function<void()> break_off_;
    std::string expired_;
  };

  /// `idle` is called about once a second while there is something to sweep; it returns whether there still
  /// is.
  deadlines(const net::executor& where, std::function<bool(clock::time_point)> idle);

  /// Starts the timer for idle work.
  void kick();

  /// Breaks off everything, now and from now on, for this reason.
  void break_all(const std::string& why);

  /// Ends the timer. Nothing may be watched any more.
  void stop();

 private:
  void arm();

  net::timer timer_;
  std::function<bool(clock::time_point)> idle_;
  boost::intrusive::list<watch> watches_;
  std::string broken_;
  bool armed_ = false, stopped_ = false;
};

}  // namespace wireroom::daemon
