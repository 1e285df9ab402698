// Opening: what is created, refused, migrated, locked; and a damaged database.
#include "../../storage/sqlite/migrate.hpp"
#include "../../storage/sqlite/query.hpp"
#include "samples.hpp"
#include "storage/codec/state_codec.hpp"
#include "storage/open.hpp"

#include <fstream>
#include <thread>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

namespace wireroom::storage {
namespace {
using namespace samples;
namespace fs = std::filesystem;

std::string url_of(const std::string& path) {
  return "sqlite://" + path;
}

std::string contents(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream{path, std::ios::binary} << bytes;
}

/// A second view of the file, past the store.
class raw_database {
 public:
  explicit raw_database(const std::string& path) {
    REQUIRE(sqlite3_open(path.c_str(), &handle_) == SQLITE_OK);
  }
  raw_database(const raw_database&) = delete;
  raw_database& operator=(const raw_database&) = delete;
  ~raw_database() { sqlite3_close(handle_); }
  void run(const std::string& sql) {
    char* why = nullptr;
    if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, &why) != SQLITE_OK) FAIL(sql << ": " << why);
  }

 private:
  sqlite3* handle_ = nullptr;
};

errc refusal(const std::string& url) {
  const auto opened = open(url);
  REQUIRE_FALSE(opened);
  CHECK_FALSE(opened.error().message.empty());
  return opened.error().code;
}

TEST_CASE("an URL names a file of SQLite, absolute or relative", "[opening]") {
  const temporary_folder folder;
  CHECK(open(url_of(folder.file("a.db"))));
  CHECK(open("sqlite:" + folder.file("b.db")));
  CHECK(fs::exists(folder.file("b.db")));
  for (const auto* wrong : {"", "sqlite:", "sqlite://", "sqlite:///", "sqlite://relative.db",
                            "postgresql://host/db", "/var/lib/wireroom.db"}) {
    INFO(wrong);
    CHECK(refusal(wrong) == errc::cannot_open);
  }
}

TEST_CASE("what is no database of ours is refused and never touched", "[opening]") {
  const temporary_folder folder;
  const auto path = folder.file("file");
  SECTION("text") {
    const std::string text = "Dear diary,\n" + std::string(5'000, 'x');
    write_file(path, text);
    CHECK(refusal(url_of(path)) == errc::corrupt);
    CHECK(contents(path) == text);
  }
  SECTION("a few bytes") {
    write_file(path, "SQLite");
    CHECK(refusal(url_of(path)) == errc::corrupt);
    CHECK(contents(path) == "SQLite");
  }
  SECTION("nothing but a header") {
    write_file(path, std::string{"SQLite format 3\0", 16});
    CHECK(refusal(url_of(path)) == errc::corrupt);
    CHECK(contents(path).size() == 16);
  }
  SECTION("another program's database") {
    raw_database{path}.run("CREATE TABLE diary (day)");
    const auto before = contents(path);
    CHECK(refusal(url_of(path)) == errc::corrupt);
    CHECK(contents(path) == before);
  }
  SECTION("a newer Wireroom's") {
    must(open(url_of(path)));
    raw_database{path}.run("PRAGMA user_version = 999");
    const auto before = contents(path);
    CHECK(refusal(url_of(path)) == errc::newer_schema);
    CHECK(open_read_only(url_of(path)).error().code == errc::newer_schema);
    CHECK(contents(path) == before);
  }
  SECTION("a folder") {
    fs::create_directory(path);
    CHECK(refusal(url_of(path)) == errc::cannot_open);
  }
  SECTION("a folder that is not there") {
    CHECK(refusal(url_of(path) + "/x.db") == errc::cannot_open);
  }
  SECTION("an empty file is a new database") {
    write_file(path, "");
    CHECK(open(url_of(path)));
  }
}

TEST_CASE("one process writes, the second is told who", "[opening]") {
  const temporary_folder folder;
  const auto url = url_of(folder.file("test.db"));
  auto first = must(open(url));
  must(first->sync_feeds(std::vector{spec("a")}, at_minute(0)));
  const auto second = open(url);
  REQUIRE_FALSE(second);
  CHECK(second.error().code == errc::busy);
  CHECK(second.error().message.find("process " + std::to_string(getpid())) != std::string::npos);

  SECTION("a reader may look on, and only look") {
    auto reader = must(open_read_only(url));
    CHECK(must(reader->feeds()).size() == 1);
    must(first->sync_feeds(std::vector{spec("a"), spec("b")}, at_minute(0)));
    CHECK(must(reader->feeds()).size() == 2);
    const auto refused = reader->sync_feeds(std::span<const feed_spec>{}, at_minute(1));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == errc::cannot_open);
    CHECK(must(first->feeds()).size() == 2);
  }
  SECTION("the next may once the first is gone") {
    first.reset();
    CHECK(open(url));
    CHECK(open_read_only(url));
  }
}

TEST_CASE("reading needs a database that is there and up to date", "[opening]") {
  const temporary_folder folder;
  CHECK(open_read_only(url_of(folder.file("none.db"))).error().code == errc::cannot_open);
  CHECK_FALSE(fs::exists(folder.file("none.db")));
  write_file(folder.file("empty.db"), "");
  CHECK(open_read_only(url_of(folder.file("empty.db"))).error().code == errc::cannot_open);
}

TEST_CASE("a write waits for another's transaction", "[opening]") {
  const temporary_folder folder;
  auto store = must(open(url_of(folder.file("test.db"))));
  raw_database other{folder.file("test.db")};
  other.run("BEGIN IMMEDIATE");
  std::thread later{[&] {
    usleep(200'000);
    other.run("COMMIT");
  }};
  const auto synced = store->sync_feeds(std::vector{spec("a")}, at_minute(0));
  later.join();
  CHECK(synced);
}

TEST_CASE("the settings that durability rests on are set", "[opening]") {
  const temporary_folder folder;
  const auto path = folder.file("test.db");
  must(open(url_of(path)));
  auto writer = must(sqlite::connection::open(path, sqlite::connection::mode::writer));
  CHECK(must(writer.number("SELECT journal_mode = 'wal' FROM pragma_journal_mode")) == 1);
  CHECK(must(writer.number("PRAGMA synchronous")) == 2);
  CHECK(must(writer.number("PRAGMA foreign_keys")) == 1);
  CHECK(must(writer.number("SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND NOT strict "
                           "AND name NOT LIKE 'sqlite%'")) == 0);
  auto reader = must(sqlite::connection::open(path, sqlite::connection::mode::reader));
  CHECK_FALSE(reader.execute("DELETE FROM feeds"));
}

TEST_CASE("a database of any earlier version is brought to the present one", "[opening][migration]") {
  const auto steps = sqlite::all_migrations();
  for (std::size_t from = 0; from < steps.size(); ++from) {
    INFO("from version " << from);
    REQUIRE(steps[from].number == static_cast<int>(from) + 1);
    const temporary_folder folder;
    const auto path = folder.file("test.db");
    {
      auto old = must(sqlite::connection::open(path, sqlite::connection::mode::writer));
      must(sqlite::migrate(old, steps.first(from)));
      CHECK(must(old.number("PRAGMA user_version")) == static_cast<std::int64_t>(from));
    }
    auto store = must(open(url_of(path)));
    CHECK(must(store->integrity()).empty());
    CHECK(must(store->sync_feeds(std::vector{spec("a")}, at_minute(0))).size() == 1);
  }
}

TEST_CASE("what was filed before there were stories waits to be decided, as far back as those reach",
          "[opening][migration]") {
  const temporary_folder folder;
  const auto path = folder.file("test.db");
  {
    auto old = must(sqlite::connection::open(path, sqlite::connection::mode::writer));
    must(sqlite::migrate(old, sqlite::all_migrations().first(1)));
  }
  raw_database{path}.run(
      "INSERT INTO feeds VALUES (1, 'http://a/', 'http://a/', 'A', 'A', x'', 0, NULL, 0, '', 0, '', '', x'', "
      "NULL, NULL); INSERT INTO articles VALUES (3, 0, 0, 0), (4, 0, 0, 0);"
      "INSERT INTO items VALUES (7, 1, 1, 1, 0, 0, 0, 3, 1, NULL, '', x''), "
      "(8, 1, 2, 1, 900000000, 0, 0, 4, 2, NULL, '', x''), (9, 1, 3, 1, 950000000, 0, 0, NULL, NULL, NULL, "
      "'', x'');"
      "INSERT INTO bodies VALUES (7, 'k7', x''), (8, 'k8', x''), (9, 'k9', x'');"
      "INSERT INTO shelves VALUES (1, 0, 3), (1, 0, 4);"
      "UPDATE counters SET last = 9 WHERE name IN ('item', 'article')");
  auto store = must(open(url_of(path)));
  const auto waiting = must(store->unfiled(10));
  REQUIRE(waiting.size() == 2);
  CHECK(waiting[0].item == 8);
  CHECK(waiting[0].article == 4);
  CHECK(waiting[1].item == 9);
  CHECK(waiting[1].article == 0);
  must(store->file(std::vector{decided(waiting[0], 4, 1), decided(waiting[1], 10, 1)}, at_minute(1)));
  CHECK(must(store->unfiled(10)).empty());
  CHECK(must(store->decisions(instant::min(), 0, true, 10)).size() == 2);
  CHECK(must(store->articles_by_id(std::vector<std::int64_t>{3}))[0].story == 0);
  CHECK(must(store->articles_by_id(std::vector<std::int64_t>{4}))[0].story == 1);
}

TEST_CASE("where feeds stand is kept when what polls write gets a table of its own", "[opening][migration]") {
  const temporary_folder folder;
  const auto path = folder.file("test.db");
  {
    auto old = must(sqlite::connection::open(path, sqlite::connection::mode::writer));
    must(sqlite::migrate(old, sqlite::all_migrations().first(4)));
    auto state = full_state();
    sqlite::transaction tx{old, sqlite::transaction::kind::write};
    sqlite::query add{tx,
                      "INSERT INTO feeds VALUES (?1, ?2, 'https://moved.example/', 'A', 'O', x'', ?10, ?3, "
                      "?4, ?5, ?6, ?7, ?8, ?9, 'other', ?11)"};
    for (const std::int64_t id : {3, 5}) {
      const auto stored = encode(state);
      add.bind(id, "https://example.org/" + std::to_string(id), nullptr, state.next_poll, state.reason,
               id == 5, state.title, state.site, sqlite::blob{stored}, at_minute(1), at_minute(90))
          .run();
    }
    must(tx.commit());
  }
  auto store = must(open(url_of(path)));
  const auto rows = must(store->feeds());
  REQUIRE(rows.size() == 2);
  for (const auto& row : rows) {
    auto state = full_state();
    state.stopped = row.id == 5;
    CHECK(row.state == state);
    CHECK(row.url == "https://moved.example/");
    CHECK(row.configured_url() == "https://example.org/" + std::to_string(row.id));
    CHECK(row.owner == "O");
    CHECK(row.added == at_minute(1));
  }
  const claim wanted{.node = "mine",
                     .due_before = rows[0].state.next_poll + std::chrono::hours{1},
                     .now = at_minute(80),
                     .until = at_minute(95)};
  CHECK(must(store->claim_feeds(wanted)).empty());  // another node has it still
}

TEST_CASE("a step keeps the rows, and one that fails leaves the database at the step before",
          "[opening][migration]") {
  const temporary_folder folder;
  auto database = must(sqlite::connection::open(folder.file("test.db"), sqlite::connection::mode::writer));
  const sqlite::migration steps[] = {
      {1, "CREATE TABLE t (a INTEGER NOT NULL) STRICT; INSERT INTO t VALUES (7);"},
      {2, "ALTER TABLE t ADD COLUMN b INTEGER NOT NULL DEFAULT 8;"},
      {3, "UPDATE t SET b = 9; INSERT INTO nowhere VALUES (1);"},
  };
  must(sqlite::migrate(database, std::span{steps}.first(1)));
  must(sqlite::migrate(database, std::span{steps}.first(2)));
  CHECK(must(database.number("SELECT a * 10 + b FROM t")) == 78);
  const auto failed = sqlite::migrate(database, steps);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().message.find("step 3") != std::string::npos);
  CHECK(must(database.number("PRAGMA user_version")) == 2);
  CHECK(must(database.number("SELECT b FROM t")) == 8);
  must(sqlite::migrate(database, std::span{steps}.first(2)));  // nothing left to do
  CHECK(sqlite::migrate(database, std::span{steps}.first(1)).error().code == errc::newer_schema);
}

TEST_CASE("damaged pages are reported, wherever they are, and nothing crashes", "[opening][damage]") {
  const temporary_folder folder;
  const auto sound = folder.file("sound.db");
  {
    auto store = must(open(url_of(sound)));
    const auto feeds = must(store->sync_feeds(std::vector{spec("a"), spec("b")}, at_minute(0)));
    for (int batch = 0; batch < 10; ++batch) {
      std::vector<feeds::item> items;
      for (int i = 0; i < 30; ++i)
        items.push_back(item(batch * 30 + i)), items.back().body.content.append(900, 'x');
      must(store->commit_polls(
          std::vector{poll(feeds[static_cast<std::size_t>(batch % 2)].id, batch, items)}));
      std::vector<filing> filings;
      for (const auto& waiting : must(store->unfiled(1000))) filings.push_back({waiting.item, waiting.item});
      must(store->file(filings, at_minute(batch)));
    }
  }
  const auto bytes = contents(sound);
  constexpr std::size_t page_size = 8192;
  const auto pages = bytes.size() / page_size;
  REQUIRE(pages > 60);
  std::size_t refused = 0, found = 0;
  for (std::size_t page = 0; page < pages; ++page) {
    INFO("page " << page + 1);
    auto damaged = bytes;
    // The first page keeps its magic: a file that is no database is another test's.
    std::fill_n(damaged.begin() + static_cast<std::ptrdiff_t>(page * page_size + (page == 0 ? 100 : 0)), 64,
                '\x55');
    const auto path = folder.file("damaged.db");
    for (const auto* suffix : {"-wal", "-shm"}) fs::remove(path + suffix);
    write_file(path, damaged);
    auto store = open(url_of(path));
    if (!store) {
      CHECK(store.error().code == errc::corrupt);
      CHECK(contents(path) == damaged);
      ++refused;
      continue;
    }
    const auto findings = (*store)->integrity();
    REQUIRE(findings);
    CHECK_FALSE(findings->empty());
    found += findings->empty() ? 0 : 1;
    const auto check = [](const auto& outcome) {
      if (!outcome) CHECK(outcome.error().code == errc::corrupt);
    };
    check((*store)->feeds());
    check((*store)->articles({.limit = 1000}));
    check((*store)->articles({.categories = {"odd"}}));
    check((*store)->decisions(at_minute(-1000), 0, true, 1000));
    check((*store)->partings());
    check((*store)->unfiled(1000));
    check((*store)->commit_polls(std::vector{poll(1, 50, {item(1), item(2000)})}));
    check((*store)->purge(at_minute(60), 1000));
  }
  CHECK(refused >= 1);
  CHECK(refused + found == pages);

  auto cut = bytes.substr(0, bytes.size() / 2);
  write_file(folder.file("cut.db"), cut);
  CHECK(refusal(url_of(folder.file("cut.db"))) == errc::corrupt);
  CHECK(contents(folder.file("cut.db")) == cut);
}

TEST_CASE("rows that contradict each other are found", "[damage]") {
  const temporary_folder folder;
  const auto path = folder.file("test.db");
  {
    auto store = must(open(url_of(path)));
    const auto feed = must(store->sync_feeds(std::vector{spec("a")}, at_minute(0)))[0].id;
    must(store->commit_polls(std::vector{poll(feed, 1, {item(1), item(2)})}));
    must(store->file(std::vector{filing{1, 1}, filing{2, 2}}, at_minute(2)));
  }
  const auto* break_it = GENERATE("DELETE FROM poll_states", "DELETE FROM bodies WHERE item = 1",
                                  "UPDATE items SET article = NULL WHERE id = 1", "DELETE FROM shelves",
                                  "INSERT INTO shelves VALUES (1, 2, 3)",
                                  "INSERT INTO tombstones SELECT feed, key_hash, 0 FROM items",
                                  "UPDATE counters SET last = 0", "UPDATE items SET feed = 77 WHERE id = 1");
  INFO(break_it);
  raw_database{path}.run(break_it);
  CHECK(must(must(open(url_of(path)))->integrity()).size() >= 1);
}

TEST_CASE("a body or state that makes no sense is corrupt, not a crash", "[damage]") {
  const temporary_folder folder;
  const auto path = folder.file("test.db");
  {
    auto store = must(open(url_of(path)));
    const auto feed = must(store->sync_feeds(std::vector{spec("a")}, at_minute(0)))[0].id;
    must(store->commit_polls(std::vector{poll(feed, 1, {item(1)})}));
  }
  raw_database{path}.run(
      "UPDATE bodies SET body = x'0aff'; UPDATE poll_states SET state = x'22026162'; UPDATE held SET items = "
      "x'01'");
  auto store = must(open(url_of(path)));
  CHECK(store->unfiled(1).error().code == errc::corrupt);
  CHECK(store->feeds().error().code == errc::corrupt);
  CHECK(store->reschedule(1, at_minute(1), "").error().code == errc::corrupt);
  CHECK(store->commit_polls(std::vector{poll(1, 2, {item(1)})}).error().code == errc::corrupt);
}

}  // namespace
}  // namespace wireroom::storage
