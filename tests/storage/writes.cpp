// What a poll writes, row by row, as triggers of the database itself tell.
#include "samples.hpp"
#include "storage/commit_queue.hpp"
#include "storage/open.hpp"

#include <filesystem>
#include <future>
#include <map>

#include <catch2/catch.hpp>
#include <sqlite3.h>

namespace wireroom::storage {
namespace {
using namespace samples;

/// A database that writes down every row that is added, changed or deleted, by table.
class watched_database {
 public:
  explicit watched_database(const std::string& path) {
    REQUIRE(sqlite3_open(path.c_str(), &handle_) == SQLITE_OK);
    std::vector<std::string> tables;
    each("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
         [&](sqlite3_stmt* row) { tables.emplace_back(text(row, 0)); });
    REQUIRE(tables.size() > 5);
    run("CREATE TABLE watched (at TEXT, times INTEGER DEFAULT 0)");
    for (const auto& table : tables)
      for (const std::string what : {"INSERT", "UPDATE", "DELETE"})
        run("CREATE TRIGGER watch_" + table + what + " AFTER " + what + " ON " + table +
            " BEGIN INSERT INTO watched (at) VALUES ('" + table + "'); END");
  }
  watched_database(const watched_database&) = delete;
  watched_database& operator=(const watched_database&) = delete;
  ~watched_database() { sqlite3_close(handle_); }

  /// Rows written since the last call.
  std::map<std::string, int> written() {
    std::map<std::string, int> rows;
    each("SELECT at FROM watched", [&](sqlite3_stmt* row) { ++rows[text(row, 0)]; });
    run("DELETE FROM watched");
    return rows;
  }

 private:
  static std::string text(sqlite3_stmt* row, int column) {
    return reinterpret_cast<const char*>(sqlite3_column_text(row, column));
  }
  void run(const std::string& sql) {
    char* why = nullptr;
    if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, &why) != SQLITE_OK) FAIL(sql << ": " << why);
  }
  void each(const char* sql, const std::function<void(sqlite3_stmt*)>& use) {
    sqlite3_stmt* all = nullptr;
    REQUIRE(sqlite3_prepare_v2(handle_, sql, -1, &all, nullptr) == SQLITE_OK);
    while (sqlite3_step(all) == SQLITE_ROW) use(all);
    sqlite3_finalize(all);
  }
  sqlite3* handle_ = nullptr;
};

using rows = std::map<std::string, int>;

/// As the poller hands it over when title and site are as they were.
poll_record unnamed(poll_record one) {
  one.state.named = false;
  return one;
}

TEST_CASE("what brings nothing new writes where its feed stands and no other row") {
  const temporary_folder folder;
  const auto path = folder.file("test.db");
  auto store = must(storage::open("sqlite://" + path));
  std::vector<std::int64_t> feeds;
  std::vector<feed_spec> specs;
  for (int i = 0; i < 100; ++i) specs.push_back(spec("feed" + std::to_string(i)));
  for (const auto& row : must(store->sync_feeds(specs, at_minute(0)))) feeds.push_back(row.id);
  std::vector<poll_record> first;
  for (const auto feed : feeds) first.push_back(poll(feed, 1, {item(1), item(2)}));
  must(store->commit_polls(first));

  watched_database watched(path);
  SECTION("the same bytes, or 304: no document is compared") {
    must(store->commit_polls(std::vector{unnamed({.feed = feeds[0], .state = full_state()})}));
    CHECK(watched.written() == rows{{"poll_states", 1}});
  }
  SECTION("title and site that are as they were, from who does not know it") {
    must(store->commit_polls(std::vector{poll_record{.feed = feeds[0], .state = full_state()}}));
    watched.written();
    must(store->commit_polls(std::vector{poll_record{.feed = feeds[0], .state = full_state()}}));
    CHECK(watched.written() == rows{{"poll_states", 1}});
    for (const auto name : {&feeds::feed_state::title, &feeds::feed_state::site}) {
      auto other = full_state();
      (other.*name) += '!';
      must(store->commit_polls(std::vector{poll_record{.feed = feeds[0], .state = other}}));
      CHECK(watched.written() == rows{{"feeds", 1}, {"poll_states", 1}});
      must(store->commit_polls(std::vector{poll_record{.feed = feeds[0], .state = full_state()}}));
      watched.written();
    }
  }
  SECTION("other bytes with the same items") {
    must(store->commit_polls(std::vector{unnamed(poll(feeds[0], 2, {item(2), item(1)}))}));
    CHECK(watched.written() == rows{{"poll_states", 1}});
  }
  SECTION("one item among them that changed writes what belongs to it") {
    must(store->commit_polls(std::vector{poll(feeds[0], 2, {item(1), item(2, 1)})}));
    const auto written = watched.written();
    CHECK(written.at("poll_states") == 1);
    CHECK(written.at("items") == 1);
    CHECK(written.at("bodies") == 1);
  }
  SECTION("a hundred unchanged polls that wait together are one group, one row each") {
    const auto log = path + "-wal";
    commit_queue queue(*store, {.group_polls = feeds.size(), .gather = std::chrono::seconds{10}}, {});
    std::promise<void> all;
    std::size_t done = 0, stored = 0;
    const auto before = std::filesystem::file_size(log);
    for (const auto feed : feeds)
      REQUIRE(queue.submit(unnamed({.feed = feed, .state = full_state()}), [&](auto result, auto&&) {
        stored += result ? 1 : 0;
        if (++done == feeds.size()) all.set_value();
      }));
    all.get_future().wait();
    CHECK(stored == feeds.size());
    CHECK(queue.so_far().groups == 1);
    CHECK(watched.written() == rows{{"poll_states", static_cast<int>(feeds.size())}});
    // Pages of 8 KiB: those of the states and of what watches them, not some for each poll.
    CHECK((std::filesystem::file_size(log) - before) / 8192 < feeds.size() / 2);
  }
}

}  // namespace
}  // namespace wireroom::storage
