#include "storage/sqlite/sqlite_store.hpp"

#include "storage/sqlite/failure.hpp"
#include "storage/sqlite/migrate.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

namespace wireroom::storage::sqlite {
namespace {

constexpr std::size_t most_readers = 3;

// The log starts over once it was moved into the file and no reader needs it.
constexpr std::int64_t bytes_to_move = 8 << 20;
constexpr std::int64_t bytes_to_insist = 64 << 20;
constexpr int insist_wait_ms = 250;

/// Looks at the first bytes without SQLite, which would take a file of any sort for its own when it is
/// empty and may touch what it opens.
result<void> check_header(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    if (errno == ENOENT) return {};
    return std::unexpected(error{errc::cannot_open, "opening " + path + ": " + std::strerror(errno)});
  }
  constexpr std::string_view magic{"SQLite format 3\0", 16};
  char start[16];
  const auto size = pread(file, start, sizeof start, 0);
  const int code = errno;
  close(file);
  if (size < 0)
    return std::unexpected(
        error{code == EISDIR ? errc::cannot_open : errc::io, "reading " + path + ": " + std::strerror(code)});
  if (size != 0 && std::string_view{start, static_cast<std::size_t>(size)} != magic)
    return std::unexpected(error{errc::corrupt, path + " is not a database"});
  return {};
}

int newest_schema() {
  return all_migrations().back().number;
}

/// The version of an existing database by a connection that changes nothing; 0 where there is none.
result<int> look_at(const std::string& path) {
  if (access(path.c_str(), F_OK) != 0) return 0;
  auto probe = connection::open(path, connection::mode::probe);
  if (!probe) return std::unexpected(std::move(probe.error()));
  return check_version(*probe, newest_schema());
}

}  // namespace

sqlite_store::sqlite_store(const std::string& path) : path_(path), readers_(path, most_readers) {}

result<std::unique_ptr<store>> sqlite_store::open(const std::string& path) {
  if (auto header = check_header(path); !header) return std::unexpected(std::move(header.error()));
  auto lock = writer_lock::take(path);
  if (!lock) return std::unexpected(std::move(lock.error()));
  if (auto version = look_at(path); !version) return std::unexpected(std::move(version.error()));

  std::unique_ptr<sqlite_store> made{new sqlite_store{path}};
  made->lock_.emplace(std::move(*lock));
  auto writer = connection::open(path, connection::mode::writer);
  if (!writer) return std::unexpected(std::move(writer.error()));
  made->writer_.emplace(std::move(*writer));
  if (auto done = migrate(*made->writer_, all_migrations()); !done)
    return std::unexpected(std::move(done.error()));
  return made;
}

result<std::unique_ptr<store>> sqlite_store::open_read_only(const std::string& path) {
  if (access(path.c_str(), R_OK) != 0)
    return std::unexpected(error{errc::cannot_open, "opening " + path + ": " + std::strerror(errno)});
  if (auto header = check_header(path); !header) return std::unexpected(std::move(header.error()));
  const auto version = look_at(path);
  if (!version) return std::unexpected(version.error());
  if (*version != newest_schema())
    return std::unexpected(error{errc::cannot_open, path + " has the older schema " +
                                                        std::to_string(*version) +
                                                        "; the daemon brings it up to date when it starts"});
  return std::unique_ptr<store>{new sqlite_store{path}};
}

void sqlite_store::keep_log_small() {
  if (writer_->wal_bytes() < bytes_to_move) return;
  // What fails here is tried again after the next commit; the commit itself stands in the log.
  sqlite3* handle = writer_->handle();
  int pages = 0, moved = 0;
  int code = sqlite3_wal_checkpoint_v2(handle, nullptr, SQLITE_CHECKPOINT_PASSIVE, &pages, &moved);
  if (code == SQLITE_OK && pages == moved) {
    writer_->forget_wal();
    return;
  }
  if (writer_->wal_bytes() < bytes_to_insist) return;
  sqlite3_busy_timeout(handle, insist_wait_ms);
  (void)sqlite3_wal_checkpoint_v2(handle, nullptr, SQLITE_CHECKPOINT_RESTART, &pages, &moved);
  sqlite3_busy_timeout(handle, connection::busy_wait_ms);
}

}  // namespace wireroom::storage::sqlite
