#pragma once
// An operator takes an item out of an article where it does not belong, or puts it back.

#include "daemon/desk/newsroom.hpp"

#include <cstdint>
#include <expected>
#include <string>

namespace wireroom::daemon {

/// Splits `item` from its article, or with `back` takes that back, and tells what was done as JSON:
/// {"item", "from", "to"}; else why it cannot be. On the thread of `room`, which recalls what it knows
/// before its next decision.
std::expected<std::string, std::string> split_item(storage::store& db, newsroom& room, std::int64_t item,
                                                   bool back, instant now);

}  // namespace wireroom::daemon
