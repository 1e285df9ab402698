#pragma once
// Moments as people of one place read them. Reads the system's time-zone database; any thread.

#include "feeds/model/time.hpp"

#include <string>
#include <string_view>

namespace wireroom::daemon {

/// "Thursday, April 30, 2026" for English, else "2026-04-30". An unknown zone counts as UTC.
std::string long_date(instant t, const std::string& timezone, std::string_view language);

/// "Apr 30, 14:05" for English, else "04-30 14:05".
std::string short_time(instant t, const std::string& timezone, std::string_view language);

}  // namespace wireroom::daemon
