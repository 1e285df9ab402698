// ISO 8601 beyond the one form that RFC 3339 chose.

#include "feeds/text/date_fields.hpp"

#include <string_view>

namespace wireroom::feeds {
namespace {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Reads from a text, digit by digit.
class reader {
 public:
  explicit reader(std::string_view text) : rest_(text) {}

  std::string_view rest() const { return rest_; }
  bool done() const { return rest_.empty(); }

  bool skip(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // How many digits come next.
  std::size_t digits() const {
    std::size_t n = 0;
    while (n < rest_.size() && is_digit(rest_[n])) ++n;
    return n;
  }

  // The number of the next `n` digits, which must be there.
  int take(std::size_t n) {
    int value = 0;
    for (std::size_t i = 0; i < n; ++i) value = value * 10 + (rest_[i] - '0');
    rest_.remove_prefix(n);
    return value;
  }

 private:
  std::string_view rest_;
};

// Day `ordinal` of the year; day 366 of a short year is none.
bool set_ordinal(date_fields& f, int ordinal) {
  using namespace std::chrono;
  if (ordinal < 1 || ordinal > (year{f.year}.is_leap() ? 366 : 365)) return false;
  const year_month_day date{sys_days{year{f.year} / January / 1} + days{ordinal - 1}};
  f.month = static_cast<int>(static_cast<unsigned>(date.month()));
  f.day = static_cast<int>(static_cast<unsigned>(date.day()));
  return true;
}

bool set_week(date_fields& f, int week, int weekday) {
  using namespace std::chrono;
  if (week < 1 || week > 53 || weekday < 1 || weekday > 7) return false;
  // January 4th is always in week 1.
  const sys_days fourth{year{f.year} / January / 4};
  const sys_days monday = fourth - (std::chrono::weekday{fourth} - Monday);
  const year_month_day date{monday + days{(week - 1) * 7 + weekday - 1}};
  f.year = static_cast<int>(date.year());
  f.month = static_cast<int>(static_cast<unsigned>(date.month()));
  f.day = static_cast<int>(static_cast<unsigned>(date.day()));
  return true;
}

// What may follow the year: month, month and day, day of the year, or week. `basic`: without hyphens.
bool read_after_year(reader& in, date_fields& f) {
  const bool hyphen = in.skip('-');
  if (in.skip('W') || in.skip('w')) {
    const auto n = in.digits();
    if (n != 2 && n != 3) return false;
    const int week = in.take(2);
    int day = 1;
    if (n == 3 || (in.skip('-') && in.digits() == 1)) day = in.take(1);
    return set_week(f, week, day);
  }
  const auto n = in.digits();
  if (n == 3 && !in.rest().substr(3).starts_with('-')) return set_ordinal(f, in.take(3));
  // Google once wrote months with a zero too many.
  if (n == 3 && in.rest().starts_with('0')) in.take(1);
  if (n == 4 && in.digits() == 4) {
    f.month = in.take(2);
    f.day = in.take(2);
    return true;
  }
  const auto m = in.digits();
  if (m != 1 && m != 2) return false;
  if (!hyphen && m == 1) return false;
  f.month = in.take(m);
  if (in.skip('-')) {
    const auto d = in.digits();
    if (d != 1 && d != 2) return false;
    f.day = in.take(d);
  }
  return true;
}

bool read_date(reader& in, date_fields& f) {
  if (in.skip('-')) {
    // -YYMM, -YY-MM
    const auto n = in.digits();
    if (n != 4 && n != 2) return false;
    f.year = full_year(in.take(2), 2);
    if (n == 2 && !in.skip('-')) return false;
    if (in.digits() != 2) return false;
    f.month = in.take(2);
    return in.done();
  }
  switch (in.digits()) {
    case 2:
      // YY-MM-DD
      f.year = full_year(in.take(2), 2);
      if (!in.skip('-') || in.digits() != 2) return false;
      f.month = in.take(2);
      if (!in.skip('-') || in.digits() != 2) return false;
      f.day = in.take(2);
      return true;
    case 5:
      f.year = full_year(in.take(2), 2);
      return set_ordinal(f, in.take(3));
    case 6:
      // YYMMDD; YYYYMM is no form of ISO 8601, for this one's sake, but some write it.
      f.year = full_year(in.take(2), 2);
      f.month = in.take(2);
      f.day = in.take(2);
      if (f.month <= 12 && f.month >= 1) return true;
      f.year = (f.year % 100) * 100 + f.month;
      f.month = f.day;
      f.day = 1;
      return f.year >= 1900 && f.year < 2100;
    case 7:
      f.year = in.take(4);
      return f.year > 0 && set_ordinal(f, in.take(3));
    case 8:
      f.year = in.take(4);
      return read_after_year(in, f);
    case 4:
      f.year = in.take(4);
      if (f.year < 1) return false;
      if (in.rest().starts_with('-') || in.rest().starts_with('W') || in.rest().starts_with('w')) {
        return read_after_year(in, f);
      }
      return true;
    default:
      return false;
  }
}

bool read_time(reader& in, date_fields& f) {
  const auto n = in.digits();
  if (n == 4 || n == 6 || (n == 2 && !in.rest().substr(2).starts_with(':'))) {
    f.hour = in.take(2);
    if (n >= 4) f.minute = in.take(2);
    if (n == 6) f.second = in.take(2);
  } else if (n == 1 || n == 2) {
    f.hour = in.take(n);
    if (!in.skip(':') || in.digits() < 1 || in.digits() > 2) return false;
    f.minute = in.take(in.digits());
    if (in.skip(':')) {
      if (in.digits() < 1 || in.digits() > 2) return false;
      f.second = in.take(in.digits());
    }
  } else {
    return false;
  }
  if (in.skip('.') || in.skip(',')) {
    const auto fraction = in.digits();
    for (std::size_t i = 0; i < fraction; ++i) in.take(1);
  }
  return true;
}

// Seconds or milliseconds since 1970, from 2001 to 2286.
std::optional<sys_seconds> read_unix_time(reader in) {
  const auto n = in.digits();
  if ((n != 10 && n != 13) || n != in.rest().size() || in.rest()[0] == '0') return std::nullopt;
  std::int64_t value = 0;
  for (const char c : in.rest().substr(0, 10)) value = value * 10 + (c - '0');
  return sys_seconds{std::chrono::seconds{value}};
}

}  // namespace

std::optional<sys_seconds> parse_iso_date(std::string_view text) {
  reader in(text);
  if (const auto moment = read_unix_time(in)) return moment;
  date_fields f;
  // YYYYMMDDhhmmss, as databases print it.
  if (in.digits() == 14 && in.rest().size() == 14) {
    f.year = in.take(4);
    f.month = in.take(2);
    f.day = in.take(2);
    f.hour = in.take(2);
    f.minute = in.take(2);
    f.second = in.take(2);
    return moment_of(f);
  }
  if (!read_date(in, f)) return std::nullopt;
  if (in.done()) return moment_of(f);
  bool timed = in.skip('T') || in.skip('t');
  if (!timed && in.rest().starts_with(' ')) {
    while (in.skip(' ')) {
    }
    timed = in.digits() > 0;
  }
  if (timed && !read_time(in, f)) return std::nullopt;
  while (in.skip(' ')) {
  }
  if (in.done()) return moment_of(f);
  const char next = in.rest()[0];
  // Words behind the time may be more than a zone (pm, a region): not for this parser.
  const bool plain_zone = next == '+' || next == '-' || in.rest() == "Z" || in.rest() == "z";
  if (!plain_zone && in.rest().size() > 5) return std::nullopt;
  if (!plain_zone && !named_zone(in.rest().size() <= 5 ? fold_date(in.rest()) : std::string{}))
    return std::nullopt;
  const auto offset = zone_offset(in.rest());
  if (!offset) return std::nullopt;
  if ((next == '+' || next == '-') &&
      in.rest().find_first_not_of("0123456789:", 1) != std::string_view::npos) {
    return std::nullopt;
  }
  f.offset = *offset;
  return moment_of(f);
}

}  // namespace wireroom::feeds
