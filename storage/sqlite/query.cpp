#include "storage/sqlite/query.hpp"

namespace wireroom::storage::sqlite {

query::query(transaction& within, const char* sql) : within_(within) {
  if (!within_.ok()) return;
  int code = SQLITE_OK;
  statement_ = within_.on().prepared(sql, code);
  if (statement_ == nullptr) within_.fail(code);
}

query::~query() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);  // no pointer to the caller's texts stays behind
}

void query::rewind() {
  if (statement_ != nullptr && !fresh_) sqlite3_reset(statement_);
  fresh_ = true;
}

bool query::row() {
  if (statement_ == nullptr || !within_.ok()) return false;
  fresh_ = false;
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) within_.fail(code);
  sqlite3_reset(statement_);
  fresh_ = true;
  return false;
}

std::int64_t query::changes() const {
  return sqlite3_changes64(within_.on().handle());
}

// Not sqlite3_column_text(), which copies every text to put a null byte behind it.
std::string_view query::text(int column) const {
  return bytes(column);
}

std::string_view query::bytes(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

void query::bound(int code) {
  if (code != SQLITE_OK) within_.fail(code);
}

void query::bind_one(int at, std::string_view text) {
  if (statement_ == nullptr) return;
  // A null pointer would bind NULL, and an empty view may carry one.
  const char* data = text.data() != nullptr ? text.data() : "";
  bound(sqlite3_bind_text64(statement_, at, data, text.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void query::bind_one(int at, blob value) {
  if (statement_ == nullptr) return;
  const char* data = value.bytes.data() != nullptr ? value.bytes.data() : "";
  bound(sqlite3_bind_blob64(statement_, at, data, value.bytes.size(), SQLITE_STATIC));
}

void query::bind_one(int at, std::nullptr_t) {
  if (statement_ != nullptr) bound(sqlite3_bind_null(statement_, at));
}

}  // namespace wireroom::storage::sqlite
