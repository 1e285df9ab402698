#pragma once
// Failures of the store as exit codes and advice.

#include "daemon/cli/exit.hpp"
#include "storage/error.hpp"

#include <string>
#include <string_view>

namespace wireroom::daemon::cli {

/// busy and full 75, io 74, corrupt and newer_schema 65, cannot_open 73, not_found 66.
exit_code code_of(storage::errc code) noexcept;

/// What the operator can do about it; empty when nothing.
std::string_view advice_for(storage::errc code) noexcept;

/// fail() with both.
int fail(std::string_view what, const storage::error& error);

/// The same for a database that was to be read only: one that is not there is 66.
int fail_reading(std::string_view url, const storage::error& error);

}  // namespace wireroom::daemon::cli
