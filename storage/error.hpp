#pragma once
// Expected failures of storage. Values, never exceptions.

#include <cstdint>
#include <string>

namespace wireroom::storage {

enum class errc : std::uint8_t {
  busy,          ///< another process holds it; try again later
  full,          ///< no space left; hold what was to be written and try again
  io,            ///< reading or writing failed; hold and try again
  corrupt,       ///< the database is damaged; it is to be set aside, never deleted
  newer_schema,  ///< written by a newer Wireroom; use that one
  cannot_open,   ///< no such folder, or permission denied
  not_found,     ///< no such feed, article or item
};

/// Stable lower-case name, as in status and logs.
const char* name_of(errc code) noexcept;

struct error {
  errc code{};
  std::string message;  ///< for people: what failed and why
};

}  // namespace wireroom::storage
