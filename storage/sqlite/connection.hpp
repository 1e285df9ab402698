#pragma once
// One SQLite connection with its settings and its prepared statements. Used by one thread at a time.

#include "storage/store.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

struct sqlite3;
struct sqlite3_stmt;

namespace wireroom::storage::sqlite {

/// Gives a writer a bounded cache of 4 MiB: for items, whose indexes are looked into all over.
inline constexpr auto cache_for_items = "PRAGMA cache_size = -4096";

class connection {
 public:
  /// How long a lock of another process is waited for.
  static constexpr int busy_wait_ms = 5'000;

  enum class mode : std::uint8_t {
    probe,   ///< only looks: changes neither file nor settings
    reader,  ///< reads; a bounded cache of 1 MiB
    copy,    ///< writes a new file as it comes, for backups
    writer,  ///< reads and writes, creates the file; WAL, synchronous=FULL; a bounded cache of 1 MiB
  };

  /// Errors: cannot_open, corrupt, busy, io, full.
  static result<connection> open(const std::string& path, mode how);

  connection(connection&&) noexcept = default;
  connection& operator=(connection&&) noexcept = default;
  ~connection() = default;

  /// Runs SQL that returns nothing of interest; several statements may be given.
  result<void> execute(const char* sql);

  /// The first column of the first row as a number; 0 when there is no row.
  result<std::int64_t> number(const char* sql);

  /// The prepared statement for a SQL literal, kept for the life of the connection; null and `code` set on
  /// failure. The literal's address is the key: give the same literal, not copies of it.
  sqlite3_stmt* prepared(const char* sql, int& code);

  sqlite3* handle() const noexcept { return handle_.get(); }

  /// Forgets the pages it keeps in memory.
  void rest() noexcept;

  /// Bytes of pages in the write-ahead log after the last commit of this connection, which writes.
  std::int64_t wal_bytes() const noexcept { return *wal_pages_ * page_bytes_; }
  void forget_wal() noexcept { *wal_pages_ = 0; }

 private:
  struct closer {
    void operator()(sqlite3* handle) const noexcept;
  };
  struct finalizer {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };

  explicit connection(sqlite3* handle);
  result<void> prepare_settings(mode how);

  std::unique_ptr<int> wal_pages_;  ///< own allocation: SQLite keeps its address
  std::int64_t page_bytes_ = 0;
  std::unique_ptr<sqlite3, closer> handle_;
  // Declared after the handle: statements go first.
  std::unordered_map<const char*, std::unique_ptr<sqlite3_stmt, finalizer>> statements_;
};

}  // namespace wireroom::storage::sqlite
