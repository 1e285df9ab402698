#include "daemon/desk/desk.hpp"

#include "daemon/operate/log.hpp"

#include <utility>

namespace wireroom::daemon {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t purge_batch = 1000;  // items a transaction
constexpr auto purge_every = 1h;
constexpr auto longest_retry = 30s;
constexpr auto long_pass = 200ms;  // has used much memory

}  // namespace

desk::desk(storage::store& db, const clock& time, options how)
    : db_(db), time_(time), how_(std::move(how)), retention_(how_.retention), room_(db, how_.newsroom) {}

desk::~desk() {
  stop();
}

storage::result<void> desk::start() {
  if (auto opened = room_.open(); !opened) return opened;
  if (auto rendered = how_.render(time_.now(), room_.view()); !rendered) return rendered;
  {
    const std::lock_guard lock(mutex_);
    ++status_.rendered;
    forced_ = true;
  }
  thread_ = std::jthread([this](std::stop_token stop) { work(std::move(stop)); });
  return {};
}

void desk::notify() {
  {
    const std::lock_guard lock(mutex_);
    committed_ = true;
  }
  wake_.notify_one();
}

void desk::render_now() {
  {
    const std::lock_guard lock(mutex_);
    forced_ = true;
  }
  wake_.notify_one();
}

void desk::configure(newsroom_settings settings) {
  const std::lock_guard lock(mutex_);
  next_settings_ = std::move(settings);
}

bool desk::ask(std::function<void(newsroom&)> what) {
  std::future<bool> done;
  {
    const std::lock_guard lock(mutex_);
    if (ended_) return false;
    auto& one = asked_.emplace_back(std::move(what));
    done = one.done.get_future();
    forced_ = true;
  }
  wake_.notify_one();
  return done.get();
}

void desk::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

// What is asked is answered between filing and rendering; at the end, refused.
void desk::answer() {
  std::deque<request> asked;
  std::optional<newsroom_settings> settings;
  bool ended = false;
  {
    const std::lock_guard lock(mutex_);
    asked.swap(asked_);
    settings.swap(next_settings_);
    ended = ended_;
  }
  if (settings) room_.configure(*std::move(settings));
  for (auto& one : asked) {
    if (!ended) one.what(room_);
    one.done.set_value(!ended);
  }
}

desk_status desk::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

void desk::set_trouble(std::string what) {
  const std::lock_guard lock(mutex_);
  status_.trouble = std::move(what);
}

storage::result<std::uint64_t> desk::file() {
  const auto filed = room_.file(time_);
  if (filed) {
    const std::lock_guard lock(mutex_);
    status_.filed += *filed;
  }
  return filed;
}

storage::result<void> desk::render() {
  const auto now = time_.now();
  if (auto listed = room_.list(now); !listed) return listed;
  return how_.render(now, room_.view());
}

void desk::purge(const std::stop_token& stop, std::chrono::seconds retention) {
  while (!stop.stop_requested()) {
    const auto more = room_.tidy(purge_batch);
    if (!more) log::write(log::level::warning, "tidying failed", {{"reason", more.error().message}});
    if (!more || !*more) break;
  }
  if (retention == 0s) return;
  while (!stop.stop_requested()) {
    const auto purged = db_.purge(time_.now() - retention, purge_batch);
    if (!purged) {
      log::write(log::level::warning, "purge failed", {{"reason", purged.error().message}});
      return;
    }
    if (*purged < purge_batch) return;
  }
}

void desk::rest(std::chrono::steady_clock::time_point pass_began) {
  if (!how_.rest) return;
  {
    const std::lock_guard lock(mutex_);
    if (committed_ || forced_) return;
  }
  const auto now = std::chrono::steady_clock::now();
  const bool thoroughly = now - pass_began >= long_pass || now >= rested_ + how_.rest_every;
  how_.rest(thoroughly);
  if (thoroughly) rested_ = now;
}

void desk::work(std::stop_token stop) {
  room_.end_with(stop);
  auto last_render = std::chrono::steady_clock::now();
  auto last_purge = std::chrono::steady_clock::now() - purge_every;
  auto purged_with = retention_.load();
  auto retry = 1s;
  bool dirty = false;  // filed, not rendered yet
  auto began = last_render;
  while (true) {
    bool forced = false;
    rest(began);
    {
      std::unique_lock lock(mutex_);
      const auto due = dirty ? last_render + how_.render_gap : last_render + how_.render_every;
      const auto rest_again = std::chrono::steady_clock::now() + how_.rest_every;
      wake_.wait_until(lock, stop, std::min(due, rest_again), [this] { return committed_ || forced_; });
      committed_ = false;
      forced = std::exchange(forced_, false);
    }
    const bool last_round = stop.stop_requested();
    began = std::chrono::steady_clock::now();

    answer();
    const auto filed = file();
    if (filed) dirty = dirty || *filed > 0;
    const auto now = std::chrono::steady_clock::now();
    const bool due = now >= last_render + (dirty ? how_.render_gap : how_.render_every);
    storage::result<void> rendered;
    if (forced || due || (dirty && last_round)) {
      rendered = render();
      last_render = now;
      if (rendered) {
        dirty = false;
        const std::lock_guard lock(mutex_);
        ++status_.rendered;
      }
    }
    if (last_round) break;

    if (filed && rendered) {
      set_trouble({});
      retry = 1s;
    } else {
      if (!rendered) dirty = true;
      const auto& reason = filed ? rendered.error().message : filed.error().message;
      set_trouble(reason);
      log::write(log::level::error, "desk cannot go on", {{"reason", reason}});
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, stop, retry, [] { return false; });
      retry = std::min<std::chrono::seconds>(retry * 2, longest_retry);
      committed_ = true;  // what could not be filed is tried again
      continue;
    }
    const auto retention = retention_.load();
    if (now >= last_purge + purge_every || retention != purged_with) {
      purge(stop, retention);
      last_purge = now;
      purged_with = retention;
    }
  }
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  answer();
}

}  // namespace wireroom::daemon
