#pragma once
// Brings a database to the present schema.

#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/schema.hpp"

namespace wireroom::storage::sqlite {

/// Marks a file as Wireroom's (PRAGMA application_id): "WIRE".
constexpr std::int64_t application_id = 0x57495245;

/// Whether this database may be opened, by its marks alone; changes nothing. `newest` is the last number of
/// the steps known here. Gives the database's version; 0 for one that is empty.
/// Errors: corrupt (damaged, or some other program's), newer_schema, io, busy.
result<int> check_version(connection& database, int newest);

/// Runs the steps that are missing, each in a transaction of its own with its version number: what fails
/// leaves the database at the step before. Errors: as check_version, full.
result<void> migrate(connection& database, std::span<const migration> steps);

}  // namespace wireroom::storage::sqlite
