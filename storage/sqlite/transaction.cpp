#include "storage/sqlite/transaction.hpp"

#include "storage/sqlite/failure.hpp"

#include <sqlite3.h>

namespace wireroom::storage::sqlite {

transaction::transaction(connection& on, kind what) : on_(on) {
  // IMMEDIATE: a second writer is met here, where waiting is possible, and not in the middle.
  auto begun = on_.execute(what == kind::write ? "BEGIN IMMEDIATE" : "BEGIN");
  open_ = begun.has_value();
  if (!begun) failure_ = std::move(begun.error());
}

transaction::~transaction() {
  // Some failures (full disk, I/O) have rolled back already.
  if (open_ && sqlite3_get_autocommit(on_.handle()) == 0) (void)on_.execute("ROLLBACK");
}

void transaction::fail(error why) {
  if (!failure_) failure_ = std::move(why);
}

void transaction::fail(int code) {
  if (!failure_) failure_ = failure_of(code, on_.handle(), "database");
}

void transaction::fail_corrupt(std::string what) {
  fail({errc::corrupt, std::move(what)});
}

result<void> transaction::commit() {
  if (!failure_) {
    if (auto done = on_.execute("COMMIT"); done)
      open_ = false;
    else
      failure_ = std::move(done.error());
  }
  if (failure_) return std::unexpected(*failure_);
  return {};
}

}  // namespace wireroom::storage::sqlite
