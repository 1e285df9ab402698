#include "daemon/app/app.hpp"

#include "daemon/app/failure.hpp"
#include "daemon/app/feed_specs.hpp"
#include "daemon/app/observation.hpp"
#include "daemon/app/publishing.hpp"
#include "daemon/desk/desk.hpp"
#include "daemon/desk/explain.hpp"
#include "daemon/desk/split.hpp"
#include "daemon/operate/log.hpp"
#include "daemon/operate/notify.hpp"
#include "daemon/operate/operator_routes.hpp"
#include "daemon/operate/poll_statistics.hpp"
#include "daemon/operate/process.hpp"
#include "daemon/operate/signals.hpp"
#include "daemon/operate/socket_activation.hpp"
#include "daemon/operate/watchdog.hpp"
#include "daemon/poll/engine.hpp"
#include "daemon/publish/http_server.hpp"
#include "daemon/publish/respond.hpp"
#include "daemon/websub/callbacks.hpp"
#include "storage/commit_queue.hpp"
#include "storage/open.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <tuple>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <unistd.h>

namespace wireroom::daemon {
namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

// With the two seconds in which broken-off fetches end, less than the ten that a stop may take: polls under
// way, what waits to be committed, open requests. The worst case is a full disk, when polls wait for their
// commit.
constexpr auto poll_grace = 4s;
constexpr auto commit_grace = 2s;
constexpr auto request_grace = 1s;
constexpr std::size_t changes_logged = 50;

/// An `io_context(1)` on a thread of its own, kept running until it is stopped.
class context_thread {
 public:
  ~context_thread() { stop(); }
  boost::asio::io_context& context() noexcept { return context_; }
  void start() {
    thread_ = std::thread([this] { context_.run(); });
  }
  void stop() {
    work_.reset();
    context_.stop();
    if (thread_.joinable()) thread_.join();
  }

 private:
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{context_.get_executor()};
  std::thread thread_;
};

class app_impl final : public app {
 public:
  explicit app_impl(options how)
      : how_{std::move(how)},
        time_{how_.time != nullptr ? *how_.time : system_clock()},
        configuration_{how_.configuration},
        notifier_{how_.use_systemd ? notifier::from_environment() : notifier{}} {}

  ~app_impl() override {
    if (engine_) engine_->stop(0ms);
    if (queue_) queue_->stop(0ms);
    if (desk_) desk_->stop();
    operate_.stop();
    public_.stop();
  }

  std::optional<startup_failure> open();
  int run() override;
  void stop() override;
  std::vector<std::string> public_addresses() const override { return public_addresses_; }
  std::string operator_address() const override { return operator_address_; }
  app_counts counts() const override;

 private:
  std::optional<startup_failure> open_store();
  std::optional<startup_failure> listen();
  operator_sources sources();
  observed_parts parts(const config& configuration) const;
  std::expected<void, std::string> reload();
  std::expected<std::string, std::string> explain_item(std::string_view what);
  std::expected<std::string, std::string> split(std::int64_t item, bool back);
  bool is_well();
  void rest(bool thoroughly);
  void shut_down();

  std::shared_ptr<const config> configuration() const {
    const std::lock_guard lock(mutex_);
    return configuration_;
  }

  const options how_;
  const clock& time_;
  const instant started_ = time_.now();

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable stop_asked_;
  bool stopping_ = false;
  std::shared_ptr<const config> configuration_;

  notifier notifier_;
  daemon_events events_;
  poll_statistics statistics_;
  std::unique_ptr<storage::store> store_;
  std::vector<storage::feed_row> rows_;  // handed to the poller when it starts, with what follows
  std::vector<storage::subscription_row> subscribed_;
  callbacks hubs_;  // asked by the public listener, told by the poller
  std::unique_ptr<publishing> outputs_;
  std::unique_ptr<desk> desk_;
  std::unique_ptr<storage::commit_queue> queue_;
  std::unique_ptr<poll_engine> engine_;  // set by run() under mutex_

  context_thread public_, operate_;
  http_counters public_counters_, operator_counters_;
  std::unique_ptr<public_handler> public_handler_;
  std::unique_ptr<callback_handler> callback_handler_;
  std::unique_ptr<operator_routes> operator_routes_;
  std::unique_ptr<http_server> public_server_, operator_server_;
  std::vector<std::string> public_addresses_;
  std::string operator_address_;

  std::unique_ptr<signal_watch> signals_;
  std::unique_ptr<watchdog> watchdog_;
  std::atomic<steady::time_point> public_beat_{steady::now()};
  std::chrono::microseconds watchdog_interval_{0};
};

std::optional<startup_failure> app_impl::open_store() {
  const auto& url = configuration_->storage.url;
  auto opened = storage::open(url);
  if (!opened) return store_failure(url, opened.error());
  store_ = std::move(*opened);
  auto rows = store_->sync_feeds(feed_specs(*configuration_), time_.now());
  if (!rows) return store_failure(url, rows.error());
  rows_ = std::move(*rows);
  auto subscribed = store_->subscriptions();
  if (!subscribed) return store_failure(url, subscribed.error());
  subscribed_ = std::move(*subscribed);

  outputs_ = std::make_unique<publishing>(*store_, *configuration_);
  desk_ = std::make_unique<desk>(
      *store_, time_,
      desk::options{
          .render = [this](instant now, const newsroom_view& room) { return outputs_->render(now, room); },
          .newsroom = newsroom_settings_of(*configuration_),
          .rest = [this](bool thoroughly) { rest(thoroughly); },
          .retention = configuration_->storage.retention});
  if (auto filed = desk_->start(); !filed) return store_failure(url, filed.error());

  queue_ = std::make_unique<storage::commit_queue>(
      *store_, storage::commit_queue::options{},
      storage::commit_queue::hooks{.committed =
                                       [this] {
                                         events_.committed(time_.now());
                                         desk_->notify();
                                       },
                                   .held =
                                       [this](const storage::error* why) {
                                         hubs_.hold(why != nullptr);
                                         events_.held(why != nullptr ? why->message : "");
                                         if (why != nullptr)
                                           log::write(log::level::error, "polls are held",
                                                      {{"reason", why->message}});
                                         else
                                           log::write(log::level::notice, "polls are held no longer");
                                       }});
  return std::nullopt;
}

std::optional<startup_failure> app_impl::listen() {
  public_handler_ = std::make_unique<public_handler>(outputs_->shelf());
  callback_handler_ = std::make_unique<callback_handler>(*public_handler_, hubs_);
  public_server_ = std::make_unique<http_server>(
      public_.context(), *callback_handler_, server_limits{.request = {.large_body_bytes = most_push_bytes}},
      public_counters_);
  operator_routes_ = std::make_unique<operator_routes>(sources());
  operator_server_ = std::make_unique<http_server>(operate_.context(), *operator_routes_, server_limits{},
                                                   operator_counters_);

  for (const auto& passed : how_.use_systemd ? take_passed_sockets() : std::vector<passed_socket>{}) {
    const bool for_operator = passed.name == "operator";
    const auto bound = (for_operator ? *operator_server_ : *public_server_).adopt(passed.descriptor);
    if (!bound) return listen_failure("the socket '" + passed.name + "' that was passed", bound.error());
    if (for_operator)
      operator_address_ = *bound;
    else
      public_addresses_.push_back(*bound);
  }
  if (public_addresses_.empty()) {
    for (const auto& address : configuration_->listen.public_addresses) {
      const auto bound = public_server_->listen(address);
      if (!bound) return listen_failure(address, bound.error());
      public_addresses_.push_back(*bound);
    }
  }
  if (operator_address_.empty()) {
    const auto& address = configuration_->listen.operator_address;
    const auto bound = operator_server_->listen(address);
    if (!bound) return listen_failure(address, bound.error());
    operator_address_ = *bound;
  }
  return std::nullopt;
}

std::optional<startup_failure> app_impl::open() {
  if (auto failure = open_store()) return failure;
  if (auto failure = listen()) return failure;
  // From here on a signal waits for run(), so that it ends a daemon that was announced already in order.
  if (how_.handle_signals)
    signals_ = signal_watch::create(
        operate_.context(), [this] { stop(); },
        [this] {
          // Without a file there is nothing to read again: then it is the terminal that was closed.
          if (configuration()->path.empty()) return stop();
          std::ignore = reload();
        });
  return std::nullopt;
}

int app_impl::run() {
  public_.start();
  auto engine = poll_engine::create(configuration(), std::move(rows_), *queue_, time_,
                                    {.on_poll = [this](const poll_event& event) { statistics_.add(event); },
                                     .hubs = &hubs_,
                                     .subscribed = std::move(subscribed_)});
  {
    const std::lock_guard lock(mutex_);
    engine_ = std::move(engine);
  }
  if (const auto interval = how_.use_systemd ? watchdog_interval() : std::nullopt) {
    watchdog_interval_ = *interval;
    watchdog_ = watchdog::create(operate_.context(), notifier_, *interval, [this] { return is_well(); });
  }
  operate_.start();
  notifier_.ready();
  notifier_.status(fmt::format("polling {} feeds, serving {}",
                               store_->count().value_or(storage::counts{}).feeds, public_addresses_.front()));
  log::write(log::level::notice, "started",
             {{"public", public_addresses_.front()}, {"operator", operator_address_}});
  {
    std::unique_lock lock(mutex_);
    stop_asked_.wait(lock, [this] { return stopping_; });
  }
  shut_down();
  return 0;
}

// From the top down: nothing new is polled, what came is committed, filed and rendered, what is asked is
// answered.
void app_impl::shut_down() {
  log::write(log::level::notice, "stopping");
  notifier_.stopping();
  engine_->stop(poll_grace);
  if (const auto lost = queue_->stop(commit_grace); lost > 0)
    log::write(log::level::warning, "polls were not committed and will be repeated",
               {{"polls", std::to_string(lost)}});
  desk_->stop();

  std::mutex guard;
  std::condition_variable changed;
  int open = 2;
  const auto done = [&] {
    const std::lock_guard lock(guard);
    --open;
    changed.notify_one();
  };
  public_server_->stop(request_grace, done);
  operator_server_->stop(request_grace, done);
  {
    std::unique_lock lock(guard);
    changed.wait(lock, [&] { return open == 0; });
  }
  operate_.stop();
  public_.stop();
  watchdog_.reset();
  signals_.reset();
  log::write(log::level::notice, "stopped");
}

void app_impl::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_asked_.notify_one();
}

std::expected<void, std::string> app_impl::reload() {
  const auto before = configuration();
  if (before->path.empty()) return std::unexpected("this newsroom has no configuration file");
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return std::unexpected("stopping");
  }
  notifier_.reloading();
  const auto refused = [&](std::string why) -> std::expected<void, std::string> {
    log::write(log::level::error, "configuration refused, the old one stays", {{"reason", why}});
    notifier_.ready();
    events_.reloaded(time_.now(), why);
    return std::unexpected(std::move(why));
  };

  auto read = read_config(before->path);
  if (!read) {
    const auto& first = read.error().front();
    return refused(fmt::format("{}:{}:{}: {}", first.file, first.line, first.column, first.message));
  }
  const auto after = std::make_shared<const config>(std::move(*read));
  auto rows = store_->sync_feeds(feed_specs(*after), time_.now());
  if (!rows) return refused(rows.error().message);
  engine_->replace(after, std::move(*rows));
  outputs_->configure(*after);
  desk_->configure(newsroom_settings_of(*after));
  desk_->retain(after->storage.retention);
  desk_->render_now();

  for (const auto& change : config_changes(*before, *after, changes_logged))
    log::write(log::level::info, "configuration changed", {{"change", change}});
  for (const auto& key : needs_restart(*before, *after))
    log::write(log::level::warning, "this change needs a restart", {{"key", key}});
  log::write(log::level::notice, "configuration read again", {{"file", after->path}});
  {
    const std::lock_guard lock(mutex_);
    configuration_ = after;
  }
  events_.reloaded(time_.now(), {});
  notifier_.ready();
  return {};
}

std::expected<std::string, std::string> app_impl::explain_item(std::string_view what) {
  const auto told = explain(*store_, what, settings_of(*configuration(), "").prefer);
  if (!told) return std::unexpected(told.error().message);
  return told->empty() ? std::string{} : explanations_json(*told);
}

std::expected<std::string, std::string> app_impl::split(std::int64_t item, bool back) {
  std::expected<std::string, std::string> told = std::unexpected("stopping");
  desk_->ask([&](newsroom& room) { told = split_item(*store_, room, item, back, time_.now()); });
  return told;
}

// The operate context asks this; it is well itself if it does. The public one must have answered lately.
bool app_impl::is_well() {
  boost::asio::post(public_.context(), [this] { public_beat_ = steady::now(); });
  return steady::now() - public_beat_.load() < 2 * watchdog_interval_;
}

/// On the desk's thread.
void app_impl::rest(bool thoroughly) {
  if (how_.memory != nullptr) how_.memory->rest();
  if (!thoroughly) return;
  store_->rest();
  return_free_memory();
}

observed_parts app_impl::parts(const config& configuration) const {
  return {.time = time_,
          .started = started_,
          .configuration = configuration,
          .public_addresses = public_addresses_,
          .store = *store_,
          .queue = *queue_,
          .engine = *engine_,
          .outputs = *outputs_,
          .filing = *desk_,
          .memory = how_.memory,
          .statistics = statistics_,
          .hubs = hubs_,
          .public_http = public_counters_,
          .operator_http = operator_counters_,
          .events = events_};
}

operator_sources app_impl::sources() {
  return {.status = [this] { return observe_status(parts(*configuration())); },
          .feed = [this](std::int64_t feed) { return engine_->status(feed); },
          .now = [this] { return time_.now(); },
          .metrics = [this] { return observe_metrics(parts(*configuration())); },
          .not_ready = [this]() -> std::string {
            return outputs_->ready() ? "" : "outputs are not rendered yet";
          },
          .poll = [this](std::int64_t feed) { return engine_->refresh(feed); },
          .accept_move = [this](std::int64_t feed) { return engine_->accept_move(feed); },
          .reload = [this] { return reload(); },
          .explain = [this](std::string_view what) { return explain_item(what); },
          .split = [this](std::int64_t item, bool back) { return split(item, back); },
          .names = configuration_->listen.operator_names};
}

app_counts app_impl::counts() const {
  const auto stored = store_->count().value_or(storage::counts{});
  const auto polls = [this] {
    const std::lock_guard lock(mutex_);  // another thread's run() may be starting it
    return engine_ ? engine_->totals() : poll_totals{};
  }();
  return {.polls = polls.polls,
          .fetched = polls.fetched,
          .not_modified = polls.not_modified,
          .failed = polls.failed,
          .items = stored.items,
          .articles = stored.articles,
          .trending = outputs_->hot()->size()};
}

}  // namespace

std::expected<std::unique_ptr<app>, startup_failure> app::create(options how) {
  auto made = std::make_unique<app_impl>(std::move(how));
  if (auto failure = made->open()) return std::unexpected(std::move(*failure));
  return made;
}

}  // namespace wireroom::daemon
