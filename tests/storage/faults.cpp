// Every operation, with the nth call to the file system failing, for each n: the failure is told, changes
// nothing, leaves a sound database behind, and the same operation succeeds afterwards without a restart.
#include "../support/storage/failing_vfs.hpp"
#include "samples.hpp"
#include "storage/open.hpp"

#include <filesystem>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <sqlite3.h>

namespace wireroom::storage {
namespace {
using namespace samples;
namespace fs = std::filesystem;

std::unique_ptr<store> open_file(const std::string& path) {
  return must(open("sqlite://" + path));
}

std::vector<feeds::item> items(int first, int count, int edition = 0) {
  std::vector<feeds::item> made;
  for (int i = first; i < first + count; ++i) made.push_back(item(i, edition));
  return made;
}

/// A database with filed, waiting and purged items.
void furnish(store& in) {
  const auto rows = must(in.sync_feeds(std::vector{spec("a"), spec("b")}, at_minute(0)));
  must(in.commit_polls(std::vector{poll(rows[0].id, 1, items(1, 6)), poll(rows[1].id, 1, items(4, 6))}));
  std::vector<filing> filings;
  for (const auto& waiting : must(in.unfiled(9)))
    filings.push_back(decided(waiting, waiting.item == 5 ? 4 : waiting.item, waiting.item));
  must(in.file(filings, at_minute(2)));
  must(in.commit_polls(std::vector{poll(rows[0].id, 3, items(3, 6))}));
}

struct operation {
  const char* name;
  std::function<std::optional<error>(store&, const std::string& folder)> run;
  bool writes;
};

template <class T>
std::optional<error> failure(const result<T>& outcome) {
  return outcome ? std::nullopt : std::optional{outcome.error()};
}

std::vector<operation> operations() {
  return {
      {"sync_feeds",
       [](store& on, const std::string&) {
         return failure(on.sync_feeds(std::vector{spec("b"), spec("c")}, at_minute(9)));
       },
       true},
      {"commit_polls",
       [](store& on, const std::string&) {
         const std::vector polls{poll(1, 10, items(4, 9, 1)), poll(2, 10, items(20, 3))};
         return failure(on.commit_polls(polls));
       },
       true},
      {"file",
       [](store& on, const std::string&) {
         const auto waiting = on.unfiled(100);
         if (!waiting) return failure(waiting);
         std::vector<filing> filings;
         for (const auto& each : *waiting) {
           filings.push_back(decided(each, each.item % 2 == 0 ? each.item : 1, each.item));
           if (each.item % 3 == 0) filings.back().decided->merged = {{each.item, 1}};
         }
         return failure(on.file(filings, at_minute(11)));
       },
       true},
      {"purge", [](store& on, const std::string&) { return failure(on.purge(at_minute(5), 100)); }, true},
      {"part", [](store& on, const std::string&) { return failure(on.part(4, at_minute(12))); }, true},
      {"forget",
       [](store& on, const std::string&) { return failure(on.forget(at_minute(50), at_minute(50), 100)); },
       true},
      {"save_note", [](store& on, const std::string&) { return failure(on.save_note("list", "bytes")); },
       true},
      {"reschedule",
       [](store& on, const std::string&) { return failure(on.reschedule(1, at_minute(7), "asked")); }, true},
      {"save_outputs",
       [](store& on, const std::string&) {
         return failure(on.save_outputs(std::vector<output_state>{{"top", "e", at_minute(1)}}));
       },
       true},
      {"reading",
       [](store& on, const std::string&) {
         if (auto why = failure(on.articles({.limit = 100}))) return why;
         if (auto why = failure(on.articles({.partners = {"b"}, .categories = {"odd"}}))) return why;
         if (auto why = failure(on.decisions(at_minute(-100), 0, true, 100))) return why;
         if (auto why = failure(on.partings())) return why;
         return failure(on.count());
       },
       false},
      {"backup",
       [](store& on, const std::string& folder) { return failure(on.backup(folder + "/backup.db")); }, false},
  };
}

struct fault {
  const char* name;
  file_call kind;
  int code;
  bool on;  ///< goes on failing
};

const fault faults[] = {
    {"a write fails", file_call::write, SQLITE_IOERR_WRITE, false},
    {"the disk is full", file_call::write, SQLITE_FULL, true},
    {"a sync fails", file_call::sync, SQLITE_IOERR_FSYNC, false},
    {"a read fails", file_call::read, SQLITE_IOERR_READ, false},
    {"opening fails", file_call::open, SQLITE_CANTOPEN, false},
    {"truncating fails", file_call::truncate, SQLITE_IOERR_TRUNCATE, true},
    {"no shared memory", file_call::shared_memory, SQLITE_IOERR_SHMMAP, false},
};

/// The files as a crash at this moment would leave them.
void copy_as_crashed(const std::string& from, const std::string& to) {
  for (const auto* suffix : {"", "-wal"}) {
    fs::remove(to + suffix);
    if (fs::exists(from + suffix)) fs::copy_file(from + suffix, to + suffix);
  }
}

struct pictures {
  std::string before, after;
};

/// One operation with the nth call failing; false when it made fewer calls.
bool survives(failing_vfs& disk, const operation& op, const fault& broken, int nth,
              const std::string& furnished, const pictures& expected) {
  const temporary_folder folder{true};
  const auto path = folder.file("test.db");
  fs::copy_file(furnished, path);
  auto store = open_file(path);

  disk.arm(broken.kind, nth, broken.code, broken.on);
  const auto failed = op.run(*store, fs::path{path}.parent_path().string());
  disk.disarm();
  const bool fired = disk.fired();

  INFO(op.name << ", " << broken.name << ", call " << nth);
  if (failed) {
    INFO(failed->message);
    REQUIRE(fired);
    const bool named =
        failed->code == errc::io || failed->code == errc::full || failed->code == errc::cannot_open;
    CHECK(named);
    if (broken.code == SQLITE_FULL) CHECK(failed->code == errc::full);
    CHECK_FALSE(failed->message.empty());
    CHECK(picture(*store) == expected.before);

    const auto crashed = folder.file("crashed.db");
    copy_as_crashed(path, crashed);
    {
      auto survivor = open_file(crashed);
      CHECK(must(survivor->integrity()).empty());
      const auto seen = picture(*survivor);
      CHECK((seen == expected.before || seen == expected.after));
    }
    // Every other time the store is closed before the next try.
    if (nth % 2 == 0) {
      store.reset();
      store = open_file(path);
      CHECK(must(store->integrity()).empty());
      CHECK(picture(*store) == expected.before);
    }
    const auto again = op.run(*store, fs::path{path}.parent_path().string());
    if (again) FAIL("the second try: " << again->message);
  }
  CHECK(picture(*store) == expected.after);
  CHECK(must(store->integrity()).empty());
  store.reset();
  CHECK(picture(*open_file(path)) == expected.after);
  return fired;
}

TEST_CASE("whichever call to the disk fails, nothing is half done and the next try succeeds", "[faults]") {
  failing_vfs disk;
  const temporary_folder folder{true};
  const auto furnished = folder.file("furnished.db");
  furnish(*open_file(furnished));

  for (const auto& op : operations()) {
    pictures expected;
    {
      const temporary_folder aside{true};
      fs::copy_file(furnished, aside.file("test.db"));
      auto store = open_file(aside.file("test.db"));
      expected.before = picture(*store);
      REQUIRE_FALSE(op.run(*store, fs::path{aside.file("x")}.parent_path().string()));
      expected.after = picture(*store);
      REQUIRE((expected.before != expected.after) == op.writes);
    }
    for (const auto& broken : faults) {
      int nth = 1;
      while (nth < 500 && survives(disk, op, broken, nth, furnished, expected)) nth += nth < 24 ? 1 : nth / 4;
      CHECK(nth < 500);
      // Whatever writes, writes and syncs.
      if (op.writes && (broken.kind == file_call::write || broken.kind == file_call::sync)) CHECK(nth > 1);
    }
  }
}

TEST_CASE("creating a database survives the failure of any call", "[faults]") {
  failing_vfs disk;
  for (const auto& broken : faults) {
    for (int nth = 1; nth < 500; nth += nth < 24 ? 1 : nth / 4) {
      INFO(broken.name << ", call " << nth);
      const temporary_folder folder{true};
      const auto path = folder.file("test.db");
      disk.arm(broken.kind, nth, broken.code, broken.on);
      auto store = open("sqlite://" + path);
      disk.disarm();
      const bool fired = disk.fired();
      if (!store) {
        CHECK(fired);
        store = open("sqlite://" + path);
      }
      if (!store) FAIL("the second try: " << store.error().message);
      furnish(**store);
      CHECK(must((*store)->integrity()).empty());
      if (!fired) break;
    }
  }
}

TEST_CASE("moving the log into the file may fail: no commit is lost for it", "[faults]") {
  failing_vfs disk;
  // 9 MB in a transaction: more than the cache and than the log may hold.
  std::vector<feeds::item> large;
  for (int i = 0; i < 300; ++i) {
    large.push_back(item(i));
    large.back().body.content.assign(30'000, static_cast<char>('a' + i % 26));
  }
  for (const auto& broken : faults) {
    bool fired = true;
    for (int nth = 1; fired && nth < 20'000; nth += 1 + nth / 3) {
      INFO(broken.name << ", call " << nth);
      const temporary_folder folder{true};
      auto store = open_file(folder.file("test.db"));
      const auto feed = must(store->sync_feeds(std::vector{spec("a")}, at_minute(0)))[0].id;
      const std::vector polls{poll(feed, 1, large)};
      disk.arm(broken.kind, nth, broken.code, broken.on);
      const auto counts = store->commit_polls(polls);
      disk.disarm();
      fired = disk.fired();
      CHECK(must(store->count()).items == (counts ? large.size() : 0));
      if (!counts) must(store->commit_polls(polls));
      must(store->commit_polls(std::vector{poll(feed, 2, items(300, 3))}));
      CHECK(must(store->count()).items == large.size() + 3);
      CHECK(must(store->integrity()).empty());
      store.reset();
      store = open_file(folder.file("test.db"));
      CHECK(must(store->count()).items == large.size() + 3);
      CHECK(must(store->unfiled(1))[0].body == large[0].body);
    }
    CHECK_FALSE(fired);
  }
}

}  // namespace
}  // namespace wireroom::storage
