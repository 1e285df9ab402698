#pragma once
// What SQLite's result codes mean to a caller of the store.

#include "storage/error.hpp"

#include <string_view>

struct sqlite3;

namespace wireroom::storage::sqlite {

/// The error for an (extended) result code. `on` may be null; it tells what the operating system said, which
/// parts a full disk from a broken one. `doing` says what was tried, for people.
error failure_of(int code, sqlite3* on, std::string_view doing);

}  // namespace wireroom::storage::sqlite
