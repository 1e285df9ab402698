#pragma once
// Moments and durations as people and programs read them. Pure functions, any thread.

#include "feeds/model/time.hpp"

#include <chrono>
#include <string>

namespace wireroom::daemon {

/// "2026-01-02T03:04:05Z" (RFC 3339)
std::string utc_text(instant moment);

/// "45 s", "12 min", "3.5 h", "9 d": at most three digits of the largest unit that fits.
std::string span_text(std::chrono::milliseconds span);

/// "in 12 min", "3.5 h ago", "now".
std::string relative_text(instant moment, instant now);

}  // namespace wireroom::daemon
