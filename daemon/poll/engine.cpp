#include "daemon/poll/engine.hpp"

#include "daemon/operate/process.hpp"
#include "daemon/poll/poller.hpp"

#include <atomic>
#include <future>
#include <mutex>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <pthread.h>

namespace wireroom::daemon {
namespace {

using namespace std::chrono_literals;

/// How long fetches that are broken off may take to notice.
constexpr auto to_notice = 2s;

class threaded_engine final : public poll_engine {
 public:
  threaded_engine(std::shared_ptr<const config> configuration, std::vector<storage::feed_row> feeds,
                  storage::commit_queue& queue, const clock& time, options how)
      : context_(std::make_shared<boost::asio::io_context>(1)),
        guard_(context_->get_executor()),
        hubs_(how.hubs) {
    auto subscribed = std::exchange(how.subscribed, {});
    auto* made = new poller(*context_, std::make_shared<const policies>(std::move(configuration)), queue,
                            time, std::move(how));
    // Whoever lets go of the poller last lets go of its context after it.
    inner_ = std::shared_ptr<poller>(made, [context = context_](poller* one) { delete one; });
    boost::asio::post(
        *context_, [inner = inner_, rows = std::move(feeds), subscribed = std::move(subscribed)]() mutable {
          inner->start(std::move(rows), std::move(subscribed));
        });
    if (hubs_ != nullptr)
      hubs_->connect([context = context_, poller = std::weak_ptr(inner_)](hub_call&& call) {
        boost::asio::post(*context, [poller, call = std::move(call)]() mutable {
          if (const auto inner = poller.lock()) inner->hub_called(std::move(call));
        });
        return true;
      });
    thread_ = std::thread([this] {
      pthread_setname_np(pthread_self(), "poll");
      widen_memory_pool();
      runs_on_ = std::this_thread::get_id();
      context_->run();
      ended_ = true;
    });
  }
  threaded_engine(const threaded_engine&) = delete;
  threaded_engine& operator=(const threaded_engine&) = delete;
  ~threaded_engine() override { stop(0ms); }

  void stop(std::chrono::milliseconds grace) override {
    const std::lock_guard lock(stopping_);
    if (!thread_.joinable()) return;
    if (hubs_ != nullptr) hubs_->disconnect();
    auto idle = std::make_shared<std::promise<void>>();
    auto when_idle = idle->get_future();
    boost::asio::post(*context_, [inner = inner_, idle] { inner->drain([idle] { idle->set_value(); }); });
    when_idle.wait_for(grace);
    // Even when idle: fetches of feeds that a reload dropped are waited for by nobody.
    boost::asio::post(*context_, [inner = inner_] { inner->break_off(); });
    when_idle.wait_for(to_notice);
    // With nothing left to wait for, the thread ends by itself, and every handler was run.
    boost::asio::post(*context_, [inner = inner_] { inner->close(); });
    guard_.reset();
    for (const auto late = std::chrono::steady_clock::now() + to_notice; !ended_;) {
      std::this_thread::sleep_for(1ms);
      if (std::chrono::steady_clock::now() >= late) context_->stop();
    }
    thread_.join();
    // A commit that ended in between may have left a handler; an ask() may be at the poller already.
    const std::lock_guard alone(after_end_);
    runs_on_ = std::this_thread::get_id();
    context_->restart();
    context_->poll();
    context_->stop();
    runs_on_ = std::thread::id{};
  }

  void replace(std::shared_ptr<const config> configuration, std::vector<storage::feed_row> feeds) override {
    auto rules = std::make_shared<const policies>(std::move(configuration));
    ask([&](poller& inner) { inner.replace(std::move(rules), std::move(feeds)); });
  }

  bool refresh(std::int64_t feed) override {
    bool known = false;
    ask([&](poller& inner) { known = inner.refresh(feed); });
    return known;
  }

  std::optional<std::string> accept_move(std::int64_t feed) override {
    std::optional<std::string> to;
    ask([&](poller& inner) { to = inner.accept_move(feed); });
    return to;
  }

  poll_totals totals() const override {
    const auto& now = inner_->totals();
    return {.polls = now.polls,
            .fetched = now.fetched,
            .not_modified = now.not_modified,
            .failed = now.failed,
            .wire_bytes = now.wire_bytes,
            .items_seen = now.items_seen,
            .items_new = now.items_new,
            .in_flight = now.in_flight,
            .overdue = now.overdue};
  }

  std::vector<feed_status> status() const override {
    std::vector<feed_status> out;
    ask([&](poller& inner) { out = inner.status(); });
    return out;
  }

  std::optional<feed_status> status(std::int64_t feed) const override {
    std::optional<feed_status> out;
    ask([&](poller& inner) { out = inner.status(feed); });
    return out;
  }

  void survey(
      const std::function<void(const storage::feed_row&, const feeds::subscription*)>& to) const override {
    ask([&](poller& inner) { inner.survey(to); });
  }

 private:
  /// Runs `what` on the poller's thread and waits for it; after the thread's end here. On that thread itself
  /// (from on_poll) at once.
  template <class What>
  void ask(What what) const {
    if (std::this_thread::get_id() == runs_on_.load()) return what(*inner_);
    // Shared, because a handler that is never run is destroyed later.
    struct call {
      std::mutex lock;
      bool taken = false;
      std::promise<void> done;
    };
    const auto one = std::make_shared<call>();
    auto done = one->done.get_future();
    boost::asio::post(*context_, [one, &what, this] {
      {
        const std::lock_guard lock(one->lock);
        if (one->taken) return;
        one->taken = true;
      }
      what(*inner_);
      one->done.set_value();
    });
    while (done.wait_for(20ms) != std::future_status::ready) {
      if (!ended_) continue;
      {
        const std::lock_guard lock(one->lock);
        if (one->taken) continue;
        one->taken = true;
      }
      const std::lock_guard alone(after_end_);  // only now: stop() holds it while it takes the other
      return what(*inner_);
    }
  }

  std::shared_ptr<boost::asio::io_context> context_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_;
  std::shared_ptr<poller> inner_;
  callbacks* hubs_;
  std::atomic<std::thread::id> runs_on_{};  ///< whose turn it is to run the poller's handlers
  std::thread thread_;
  std::atomic<bool> ended_{false};
  std::mutex stopping_;
  mutable std::mutex after_end_;
};

}  // namespace

std::unique_ptr<poll_engine> poll_engine::create(std::shared_ptr<const config> configuration,
                                                 std::vector<storage::feed_row> feeds,
                                                 storage::commit_queue& queue, const clock& time,
                                                 options how) {
  return std::make_unique<threaded_engine>(std::move(configuration), std::move(feeds), queue, time,
                                           std::move(how));
}

}  // namespace wireroom::daemon
