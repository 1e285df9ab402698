// What bare SQLite spends on remembering a round in which nothing changed: reads the row of every feed, then
// writes each with what a poll changes of it, a group in a transaction. beast-pipe writes nothing in such a
// round, so that this is what it is spared.
//
//   bench_poll_rows DATABASE      prints one JSON object; DATABASE is a copy of Wireroom's, and is written to

#include "tests/bench/cpu_time.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <sqlite3.h>

namespace {

constexpr std::size_t group = 1'024;  // polls a transaction, as commit_queue has them

struct row {
  std::int64_t id = 0, next_poll = 0;
  std::string url, partner, reason, title, site, state;
};

class database {
 public:
  explicit database(const char* path) { check(sqlite3_open(path, &handle_)); }
  database(const database&) = delete;
  database& operator=(const database&) = delete;
  ~database() { sqlite3_close(handle_); }

  void run(const char* sql) { check(sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr)); }
  sqlite3_stmt* prepared(const char* sql) {
    sqlite3_stmt* out = nullptr;
    check(sqlite3_prepare_v2(handle_, sql, -1, &out, nullptr));
    return out;
  }
  /// True: there is a row.
  bool step(sqlite3_stmt* one) {
    const int code = sqlite3_step(one);
    if (code != SQLITE_ROW && code != SQLITE_DONE) check(code);
    return code == SQLITE_ROW;
  }

 private:
  void check(int code) const {
    if (code == SQLITE_OK) return;
    std::fprintf(stderr, "bench_poll_rows: %s\n", handle_ != nullptr ? sqlite3_errmsg(handle_) : "no memory");
    std::exit(70);
  }
  sqlite3* handle_ = nullptr;
};

std::string bytes_of(sqlite3_stmt* from, int column) {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(from, column));
  return {bytes, bytes + sqlite3_column_bytes(from, column)};
}

std::vector<row> read_rows(database& db) {
  std::vector<row> rows;
  auto* const all = db.prepared(
      "SELECT id, next_poll, url, partner, reason, title, site, state FROM feeds "
      "JOIN poll_states ON feed = id");
  while (db.step(all))
    rows.push_back({sqlite3_column_int64(all, 0), sqlite3_column_int64(all, 1), bytes_of(all, 2),
                    bytes_of(all, 3), bytes_of(all, 4), bytes_of(all, 5), bytes_of(all, 6),
                    bytes_of(all, 7)});
  sqlite3_finalize(all);
  return rows;
}

void write_rows(database& db, const std::vector<row>& rows) {
  auto* const one =
      db.prepared("UPDATE poll_states SET next_poll = ?2, reason = ?3, state = ?4 WHERE feed = ?1");
  const auto size_of = [](const std::string& bytes) { return static_cast<int>(bytes.size()); };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i % group == 0) db.run("BEGIN IMMEDIATE");
    const auto& each = rows[i];
    sqlite3_bind_int64(one, 1, each.id);
    sqlite3_bind_int64(one, 2, each.next_poll + 1);
    sqlite3_bind_text(one, 3, each.reason.data(), size_of(each.reason), SQLITE_STATIC);
    sqlite3_bind_blob(one, 4, each.state.data(), size_of(each.state), SQLITE_STATIC);
    db.step(one);
    sqlite3_reset(one);
    if ((i + 1) % group == 0 || i + 1 == rows.size()) db.run("COMMIT");
  }
  sqlite3_finalize(one);
}

}  // namespace

int main(int count, char** values) {
  if (count != 2) return 64;
  std::size_t feeds = 0;
  {
    database db(values[1]);
    db.run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    const auto rows = read_rows(db);
    write_rows(db, rows);
    feeds = rows.size();
  }
  std::printf("{\"feeds\":%zu,\"cpu\":%.4f}\n", feeds, wireroom::bench::cpu_seconds());
  return 0;
}
