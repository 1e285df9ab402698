#pragma once
// Moments and durations as every part of Wireroom names them. Nothing in feeds/ reads a clock: time comes in
// as an argument.

#include <chrono>
#include <cstdint>

namespace wireroom {

/// A moment of UTC, to the millisecond; what is stored and decided upon.
using instant = std::chrono::sys_time<std::chrono::milliseconds>;

/// A moment of UTC to the second; what feed documents state.
using std::chrono::sys_seconds;

/// Milliseconds since 1970, as stored.
constexpr std::int64_t to_ms(instant t) noexcept {
  return t.time_since_epoch().count();
}

/// The moment `ms` milliseconds after 1970.
constexpr instant from_ms(std::int64_t ms) noexcept {
  return instant{std::chrono::milliseconds{ms}};
}

}  // namespace wireroom
