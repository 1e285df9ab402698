#include "daemon/app/round.hpp"

#include "daemon/app/failure.hpp"
#include "daemon/app/feed_specs.hpp"
#include "daemon/app/publishing.hpp"
#include "daemon/cli/exit.hpp"
#include "daemon/desk/newsroom.hpp"
#include "daemon/publish/static_files.hpp"
#include "storage/open.hpp"

#include <algorithm>
#include <future>
#include <mutex>
#include <optional>

namespace wireroom::daemon {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t slowest_shown = 5;

/// A daemon holds polls until there is room; a round would hang in its timer unit, so it gives up after this.
constexpr auto patience = 5s;

/// Since when the store cannot be written, and why. Told on the writer's thread, asked on the round's.
class obstacle {
 public:
  void tell(const storage::error* why) {
    const std::lock_guard lock(mutex_);
    if (why == nullptr) {
      why_.reset();
    } else {
      if (!why_) since_ = std::chrono::steady_clock::now();
      why_ = *why;
    }
  }
  std::optional<storage::error> lasting() const {
    const std::lock_guard lock(mutex_);
    return why_ && std::chrono::steady_clock::now() - since_ >= patience ? why_ : std::nullopt;
  }

 private:
  mutable std::mutex mutex_;
  std::optional<storage::error> why_;
  std::chrono::steady_clock::time_point since_;
};

/// What brought no feed, or one that could not be stored (its error says so).
bool failed(const poll_event& event) {
  const auto outcome = event.outcome;
  return !event.error.empty() ||
         (outcome != feeds::poll_outcome::fetched && outcome != feeds::poll_outcome::same_bytes &&
          outcome != feeds::poll_outcome::not_modified);
}

void count(round_summary& summary, const poll_event& event) {
  using enum feeds::poll_outcome;
  const bool brought = !failed(event);
  summary.fetched += brought && event.outcome != not_modified;
  summary.not_modified += brought && event.outcome == not_modified;
  summary.items_seen += event.entries;
  summary.items_new += event.counts.added;
  summary.bytes += event.wire_bytes;
  ++summary.by_outcome[feeds::name_of(event.outcome)];
  if (!event.found.empty()) summary.found.push_back(event);
  if (!brought) {
    ++summary.failed;
    summary.failures.push_back(event);
  }
  if (!event.asked) return;
  const auto slower = [](const poll_event& a, const poll_event& b) { return a.took > b.took; };
  if (summary.slowest.size() == slowest_shown && !slower(event, summary.slowest.back())) return;
  summary.slowest.insert(std::ranges::upper_bound(summary.slowest, event, slower), event);
  if (summary.slowest.size() > slowest_shown) summary.slowest.pop_back();
}

bool is_at(const storage::feed_row& row, const std::string& url) {
  return row.configured_url() == url || row.url == url;
}

/// How many feeds the round will ask, as the engine chooses them.
std::uint64_t planned(const round_options& how, std::span<const storage::feed_row> rows, instant now) {
  return static_cast<std::uint64_t>(std::ranges::count_if(rows, [&](const storage::feed_row& row) {
    if (!how.only.empty())
      return std::ranges::any_of(how.only, [&](const auto& url) { return is_at(row, url); });
    return !row.state.stopped && (how.all || row.state.next_poll <= now);
  }));
}

/// Not taken apart piece by piece when all of it is about to go at once.
void leave_to_the_system(std::unique_ptr<poll_engine> stopped) {
  static auto& left = *new std::vector<std::unique_ptr<poll_engine>>;
  left.push_back(std::move(stopped));
}

}  // namespace

std::expected<round_summary, startup_failure> run_round(round_options how) {
  const auto began = std::chrono::steady_clock::now();
  const auto& configuration = *how.configuration;
  const auto& time = system_clock();
  const auto store_failed = [&](const storage::error& why) {
    return std::unexpected(store_failure(configuration.storage.url, why));
  };

  auto db = storage::open(configuration.storage.url);
  if (!db) return store_failed(db.error());
  auto wanted = feed_specs(configuration);
  wanted.names = false;  // nobody is shown them
  auto rows = (*db)->sync_feeds(wanted, time.now());
  if (!rows) return store_failed(rows.error());
  for (const auto& url : how.only)
    if (std::ranges::none_of(*rows, [&](const auto& row) { return is_at(row, url); }))
      return std::unexpected(startup_failure{cli::to_int(cli::exit_code::no_input), url,
                                             "no feed of the configuration",
                                             "name one with its URL as 'wireroom check --print' shows it"});

  round_summary summary{.feeds = planned(how, *rows, time.now())};
  if (summary.feeds > 0) {
    if (how.on_start) how.on_start(summary.feeds);
    obstacle in_the_way;
    storage::commit_queue queue(**db, {},
                                {.held = [&in_the_way](const storage::error* why) { in_the_way.tell(why); }});
    std::promise<void> done;
    std::uint64_t polled = 0;
    auto engine = poll_engine::create(how.configuration, std::move(*rows), queue, time,
                                      {.on_poll =
                                           [&](const poll_event& event) {
                                             count(summary, event);
                                             if (how.on_poll) how.on_poll(event, ++polled, summary.feeds);
                                           },
                                       .once = true,
                                       .all = how.all,
                                       .only = how.only,
                                       .on_done = [&] { done.set_value(); }});
    auto all_committed = done.get_future();
    std::optional<storage::error> given_up;
    while (!given_up && all_committed.wait_for(100ms) != std::future_status::ready)
      given_up = in_the_way.lasting();
    engine->stop(0ms);
    queue.stop(given_up ? 0ms : 10s);
    if (how.last && !how.file && how.out.empty()) leave_to_the_system(std::move(engine));
    if (given_up) return store_failed(*given_up);
  }

  // Who publishes files: this round into its folder, else the daemon, when it starts.
  if (how.file || !how.out.empty()) {
    newsroom room(**db, newsroom_settings_of(configuration));
    if (auto filed = room.file(time); !filed) return store_failed(filed.error());
    const auto now = time.now();
    if (auto listed = room.list(now); !listed) return store_failed(listed.error());
    if (!how.out.empty()) {
      publishing outputs(**db, configuration);
      if (auto rendered = outputs.render(now, room.view()); !rendered) return store_failed(rendered.error());
      const auto files = write_static_files(*outputs.shelf().load(), how.out);
      if (!files)
        return std::unexpected(
            startup_failure{cli::to_int(cli::exit_code::cannot_create), how.out, files.error(),
                            "let this user write there, or name another folder with --out"});
      summary.files_written = files->written;
      summary.files_unchanged = files->unchanged;
    }
  }
  summary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return summary;
}

}  // namespace wireroom::daemon
