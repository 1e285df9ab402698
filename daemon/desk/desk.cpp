#include "daemon/desk/desk.hpp"

#include "daemon/desk/filing.hpp"
#include "daemon/operate/log.hpp"

#include <utility>

namespace wireroom::daemon {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t batch_size = 500;    // items a transaction
constexpr std::size_t purge_batch = 1000;  // items a transaction
constexpr auto purge_every = 1h;
constexpr auto longest_retry = 30s;

}  // namespace

storage::result<std::uint64_t> file_committed(storage::store& db, const clock& time) {
  std::uint64_t total = 0;
  for (;;) {
    const auto items = db.unfiled(batch_size);
    if (!items) return std::unexpected(items.error());
    if (items->empty()) return total;
    const auto existing = db.articles_by_url(article_urls(*items));
    if (!existing) return std::unexpected(existing.error());
    const auto articles = db.file(plan_filings(*items, *existing), time.now());
    if (!articles) return std::unexpected(articles.error());
    total += items->size();
  }
}

desk::desk(storage::store& db, const clock& time, options how)
    : db_(db), time_(time), how_(std::move(how)), retention_(how_.retention) {}

desk::~desk() {
  stop();
}

storage::result<void> desk::start() {
  if (auto filed = file(); !filed) return std::unexpected(filed.error());
  if (auto rendered = how_.render(time_.now()); !rendered) return rendered;
  {
    const std::lock_guard lock(mutex_);
    ++status_.rendered;
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

void desk::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
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
  const auto filed = file_committed(db_, time_);
  if (filed) {
    const std::lock_guard lock(mutex_);
    status_.filed += *filed;
  }
  return filed;
}

void desk::purge(const std::stop_token& stop, std::chrono::seconds retention) {
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

void desk::work(std::stop_token stop) {
  auto last_render = std::chrono::steady_clock::now();
  auto last_purge = std::chrono::steady_clock::now() - purge_every;
  auto purged_with = retention_.load();
  auto retry = 1s;
  bool dirty = false;  // filed, not rendered yet
  while (true) {
    bool forced = false;
    {
      std::unique_lock lock(mutex_);
      const auto due = dirty ? last_render + how_.render_gap : last_render + how_.render_every;
      wake_.wait_until(lock, stop, due, [this] { return committed_ || forced_; });
      committed_ = false;
      forced = std::exchange(forced_, false);
    }
    const bool last_round = stop.stop_requested();

    const auto filed = file();
    if (filed) dirty = dirty || *filed > 0;
    const auto now = std::chrono::steady_clock::now();
    const bool due = now >= last_render + (dirty ? how_.render_gap : how_.render_every);
    storage::result<void> rendered;
    if (forced || due || (dirty && last_round)) {
      rendered = how_.render(time_.now());
      last_render = now;
      if (rendered) {
        dirty = false;
        const std::lock_guard lock(mutex_);
        ++status_.rendered;
      }
    }
    if (last_round) return;

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
}

}  // namespace wireroom::daemon
