// Upkeep: published states, counts, backup, memory, integrity.

#include "storage/sqlite/failure.hpp"
#include "storage/sqlite/migrate.hpp"
#include "storage/sqlite/query.hpp"
#include "storage/sqlite/sqlite_store.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

namespace wireroom::storage::sqlite {
namespace {

constexpr int most_findings = 100;

/// What SQLite cannot know: rows that belong together.
constexpr struct {
  const char* sql;
  const char* what;
} checks[] = {
    {"SELECT count(*) FROM feeds WHERE id NOT IN (SELECT feed FROM poll_states)", "feeds without a state"},
    {"SELECT count(*) FROM items WHERE id NOT IN (SELECT item FROM bodies)", "items without a body"},
    {"SELECT count(*) FROM articles a WHERE NOT EXISTS (SELECT 1 FROM items i WHERE i.article = a.id)",
     "articles without an item"},
    {"SELECT count(*) FROM shelves s WHERE NOT EXISTS "
     "(SELECT 1 FROM articles a WHERE a.id = s.article AND a.place = s.place)",
     "articles on a wrong shelf"},
    {"SELECT count(*) FROM items i JOIN articles a ON a.id = i.article WHERE NOT EXISTS "
     "(SELECT 1 FROM shelves s WHERE s.shelf = i.feed AND s.place = a.place AND s.article = a.id)",
     "articles missing on their feed's shelf"},
    {"SELECT count(*) FROM items i JOIN tombstones t ON t.feed = i.feed AND t.key_hash = i.key_hash",
     "items that were purged and are there"},
    {"SELECT ((SELECT ifnull(max(id), 0) FROM items) > (SELECT last FROM counters WHERE name = 'item')) "
     "+ ((SELECT ifnull(max(id), 0) FROM articles) > (SELECT last FROM counters WHERE name = 'article'))",
     "ids beyond their counter"},
};

result<void> sync_to_disk(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = file >= 0 && fsync(file) == 0;
  const int code = errno;
  if (file >= 0) close(file);
  if (!synced) return std::unexpected(error{errc::io, "syncing " + path + ": " + std::strerror(code)});
  return {};
}

/// Copies page by page; `from` is within a read transaction, so all pages are of one moment.
result<void> copy_pages(connection& from, const std::string& to) {
  auto target = connection::open(to, connection::mode::copy);
  if (!target) return std::unexpected(std::move(target.error()));
  sqlite3_backup* copy = sqlite3_backup_init(target->handle(), "main", from.handle(), "main");
  if (copy == nullptr)
    return std::unexpected(
        failure_of(sqlite3_extended_errcode(target->handle()), target->handle(), "backup"));
  const int stepped = sqlite3_backup_step(copy, -1);
  const int finished = sqlite3_backup_finish(copy);
  if (stepped != SQLITE_DONE)
    return std::unexpected(failure_of(stepped, finished != SQLITE_OK ? target->handle() : nullptr, "backup"));
  // The copy is one file, readable from anywhere: no log beside it.
  return target->execute("PRAGMA journal_mode = DELETE");
}

}  // namespace

result<std::vector<output_state>> sqlite_store::outputs() {
  return read([](transaction& tx) {
    query all{tx, "SELECT name, etag, modified FROM outputs ORDER BY name"};
    std::vector<output_state> states;
    while (all.row()) states.push_back({std::string{all.text(0)}, std::string{all.text(1)}, all.moment(2)});
    return states;
  });
}

result<void> sqlite_store::save_outputs(std::span<const output_state> states) {
  if (states.empty()) return {};
  auto done = write([&](transaction& tx) {
    query save{tx,
               "INSERT INTO outputs VALUES (?1, ?2, ?3) "
               "ON CONFLICT (name) DO UPDATE SET etag = excluded.etag, modified = excluded.modified"};
    for (const auto& [name, etag, modified] : states) save.bind(name, etag, modified).run();
    return true;
  });
  if (!done) return std::unexpected(std::move(done.error()));
  return {};
}

result<counts> sqlite_store::count() {
  return read([](transaction& tx) {
    query all{tx,
              "SELECT (SELECT count(*) FROM feeds WHERE retired IS NULL), (SELECT count(*) FROM items), "
              "(SELECT count(*) FROM articles), (SELECT count(*) FROM items WHERE article IS NULL), "
              "(SELECT page_count FROM pragma_page_count) * (SELECT page_size FROM pragma_page_size)"};
    counts now;
    if (all.row()) {
      now.feeds = static_cast<std::uint64_t>(all.integer(0));
      now.items = static_cast<std::uint64_t>(all.integer(1));
      now.articles = static_cast<std::uint64_t>(all.integer(2));
      now.unfiled = static_cast<std::uint64_t>(all.integer(3));
      now.bytes = static_cast<std::uint64_t>(all.integer(4));
    }
    return now;
  });
}

result<void> sqlite_store::backup(const std::string& path) {
  if (access(path.c_str(), F_OK) == 0)
    return std::unexpected(error{errc::cannot_open, path + " exists already; a backup never overwrites"});
  const auto partial = path + ".partial";
  std::remove(partial.c_str());
  auto done = read([&](transaction& tx) {
    // The first query fixes the moment that the copy shows.
    (void)query{tx, "SELECT 1 FROM counters LIMIT 1"}.row();
    if (tx.ok())
      if (auto copied = copy_pages(tx.on(), partial); !copied) tx.fail(std::move(copied.error()));
    return true;
  });
  auto outcome = done ? sync_to_disk(partial) : std::unexpected(std::move(done.error()));
  if (outcome && std::rename(partial.c_str(), path.c_str()) != 0)
    outcome = std::unexpected(error{errc::cannot_open, "naming " + path + ": " + std::strerror(errno)});
  if (!outcome) {
    std::remove(partial.c_str());
    return outcome;
  }
  const auto slash = path.rfind('/');
  return sync_to_disk(slash == std::string::npos ? "." : path.substr(0, slash + 1));
}

void sqlite_store::rest() {
  if (writer_) {
    const std::lock_guard lock{writer_mutex_};
    writer_->rest();
  }
  readers_.rest();
}

result<std::vector<std::string>> sqlite_store::integrity() {
  std::vector<std::string> findings;
  auto done = read([&](transaction& tx) {
    query sound{tx, "PRAGMA integrity_check(100)"};
    while (sound.row())
      if (sound.text(0) != "ok") findings.emplace_back(sound.text(0));
    query foreign{tx, "PRAGMA foreign_key_check"};
    while (foreign.row() && findings.size() < most_findings)
      findings.push_back("a row of " + std::string{foreign.text(0)} + " refers to nothing in " +
                         std::string{foreign.text(2)});
    for (const auto& [sql, what] : checks) {
      query check{tx, sql};
      if (check.row() && check.integer(0) != 0)
        findings.push_back(std::to_string(check.integer(0)) + " " + what);
    }
    return true;
  });
  // Damage so bad that reading stops is a finding, not a failure to look.
  if (!done && done.error().code != errc::corrupt) return std::unexpected(std::move(done.error()));
  if (!done) findings.push_back(done.error().message);
  return findings;
}

}  // namespace wireroom::storage::sqlite
