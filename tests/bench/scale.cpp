// What a poll costs as feeds grow to a million: choosing it, deciding on its answer, storing that. The clock
// and the origin are simulated: every feed answers 304, nothing goes over a socket.
//
//   bench_scale [--quick] [--dir FOLDER]

#include "daemon/poll/schedule.hpp"
#include "feeds/update/poll_policy.hpp"
#include "storage/open.hpp"
#include "tests/bench/cpu_time.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>
#include <malloc.h>
#include <unistd.h>

namespace {

using namespace wireroom;
using daemon::schedule;
using wireroom::bench::cpu_seconds;
namespace fs = std::filesystem;

// Polls a commit: between the 56 that gather while a million feeds are polled hourly and a full group of
// 1,024.
constexpr std::size_t group = 256;
constexpr std::int64_t feeds_of_a_host = 4;
const instant start = from_ms(1'736'942'400'000);
const schedule::time clock_start{std::chrono::hours{1}};

/// Resident memory in bytes.
double resident() {
  std::ifstream file("/proc/self/statm");
  double size = 0, pages = 0;
  file >> size >> pages;
  return pages * static_cast<double>(sysconf(_SC_PAGESIZE));
}

template <class T>
T must(storage::result<T> outcome) {
  if (!outcome) {
    std::fprintf(stderr, "bench_scale: %s\n", outcome.error().message.c_str());
    std::exit(70);
  }
  return std::move(*outcome);
}

void remove_database(const std::string& path) {
  for (const auto* suffix : {"", "-wal", "-shm", ".lock"}) fs::remove(path + suffix);
}

/// What the poller holds of a feed.
struct slot {
  storage::feed_row row;
  std::string host;
};

std::uint64_t scatter(std::uint64_t n) {
  n ^= n >> 33, n *= 0xff51afd7ed558ccdULL, n ^= n >> 33, n *= 0xc4ceb9fe1a85ec53ULL;
  return n ^ n >> 33;
}

/// A state as a feed has it that was polled often.
feeds::feed_state settled(std::int64_t feed) {
  feeds::feed_state made;
  made.last_poll = made.last_success = made.last_change = start;
  made.outcome = feeds::poll_outcome::fetched;
  made.status = 200;
  made.validators = {fmt::format("\"65a5b1c2-{:x}\"", feed), "Wed, 15 Jan 2025 12:00:00 GMT"};
  made.body_hash = scatter(static_cast<std::uint64_t>(feed));
  std::vector<instant> published;
  for (int i = 0; i < 20; ++i) published.push_back(start - std::chrono::hours{3 * i});
  made.publications = feeds::publication_times{published};
  made.reason = "rule 2: half its median gap: 5400 s";
  made.next_poll = start + std::chrono::milliseconds{scatter(static_cast<std::uint64_t>(feed)) % 3'600'000};
  made.title = fmt::format("Site {}: news", feed);
  made.site = fmt::format("https://site{}.example/", feed);
  return made;
}

void fill(storage::store& into, std::int64_t count) {
  std::vector<storage::feed_spec> specs;
  specs.reserve(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i)
    specs.push_back({fmt::format("https://site{}.example/feed/{}", i / feeds_of_a_host, i),
                     fmt::format("site{}.example", i / feeds_of_a_host),
                     fmt::format("site{}.example", i / feeds_of_a_host),
                     {}});
  must(into.sync_feeds(specs, start));
  std::vector<storage::poll_record> polls;
  for (std::int64_t feed = 1; feed <= count; ++feed) {
    polls.push_back({.feed = feed, .state = settled(feed), .now = start});
    if (polls.size() == 4'000 || feed == count) {
      must(into.commit_polls(polls));
      polls.clear();
    }
  }
}

void run(std::int64_t count, std::int64_t polls, const std::string& folder) {
  const auto path = folder + "/bench_scale.db";
  remove_database(path);
  fill(*must(storage::open("sqlite://" + path)), count);
  malloc_trim(0);

  const auto memory_before = resident();
  auto begun = cpu_seconds();
  const auto store = must(storage::open("sqlite://" + path));
  auto rows = must(store->feeds());
  std::unordered_map<std::int64_t, std::shared_ptr<slot>> slots;
  schedule due;
  due.set_concurrency(256);
  slots.reserve(rows.size());
  for (auto& row : rows) {
    auto one = std::make_shared<slot>();
    one->row = std::move(row);
    one->host = one->row.partner;
    due.put(one->row.id, one->host, {});
    due.set_due(one->row.id, clock_start + (one->row.state.next_poll - start));
    slots[one->row.id] = std::move(one);
  }
  rows = {};
  const auto loading = cpu_seconds() - begun;
  malloc_trim(0);
  const auto memory = resident() - memory_before;

  // Asked as fast as the scheduler gives: the simulated clock goes on to whatever is due next.
  auto now = clock_start;
  double scheduling = 0, deciding = 0, storing = 0;
  std::vector<std::shared_ptr<slot>> asked;
  std::vector<storage::poll_record> records;
  const feeds::poll_settings settings;
  for (std::int64_t done = 0; done < polls; done += static_cast<std::int64_t>(asked.size())) {
    begun = cpu_seconds();
    asked.clear();
    while (asked.size() < group) {
      const auto ticket = due.next(now);
      if (!ticket) {
        if (!asked.empty() && due.in_flight() >= group) break;
        const auto wake = due.wake(now);
        if (!wake) break;
        now = std::max(now + std::chrono::milliseconds{1}, *wake);
        continue;
      }
      due.released(ticket->feed, now);
      asked.push_back(slots.at(ticket->feed));
    }
    if (asked.empty()) break;
    auto ended = cpu_seconds();
    scheduling += ended - begun;

    begun = ended;
    records.clear();
    const auto at = start + std::chrono::duration_cast<instant::duration>(now - clock_start);
    for (const auto& one : asked) {
      feeds::poll_answer answer;
      answer.outcome = feeds::poll_outcome::not_modified;
      answer.status = 304;
      answer.validators = one->row.state.validators;
      feeds::decide_in(one->row.state, answer, settings, at, 0.5);
      records.push_back({.feed = one->row.id, .state = one->row.state, .now = at});
    }
    ended = cpu_seconds();
    deciding += ended - begun;

    begun = ended;
    must(store->commit_polls(records));
    ended = cpu_seconds();
    storing += ended - begun;

    begun = ended;
    for (const auto& one : asked) {
      due.finished(one->row.id, now);
      due.set_due(one->row.id, now + (one->row.state.next_poll - at));
    }
    scheduling += cpu_seconds() - begun;
  }
  const auto us = [&](double seconds) { return 1e6 * seconds / static_cast<double>(polls); };
  std::printf("%9lld %10.1f %10.1f %10.1f %12.1f %14.0f %12.1f %12.0f\n", static_cast<long long>(count),
              us(scheduling), us(deciding), us(storing), us(scheduling + deciding + storing),
              memory / static_cast<double>(count), loading,
              static_cast<double>(fs::file_size(path)) / static_cast<double>(count));
  std::fflush(stdout);
  remove_database(path);
}

}  // namespace

int main(int argc, char** argv) {
  bool quick = false;
  auto folder = fs::temp_directory_path().string();
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--quick") == 0) quick = true;
    if (std::strcmp(argv[i], "--dir") == 0 && i + 1 < argc) folder = argv[++i];
  }
  std::printf("an unchanged poll as feeds grow; clock and origin simulated, %zu polls a commit, FULL\n",
              group);
  std::printf("%9s %10s %10s %10s %12s %14s %12s %12s\n", "feeds", "schedule", "decide", "store",
              "us CPU/poll", "bytes/feed", "start, CPU s", "disk B/feed");
  for (const std::int64_t count : {10'000, 100'000, 1'000'000}) {
    if (quick && count > 100'000) break;
    run(count, quick ? 20'000 : 200'000, folder);
  }
  return 0;
}
