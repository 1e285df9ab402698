// Many at once: readers beside the writer, backup beside the writer, and the log that stays bounded.
#include "samples.hpp"
#include "storage/open.hpp"

#include <atomic>
#include <fstream>
#include <thread>

#include <catch2/catch.hpp>
#include <sqlite3.h>

namespace wireroom::storage {
namespace {
using namespace samples;

constexpr int items_a_batch = 10;

/// Commits and files whole batches until told to stop.
class busy_writer {
 public:
  explicit busy_writer(store& to)
      : store_(to), feed_(must(to.sync_feeds(std::vector{spec("a")}, at_minute(0)))[0].id) {
    thread_ = std::thread{[this] { run(); }};
  }
  ~busy_writer() { stop(); }
  void stop() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
  }
  std::atomic<int> batches = 0;
  std::atomic<bool> failed = false;

 private:
  void run() {
    for (; !stop_ && !failed; ++batches) {
      std::vector<feeds::item> items;
      for (int i = 0; i < items_a_batch; ++i) items.push_back(item(batches * items_a_batch + i));
      if (!store_.commit_polls(std::vector{poll(feed_, batches, items)})) failed = true;
      std::vector<filing> filings;
      const auto waiting = store_.unfiled(100);
      if (!waiting) failed = true;
      for (const auto& each : *waiting) filings.push_back({each.item, each.item});
      if (!store_.file(filings, at_minute(batches))) failed = true;
    }
  }
  store& store_;
  std::int64_t feed_;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

/// SQLite knows what it has allocated while this lives, which the store spares itself. No store may be open
/// when it begins or ends.
struct memory_statistics {
  memory_statistics() {
    const temporary_folder folder;
    {
      const auto first = must(open("sqlite://" + folder.file("first.db")));  // sets what the process keeps
      CHECK(sqlite3_memory_used() == 0);                                     // nothing is added up
    }
    set(1);
  }
  memory_statistics(const memory_statistics&) = delete;
  memory_statistics& operator=(const memory_statistics&) = delete;
  ~memory_statistics() { set(0); }

 private:
  static void set(int on) {
    CHECK(sqlite3_shutdown() == SQLITE_OK);
    CHECK(sqlite3_config(SQLITE_CONFIG_MEMSTATUS, on) == SQLITE_OK);
  }
};

TEST_CASE("a store that rested holds less memory and says the same") {
  const memory_statistics counted;
  const temporary_folder folder;
  auto store = must(open("sqlite://" + folder.file("test.db")));
  const auto feed = must(store->sync_feeds(std::vector{spec("a")}, at_minute(0)))[0].id;
  std::vector<feeds::item> items;
  for (int i = 0; i < 500; ++i) items.push_back(item(i));
  must(store->commit_polls(std::vector{poll(feed, 1, items)}));
  const auto before = picture(*store);
  const auto held = sqlite3_memory_used();
  REQUIRE(held > 0);
  store->rest();
  CHECK(sqlite3_memory_used() < held / 2);
  CHECK(picture(*store) == before);
  must(store->commit_polls(std::vector{poll(feed, 2, {item(501)})}));
}

TEST_CASE("a store may rest while others read and write", "[concurrency]") {
  const temporary_folder folder;
  auto store = must(open("sqlite://" + folder.file("test.db")));
  busy_writer writer{*store};
  for (int i = 0; i < 200 || writer.batches < 3; ++i) {
    store->rest();
    REQUIRE(store->count());
    REQUIRE_FALSE(writer.failed);
  }
}

TEST_CASE("readers see whole transactions while the writer writes", "[concurrency]") {
  const temporary_folder folder;
  auto store = must(open("sqlite://" + folder.file("test.db")));
  std::atomic<int> torn = 0, failed = 0, reads = 0;
  {
    busy_writer writer{*store};
    std::atomic<bool> stop = false;
    std::vector<std::thread> readers;
    for (int i = 0; i < 6; ++i)
      readers.emplace_back([&] {
        while (!stop) {
          const auto now = store->count();
          const auto articles = store->articles({.limit = 40});
          const auto all = store->articles_after(0, 1'000'000);
          const auto feeds = store->feeds();
          failed += now && articles && all && feeds ? 0 : 1;
          if (now && (now->items % items_a_batch != 0 || now->articles % items_a_batch != 0)) ++torn;
          if (articles)
            for (const auto& article : *articles) torn += article.sources.size() == 1 ? 0 : 1;
          if (all && all->size() % items_a_batch != 0) ++torn;
          ++reads;
        }
      });
    while (writer.batches < 60 && !writer.failed) std::this_thread::yield();
    stop = true;
    for (auto& reader : readers) reader.join();
    CHECK_FALSE(writer.failed);
  }
  CHECK(torn == 0);
  CHECK(failed == 0);
  CHECK(reads > 20);
  CHECK(must(store->integrity()).empty());
}

TEST_CASE("writes from many threads stand in line", "[concurrency]") {
  const temporary_folder folder;
  auto store = must(open("sqlite://" + folder.file("test.db")));
  std::vector<feed_spec> specs;
  for (int i = 0; i < 8; ++i) specs.push_back(spec("f" + std::to_string(i)));
  const auto feeds = must(store->sync_feeds(specs, at_minute(0)));
  std::atomic<int> failed = 0;
  std::vector<std::thread> writers;
  for (const auto& feed : feeds)
    writers.emplace_back([&, id = feed.id] {
      for (int round = 0; round < 10; ++round)
        failed += store->commit_polls(std::vector{poll(id, round, {item(round), item(round + 1)})}) ? 0 : 1;
    });
  for (auto& writer : writers) writer.join();
  CHECK(failed == 0);
  CHECK(must(store->count()).items == 8 * 11);
}

TEST_CASE("a backup of a live database is one moment of it, in a file of its own", "[concurrency]") {
  const temporary_folder folder;
  auto store = must(open("sqlite://" + folder.file("test.db")));
  busy_writer writer{*store};
  for (int n = 0; n < 5; ++n) {
    while (writer.batches < (n + 1) * 10 && !writer.failed) std::this_thread::yield();
    const auto path = folder.file("backup" + std::to_string(n) + ".db");
    const int before = writer.batches;
    must(store->backup(path));
    CHECK_FALSE(std::filesystem::exists(path + ".partial"));
    CHECK_FALSE(std::filesystem::exists(path + "-wal"));
    auto copy = must(open("sqlite://" + path));
    CHECK(must(copy->integrity()).empty());
    const auto now = must(copy->count());
    CHECK(now.items % items_a_batch == 0);
    CHECK(now.items >= static_cast<std::uint64_t>(before * items_a_batch));
    CHECK(must(copy->feeds()).size() == 1);
  }
  writer.stop();
  CHECK_FALSE(writer.failed);

  const auto refused = store->backup(folder.file("backup0.db"));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::cannot_open);
  CHECK(store->backup(folder.file("nowhere/b.db")).error().code == errc::cannot_open);
}

TEST_CASE("the write-ahead log stays bounded", "[concurrency]") {
  const temporary_folder folder{true};
  auto store = must(open("sqlite://" + folder.file("test.db")));
  const auto feed = must(store->sync_feeds(std::vector{spec("a")}, at_minute(0)))[0].id;
  std::atomic<bool> stop = false;
  std::thread reader{[&] {
    while (!stop) (void)store->articles({});
  }};
  std::uintmax_t largest = 0;
  for (int batch = 0; batch < 60; ++batch) {
    std::vector<feeds::item> items;
    for (int i = 0; i < 100; ++i) {
      items.push_back(item(batch * 100 + i));
      items.back().body.content.assign(20'000, 'x');
    }
    must(store->commit_polls(std::vector{poll(feed, batch, items)}));
    largest = std::max(largest, std::filesystem::file_size(folder.file("test.db-wal")));
  }
  stop = true;
  reader.join();
  CHECK(must(store->count()).bytes > 100'000'000);
  CHECK(largest < 80'000'000);
}

}  // namespace
}  // namespace wireroom::storage
