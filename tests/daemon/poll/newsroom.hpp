#pragma once
// A store, a queue and the poller over scripted origins, by a clock of the test's own.

#include "daemon/poll/engine.hpp"
#include "storage/open.hpp"
#include "tests/support/daemon/scripted_origin.hpp"
#include "tests/support/daemon/temporary_folder.hpp"

#include <atomic>
#include <condition_variable>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

namespace wireroom::tests {

using namespace std::chrono_literals;
using daemon::poll_engine;
using daemon::poll_event;

/// Runs `times` faster than the machine's from a fixed day on; can be made to jump.
class test_clock final : public daemon::clock {
 public:
  explicit test_clock(double times = 1) : times_(times) {}
  instant now() const override {
    const auto passed = std::chrono::steady_clock::now() - begun_;
    return from_ms(1'780'000'000'000) + jump_.load() +
           std::chrono::duration_cast<std::chrono::milliseconds>(passed * times_);
  }
  double speed() const override { return times_; }
  void jump(std::chrono::milliseconds by) { jump_ = by; }

 private:
  double times_;
  std::atomic<std::chrono::milliseconds> jump_{0ms};
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

inline std::size_t items(const poll_event& one) {
  return one.counts.added + one.counts.edited + one.counts.unchanged;
}

class newsroom {
 public:
  explicit newsroom(double speed = 1) : time(speed) {
    auto& poll = configuration->poll;
    poll.per_host_gap = 0ms;
    poll.limits.first_byte = 1000ms;
    poll.limits.slow_after = 1000ms;
    partner.name = "Test";
    partner.internal = true;
    reopen();
  }

  void reopen() {
    queue.reset();
    store.reset();
    store = std::move(storage::open("sqlite://" + folder.path("w.db")).value());
    queue = std::make_unique<storage::commit_queue>(*store, storage::commit_queue::options{},
                                                    storage::commit_queue::hooks{});
  }

  std::vector<storage::feed_row> sync(const std::vector<std::string>& urls) {
    partner.feeds.clear();
    std::vector<storage::feed_spec> specs;
    for (const auto& url : urls) {
      partner.feeds.push_back({.url = url, .moved_to = moved_to[url]});
      specs.push_back({.url = url, .partner = partner.name, .owner = partner.name});
    }
    configuration->partners = {partner};
    return store->sync_feeds(specs, time.now()).value();
  }

  /// One round over these feeds.
  std::vector<poll_event> round(const std::vector<std::string>& urls, bool all = true) {
    events.clear();
    std::promise<void> done;
    poll_engine::options how;
    how.once = true;
    how.all = all;
    how.on_poll = [this](const poll_event& one) { events.push_back(one); };
    how.on_done = [&done] { done.set_value(); };
    auto rows = sync(urls);
    for (auto& row : rows) row.state.title = row.state.site = "";  // as a round reads them
    const auto engine = poll_engine::create(std::make_shared<const daemon::config>(*configuration),
                                            std::move(rows), *queue, time, std::move(how));
    const auto ended = done.get_future().wait_for(20s);
    engine->stop(1s);
    REQUIRE(ended == std::future_status::ready);
    return events;
  }

  /// As the daemon runs it.
  std::unique_ptr<poll_engine> serve(const std::vector<std::string>& urls) { return serve(sync(urls)); }
  std::unique_ptr<poll_engine> serve(std::vector<storage::feed_row> rows) {
    poll_engine::options how;
    how.on_poll = [this](const poll_event& one) {
      const std::lock_guard lock(mutex);
      events.push_back(one);
      changed.notify_all();
    };
    return poll_engine::create(std::make_shared<const daemon::config>(*configuration), std::move(rows),
                               *queue, time, std::move(how));
  }

  bool wait_for(std::size_t polls, std::chrono::milliseconds at_most = 10s) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, at_most, [&] { return events.size() >= polls; });
  }

  feeds::feed_state state(std::size_t index = 0) { return store->feeds().value().at(index).state; }

  temporary_folder folder;
  test_clock time;
  std::shared_ptr<daemon::config> configuration = std::make_shared<daemon::config>(daemon::default_config());
  daemon::partner_config partner;
  std::map<std::string, std::string> moved_to;  ///< of the configuration, by URL
  std::unique_ptr<storage::store> store;
  std::unique_ptr<storage::commit_queue> queue;
  std::vector<poll_event> events;
  std::mutex mutex;
  std::condition_variable changed;
};

/// True once `what` holds, within ten seconds.
template <class What>
bool comes(What what) {
  for (int i = 0; i < 1000 && !what(); ++i) std::this_thread::sleep_for(10ms);
  return what();
}

/// Answers as a good server does: 304 to the validator it gave.
inline scripted_origin::script conditional(std::string body, std::string etag = "\"v1\"") {
  return [body = std::move(body), etag = std::move(etag)](scripted_exchange& one) {
    if (one.header("if-none-match") == etag)
      one.send("HTTP/1.1 304 Not Modified\r\nETag: " + etag + "\r\nCache-Control: max-age=7200\r\n\r\n");
    else
      one.send(http_answer("200 OK", {"ETag: " + etag, "Content-Type: text/plain"}, body));
  };
}

}  // namespace wireroom::tests
