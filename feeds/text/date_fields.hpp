#pragma once
// What the date parsers share: the fields they find, zones, and words. Pure functions, any thread.

#include "feeds/model/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wireroom::feeds {

/// A date as written, before it is known whether such a day exists.
struct date_fields {
  int year = 0;
  int month = 1;
  int day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int offset = 0;  ///< minutes east of UTC
};

/// The moment of `f`. Days 29 to 31 that the month does not have are the first of the next, as in the C
/// library; 24:00 is midnight, second 60 a leap second. Nothing for what no calendar has: month 13, day 32,
/// 25 o'clock.
std::optional<sys_seconds> moment_of(const date_fields& f) noexcept;

/// A year written with `digits` digits: two of them are of 1950 to 2049, three count from 1900 (RFC 2822,
/// section 4.3).
constexpr int full_year(int value, std::size_t digits) noexcept {
  if (digits >= 4) return value;
  return digits == 3 || value >= 50 ? 1900 + value : 2000 + value;
}

/// Minutes east of UTC that `text` means: `Z`, `+0530`, `+05:30`, `+5`, `GMT`, `GMT+1`, `EST`, `Etc/GMT-3`.
/// What follows the first word or offset is not looked at; a name that nobody knows is UTC, as RFC 822's
/// letters are. Nothing when a sign is not followed by an offset.
std::optional<int> zone_offset(std::string_view text) noexcept;

/// Minutes east of UTC of the abbreviation `name` (lower case); nothing when it is none.
std::optional<int> named_zone(std::string_view name) noexcept;

/// Minutes east of UTC of a region of the tz database ("europe/berlin", any case) at the local time of `f`.
std::optional<int> region_offset(std::string_view name, const date_fields& f);

/// What a word in a date says.
struct date_word {
  enum class kind : std::uint8_t {
    month,
    am,
    pm,
    year_mark,    ///< stands after a number, as the others of its kind: 년 年
    month_mark,   ///< 월 月
    day_mark,     ///< 일 日 号
    hour_mark,    ///< 시 时 点, also h
    minute_mark,  ///< 분 分
    second_mark,  ///< 초 秒
    month_next,   ///< the number after it is a month: tháng
    weekday,      ///< only where it could be taken for something else
  };
  kind is{};
  std::int8_t value = 0;  ///< of a month 1 to 12
  std::int16_t offset =
      0;  ///< minutes east of UTC where this way of writing is used; 0 where it says nothing
};

/// The word `folded` (as fold_date gives it) in any of the languages known.
std::optional<date_word> find_date_word(std::string_view folded);

/// The word of East Asian scripts at the beginning of `text` and its size in bytes.
struct sized_date_word {
  date_word word;
  std::size_t size = 0;
};
std::optional<sized_date_word> find_unspaced_date_word(std::string_view text);

/// `text` in lower case, letters without their marks, digits of all scripts as ASCII, wide forms as narrow
/// ones.
std::string fold_date(std::string_view text);

/// ISO 8601 in all forms of dates, basic and extended, with weeks, days of the year, years of two digits;
/// from years alone to fractions of seconds. The whole of `text`.
std::optional<sys_seconds> parse_iso_date(std::string_view text);

/// Whatever names a day, in words or numbers, in any order that can be understood. `text` at most 200 bytes.
std::optional<sys_seconds> parse_worded_date(std::string_view text);

}  // namespace wireroom::feeds
