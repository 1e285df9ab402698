#include "feeds/text/date.hpp"

#include <array>

#include <fmt/compile.h>
#include <fmt/format.h>

namespace wireroom::feeds {
namespace {

constexpr std::array<std::string_view, 7> days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct civil {
  std::chrono::year_month_day date;
  std::chrono::weekday weekday;
  std::chrono::hh_mm_ss<std::chrono::seconds> time;

  explicit civil(sys_seconds t)
      : date(std::chrono::floor<std::chrono::days>(t)),
        weekday(std::chrono::floor<std::chrono::days>(t)),
        time(t - std::chrono::floor<std::chrono::days>(t)) {}
};

}  // namespace

std::string format_rfc3339(sys_seconds t) {
  const civil c(t);
  return fmt::format(FMT_COMPILE("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z"), static_cast<int>(c.date.year()),
                     static_cast<unsigned>(c.date.month()), static_cast<unsigned>(c.date.day()),
                     c.time.hours().count(), c.time.minutes().count(), c.time.seconds().count());
}

std::string format_rfc822(sys_seconds t) {
  const civil c(t);
  return fmt::format(FMT_COMPILE("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT"), days[c.weekday.c_encoding()],
                     static_cast<unsigned>(c.date.day()), months[static_cast<unsigned>(c.date.month()) - 1],
                     static_cast<int>(c.date.year()), c.time.hours().count(), c.time.minutes().count(),
                     c.time.seconds().count());
}

std::string format_http_date(sys_seconds t) {
  // IMF-fixdate is RFC 1123's date with the zone that RSS may have.
  return format_rfc822(t);
}

}  // namespace wireroom::feeds
