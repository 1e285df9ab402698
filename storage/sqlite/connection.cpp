#include "storage/sqlite/connection.hpp"

#include "storage/sqlite/failure.hpp"

#include <sqlite3.h>

namespace wireroom::storage::sqlite {
namespace {

// `trusted_schema` and `cell_size_check` harden against a damaged or foreign file; `secure_delete` would
// write every freed page once more, and what is deleted here was public.
constexpr auto common_settings = R"(
  PRAGMA foreign_keys = ON;
  PRAGMA trusted_schema = OFF;
  PRAGMA cell_size_check = ON;
  PRAGMA temp_store = MEMORY;
  PRAGMA mmap_size = 0;
)";

// Of a new file; another keeps its pages. Those of 8 KiB hold an item's body more often whole: 0.9 of the CPU
// time and of the bytes that those of 4 KiB take for a first round; later rounds cost the same.
constexpr auto file_settings = R"(
  PRAGMA page_size = 8192;
  PRAGMA journal_mode = WAL;
)";

// The cache is for polls that bring nothing; items need another (cache_for_items).
// The log's size is kept in bounds by sqlite_store, which knows when no transaction is open; what is left
// above the size limit is given back to the disk when the log starts over.
constexpr auto writer_settings = R"(
  PRAGMA synchronous = FULL;
  PRAGMA secure_delete = OFF;
  PRAGMA journal_size_limit = 16777216;
  PRAGMA cache_size = -1024;
)";

constexpr auto reader_settings = R"(
  PRAGMA query_only = ON;
  PRAGMA cache_size = -1024;
)";

/// SQLite adds up what it has allocated, under a lock at each allocation, for limits and figures that nobody
/// asks for. Of effect before the first connection of the process; later it is refused, and does no harm.
void spare_memory_statistics() {
  [[maybe_unused]] static const int once = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

int remember_wal_pages(void* pages, sqlite3*, const char*, int count) {
  *static_cast<int*>(pages) = count;
  return SQLITE_OK;
}

}  // namespace

void connection::closer::operator()(sqlite3* handle) const noexcept {
  sqlite3_close_v2(handle);
}
void connection::finalizer::operator()(sqlite3_stmt* statement) const noexcept {
  sqlite3_finalize(statement);
}

connection::connection(sqlite3* handle) : wal_pages_(std::make_unique<int>(0)), handle_(handle) {}

result<connection> connection::open(const std::string& path, mode how) {
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  switch (how) {
    case mode::probe:
    case mode::reader:
      flags |= SQLITE_OPEN_READONLY;
      break;
    case mode::copy:
    case mode::writer:
      flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
      break;
  }
  spare_memory_statistics();
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
  connection made{handle};
  if (code != SQLITE_OK) return std::unexpected(failure_of(code, handle, "opening " + path));
  sqlite3_busy_timeout(handle, busy_wait_ms);
  if (auto done = made.prepare_settings(how); !done) {
    done.error().message.insert(0, "opening " + path + ": ");
    return std::unexpected(std::move(done.error()));
  }
  return made;
}

result<void> connection::prepare_settings(mode how) {
  // What reads the file first comes first, so that a foreign file is refused before anything is set.
  if (auto schema = number("PRAGMA schema_version"); !schema) return std::unexpected(schema.error());
  if (how == mode::probe || how == mode::copy) return {};
  if (auto done = execute(common_settings); !done) return done;
  if (how == mode::reader) return execute(reader_settings);

  if (auto done = execute(file_settings); !done) return done;
  if (auto wal = number("SELECT journal_mode = 'wal' FROM pragma_journal_mode"); !wal)
    return std::unexpected(wal.error());
  else if (*wal == 0)
    return std::unexpected(error{errc::cannot_open, "this file system cannot keep a write-ahead log"});
  const auto page = number("PRAGMA page_size");
  if (!page) return std::unexpected(page.error());
  page_bytes_ = *page;
  sqlite3_wal_hook(handle(), remember_wal_pages, wal_pages_.get());
  return execute(writer_settings);
}

result<void> connection::execute(const char* sql) {
  const int code = sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return std::unexpected(failure_of(code, handle(), "database"));
  return {};
}

result<std::int64_t> connection::number(const char* sql) {
  sqlite3_stmt* raw = nullptr;
  int code = sqlite3_prepare_v3(handle(), sql, -1, 0, &raw, nullptr);
  const std::unique_ptr<sqlite3_stmt, finalizer> statement{raw};
  if (code == SQLITE_OK) code = sqlite3_step(raw);
  if (code == SQLITE_ROW) return sqlite3_column_int64(raw, 0);
  if (code == SQLITE_DONE) return 0;
  return std::unexpected(failure_of(code, handle(), "database"));
}

void connection::rest() noexcept {
  sqlite3_db_release_memory(handle());
}

sqlite3_stmt* connection::prepared(const char* sql, int& code) {
  auto& place = statements_[sql];
  if (place == nullptr) {
    sqlite3_stmt* raw = nullptr;
    code = sqlite3_prepare_v3(handle(), sql, -1, SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
    place.reset(raw);
  }
  return place.get();
}

}  // namespace wireroom::storage::sqlite
