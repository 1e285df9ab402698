#include "storage/sqlite/failure.hpp"

#include <cerrno>

#include <sqlite3.h>

namespace wireroom::storage::sqlite {
namespace {

bool out_of_space(sqlite3* on) {
  const int os = on != nullptr ? sqlite3_system_errno(on) : 0;
  return os == ENOSPC || os == EDQUOT;
}

errc kind_of(int code, sqlite3* on) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return errc::busy;
    case SQLITE_FULL:
      return errc::full;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return errc::corrupt;
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH:
      return out_of_space(on) ? errc::full : errc::cannot_open;
    default:
      return out_of_space(on) ? errc::full : errc::io;
  }
}

}  // namespace

error failure_of(int code, sqlite3* on, std::string_view doing) {
  std::string message{doing};
  message += ": ";
  message += on != nullptr ? sqlite3_errmsg(on) : sqlite3_errstr(code);
  return {kind_of(code, on), std::move(message)};
}

}  // namespace wireroom::storage::sqlite
