// The CPU that each stage of a cold round costs, by itself: what `wireroom poll --all --file` does, with a
// look at the clock between fetching and filing.
//
//   bench_poll_stages CONFIG      prints one JSON object; the database of CONFIG should be empty

#include "daemon/app/feed_specs.hpp"
#include "daemon/cli/load_config.hpp"
#include "daemon/clock.hpp"
#include "daemon/desk/newsroom.hpp"
#include "daemon/poll/engine.hpp"
#include "storage/commit_queue.hpp"
#include "storage/open.hpp"
#include "tests/bench/cpu_time.hpp"

#include <cstdio>
#include <cstdlib>
#include <future>

#include <sys/resource.h>

namespace {

using namespace wireroom;

/// CPU seconds of this process so far, and its peak of resident memory in KiB.
struct cost {
  double cpu = 0;
  long peak = 0;
};

cost so_far() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return {bench::cpu_seconds(), used.ru_maxrss};
}

template <class T>
T must(storage::result<T> outcome) {
  if (outcome) return std::move(*outcome);
  std::fprintf(stderr, "bench_poll_stages: %s\n", outcome.error().message.c_str());
  std::exit(70);
}

}  // namespace

int main(int count, char** values) {
  if (count != 2) return 64;
  auto read = daemon::cli::load_config(values[1]);
  if (!read) return read.error();
  const auto configuration = std::make_shared<const daemon::config>(std::move(*read));
  const auto& time = daemon::system_clock();
  const auto begin = so_far();

  const auto store = must(storage::open(configuration->storage.url));
  auto wanted = daemon::feed_specs(*configuration);
  wanted.names = false;  // as in a round
  auto rows = must(store->sync_feeds(wanted, time.now()));
  const auto feeds = rows.size();
  const auto opened = so_far();

  std::uint64_t items = 0;
  {
    storage::commit_queue queue(*store, {}, {});
    std::promise<void> done;
    const auto engine = daemon::poll_engine::create(
        configuration, std::move(rows), queue, time,
        {.on_poll = [&](const daemon::poll_event& event) { items += event.counts.added; },
         .once = true,
         .all = true,
         .on_done = [&] { done.set_value(); }});
    done.get_future().wait();
    engine->stop(std::chrono::milliseconds{0});
  }
  const auto polled = so_far();
  daemon::newsroom room(*store, daemon::newsroom_settings_of(*configuration));
  const auto filed = must(room.file(time));
  const auto end = so_far();
  std::printf(
      "{\"feeds\":%zu,\"items\":%llu,\"filed\":%llu,\"start_cpu\":%.3f,\"open_cpu\":%.3f,\"poll_cpu\":%.3f,"
      "\"file_cpu\":%.3f,\"peak_kb\":[%ld,%ld,%ld]}\n",
      feeds, static_cast<unsigned long long>(items), static_cast<unsigned long long>(filed), begin.cpu,
      opened.cpu - begin.cpu, polled.cpu - opened.cpu, end.cpu - polled.cpu, opened.peak, polled.peak,
      end.peak);
  return 0;
}
