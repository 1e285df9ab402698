#pragma once
// Durations and sizes as people write them in the configuration. Pure functions, any thread.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wireroom::daemon {

/// "250ms", "1s", "15m", "12h", "7d", "2w", also joined: "1h30m". Nothing for anything else, for a number
/// without a unit, and beyond a hundred years.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// The shortest text that parse_duration() reads as the same: "15m", "90d", "1500ms". Zero is "0s".
std::string format_duration(std::chrono::milliseconds duration);

/// "512B", "64KiB", "10MiB", "1GiB" (1024s), "10kB", "10MB", "1GB" (1000s). Nothing for anything else and
/// beyond 2^53 bytes.
std::optional<std::uint64_t> parse_size(std::string_view text);

/// The text with the largest 1024s unit that divides `bytes`: "10MiB", "1000B".
std::string format_size(std::uint64_t bytes);

}  // namespace wireroom::daemon
