// politeness_month FOLDER DAYS SECONDS: the poller, as the daemon runs it, lives DAYS days of simulated time
// with two hundred feeds on real sockets, restarted now and then; fewer when SECONDS of real time are over.
// Writes FOLDER/access.jsonl for audit.py and prints what was done.
//
// Time is put forward whenever nothing is in flight, to the moment at which the next feed is due: so a month
// takes a minute, every wait has its whole length, and a pause of one second is one second. A clock that ran
// 40,000 times faster would measure the machine's latency instead: a millisecond of it would be most of a
// minute.

#include "daemon/app/feed_specs.hpp"
#include "daemon/config/config.hpp"
#include "daemon/operate/log.hpp"
#include "daemon/poll/engine.hpp"
#include "storage/commit_queue.hpp"
#include "storage/open.hpp"
#include "tests/e2e/politeness/month_origin.hpp"
#include "tests/e2e/politeness/simulated_time.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <thread>

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/sysinfo.h>
#include <unistd.h>

using namespace wireroom;
using namespace wireroom::tests;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t feeds_polled = 200;
constexpr auto day = std::chrono::hours{24};

moment now() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

class log_file {
 public:
  explicit log_file(const std::string& path) : file_(path) {}
  void add(const std::string& line) {
    const std::lock_guard lock(lock_);
    file_ << line << "\n";
  }

 private:
  std::mutex lock_;
  std::ofstream file_;
};

daemon::config configuration_of(const std::vector<month_feed>& feeds) {
  auto out = daemon::default_config();
  out.site.contact = "ops@example.org";
  // On a busy machine time may be put forward while an answer is on its way: no deadline is to end it.
  auto& limits = out.poll.limits;
  limits.first_byte = limits.connect = limits.total = limits.slow_after = 10min;
  for (const auto& one : feeds) {
    daemon::partner_config partner;
    partner.name = partner.owner = fmt::format("{} {}", one.name, one.number);
    partner.internal = true;
    partner.feeds = {{.url = one.url(), .categories = {}, .every = one.every}};
    out.partners.push_back(std::move(partner));
  }
  return out;
}

/// The part of the daemon that polls, from its start to its stop.
class running {
 public:
  running(const running&) = delete;
  running& operator=(const running&) = delete;
  ~running() { ::close(told_); }

  running(const std::string& folder, const daemon::config& configuration)
      : store_(std::move(storage::open("sqlite://" + folder + "/wireroom.db").value())),
        queue_(*store_, {.gather = 0ms, .gather_unchanged = 0ms}, {}) {
    auto rows = store_->sync_feeds(daemon::feed_specs(configuration), daemon::system_clock().now()).value();
    engine_ = daemon::poll_engine::create(
        std::make_shared<const daemon::config>(configuration), std::move(rows), queue_,
        daemon::system_clock(),
        {.on_poll = [told = told_](const daemon::poll_event&) { ::eventfd_write(told, 1); }});
  }

  daemon::poll_engine& engine() { return *engine_; }

  void stop() {
    engine_->stop(5s);
    queue_.stop(5s);
  }

  /// Polls until `end`, or until `enough` says so.
  template <class Enough>
  void live_until(moment end, Enough enough) {
    for (std::uint64_t seen = ~0ull; now() < end && !enough();) {
      if (engine_->totals().in_flight > 0) {
        // Longer than loopback takes: a redirect waits for its turn at the host. By small steps, so that a
        // machine that is merely slow does not meet a deadline.
        if (!a_poll_ends()) put_forward(std::clamp<std::chrono::nanoseconds>(until_next_timer(), 1ms, 50ms));
        continue;
      }
      engine_->refresh(-1);  // nobody's: returns when what the poller had begun is done
      if (engine_->totals().in_flight > 0) continue;
      if (const auto polls = engine_->totals().polls; polls != seen) {
        seen = polls;
        next_ = end;
        waiting_ = false;
        for (const auto& one : engine_->status()) {
          const auto& state = one.row.state;
          if (state.stopped) continue;
          if (state.next_poll <= now()) waiting_ = true;
          next_ = std::min(next_, std::max(state.next_poll, now()));
        }
      }
      // A feed that is due stands in line at its host: then it is the poller's own timer that counts.
      auto wait = std::chrono::nanoseconds(next_ - now()) + 1ms;
      if (waiting_ || wait <= 1ms) wait = until_next_timer();
      waiting_ = waiting_ || next_ <= now();
      wait = std::min<std::chrono::nanoseconds>(wait, end - now() + 1ms);
      if (wait > 0ns) put_forward(wait);
      a_poll_ends();
    }
  }

 private:
  /// Waits for it for a millisecond, by the machine's own clock.
  bool a_poll_ends() const {
    pollfd one{.fd = told_, .events = POLLIN, .revents = 0};
    if (::poll(&one, 1, 1) != 1) return false;
    eventfd_t count = 0;
    ::eventfd_read(told_, &count);
    return true;
  }

  int told_ = ::eventfd(0, EFD_CLOEXEC);
  std::unique_ptr<storage::store> store_;
  storage::commit_queue queue_;
  std::unique_ptr<daemon::poll_engine> engine_;
  moment next_{};
  bool waiting_ = false;
};

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) {
    std::fputs("usage: politeness_month FOLDER DAYS SECONDS\n", stderr);
    return 64;
  }
  const std::string folder = arguments[1];
  const auto days = std::atoi(arguments[2]);
  // The kernel's count of real time: what clock_gettime() tells goes its own way here.
  const auto uptime = [] {
    struct sysinfo now{};
    ::sysinfo(&now);
    return now.uptime;
  };
  const auto enough = [&, until = uptime() + std::atoi(arguments[3])] { return uptime() >= until; };
  const auto real = [] { return std::clock(); };
  const auto began = real();
  begin_simulated_time(std::chrono::sys_days{std::chrono::year{2026} / 6 / 1} + 9h);
  log_file log(folder + "/access.jsonl");

  auto feeds = month_feeds(feeds_polled);
  const auto start = now();
  const month_origin origin(feeds, start, [&log](const std::string& line) { log.add(line); });
  const auto configuration = configuration_of(feeds);

  // Stopped for a minute, for a night, for two days; more often in the first week.
  struct stop {
    std::chrono::hours at;
    std::chrono::minutes length;
  };
  const std::vector<stop> stops = {{5h, 1min},        {31h, 12min},    {76h, 9h},        {120h, 1min},
                                   {10 * day, 30min}, {15 * day, 48h}, {20 * day, 3min}, {26 * day, 5h}};
  std::uint64_t polls = 0;
  std::size_t restarts = 0;
  for (std::size_t next = 0; now() < start + days * day && !enough();) {
    running one(folder, configuration);
    const auto until =
        next < stops.size() ? std::min(start + stops[next].at, start + days * day) : start + days * day;
    one.live_until(until, enough);
    one.stop();
    polls += one.engine().totals().polls;
    if (next == stops.size() || now() >= start + days * day || enough()) break;
    const auto stopped = now();
    put_forward(stops[next++].length);
    ++restarts;
    log.add(fmt::format(R"({{"pause": [{:.3f}, {:.3f}]}})",
                        static_cast<double>(stopped.time_since_epoch().count()) / 1000,
                        static_cast<double>(now().time_since_epoch().count()) / 1000));
  }
  std::printf("%lld days, %zu feeds, %llu polls, %zu restarts, %.1f s of CPU time\n",
              static_cast<long long>(std::chrono::floor<std::chrono::days>(now() - start).count()),
              feeds.size(), static_cast<unsigned long long>(polls), restarts,
              static_cast<double>(real() - began) / CLOCKS_PER_SEC);
  return 0;
}
