#include "daemon/publish/local_time.hpp"

#include <array>
#include <chrono>
#include <stdexcept>

#include <date/tz.h>
#include <fmt/format.h>

namespace wireroom::daemon {
namespace {

constexpr std::array<std::string_view, 7> weekdays{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                   "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> months{"January",   "February", "March",    "April",
                                                  "May",       "June",     "July",     "August",
                                                  "September", "October",  "November", "December"};

/// The moment on a wall of that zone, as if that were UTC.
sys_seconds local(instant t, const std::string& timezone) {
  const auto second = std::chrono::floor<std::chrono::seconds>(t);
  try {
    return second + date::locate_zone(timezone)->get_info(second).offset;
  } catch (const std::runtime_error&) {
    return second;
  }
}

bool is_english(std::string_view language) {
  return language.starts_with("en") || language.starts_with("EN");
}

}  // namespace

std::string long_date(instant t, const std::string& timezone, std::string_view language) {
  const auto day = std::chrono::floor<std::chrono::days>(local(t, timezone));
  const std::chrono::year_month_day ymd{day};
  const int year = static_cast<int>(ymd.year());
  const auto month = static_cast<unsigned>(ymd.month());
  const auto date_of_month = static_cast<unsigned>(ymd.day());
  if (!is_english(language)) return fmt::format("{:04}-{:02}-{:02}", year, month, date_of_month);
  return fmt::format("{}, {} {}, {}", weekdays[std::chrono::weekday{day}.c_encoding()], months[month - 1],
                     date_of_month, year);
}

std::string short_time(instant t, const std::string& timezone, std::string_view language) {
  const auto at = local(t, timezone);
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day ymd{day};
  const std::chrono::hh_mm_ss time{at - day};
  const auto month = static_cast<unsigned>(ymd.month());
  const auto date_of_month = static_cast<unsigned>(ymd.day());
  const auto clock = fmt::format("{:02}:{:02}", time.hours().count(), time.minutes().count());
  if (!is_english(language)) return fmt::format("{:02}-{:02} {}", month, date_of_month, clock);
  return fmt::format("{} {}, {}", months[month - 1].substr(0, 3), date_of_month, clock);
}

}  // namespace wireroom::daemon
