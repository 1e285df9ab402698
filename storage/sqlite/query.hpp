#pragma once
// A prepared statement in use within a transaction.
//
//   query find{tx, "SELECT id, url FROM feeds WHERE partner = ?1"};
//   find.bind(partner);
//   while (find.row()) use(find.integer(0), find.text(1));
//
// Texts and blobs are bound without copying: they must live until the statement has run. Columns are views
// that live until the next row.

#include "storage/sqlite/transaction.hpp"

#include <sqlite3.h>

namespace wireroom::storage::sqlite {

/// Binds as BLOB what would otherwise be TEXT.
struct blob {
  std::string_view bytes;
};

class query {
 public:
  /// `sql` must be a literal (connection::prepared).
  query(transaction& within, const char* sql);
  query(const query&) = delete;
  query& operator=(const query&) = delete;
  ~query();

  /// Starts over with these values for ?1, ?2, …
  template <class... T>
  query& bind(const T&... values) {
    rewind();
    int at = 0;
    (bind_one(++at, values), ...);
    return *this;
  }

  /// Steps to the next row; false at the end and after a failure.
  bool row();

  /// Runs a statement that returns no rows.
  void run() { (void)row(); }

  /// Rows changed by the last run.
  std::int64_t changes() const;

  std::int64_t integer(int column) const { return sqlite3_column_int64(statement_, column); }
  bool is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  instant moment(int column) const { return from_ms(integer(column)); }
  std::string_view text(int column) const;
  /// Its copy. Given to an empty string it costs less than text(), which the string would make room for.
  std::string copy(int column) const { return std::string{text(column)}; }
  std::string_view bytes(int column) const;

 private:
  void rewind();
  void bound(int code);
  void bind_one(int at, std::string_view text);
  void bind_one(int at, blob bytes);
  void bind_one(int at, std::nullptr_t);
  void bind_one(int at, instant moment) { bind_one(at, to_ms(moment)); }
  template <class T>
    requires std::is_integral_v<T>
  void bind_one(int at, T number) {
    if (statement_ != nullptr) bound(sqlite3_bind_int64(statement_, at, static_cast<sqlite3_int64>(number)));
  }
  template <class T>
  void bind_one(int at, const std::optional<T>& value) {
    value ? bind_one(at, *value) : bind_one(at, nullptr);
  }

  transaction& within_;
  sqlite3_stmt* statement_ = nullptr;
  bool fresh_ = true;
};

}  // namespace wireroom::storage::sqlite
