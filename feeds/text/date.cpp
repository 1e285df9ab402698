#include "feeds/text/date.hpp"

#include "feeds/text/date_fields.hpp"
#include "feeds/text/utf8.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace wireroom::feeds {
namespace {

constexpr std::size_t max_size = 200;

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Two digits at `p`, -1 when they are none.
constexpr int two(const char* p) {
  return is_digit(p[0]) && is_digit(p[1]) ? (p[0] - '0') * 10 + (p[1] - '0') : -1;
}

constexpr int four(const char* p) {
  const int high = two(p), low = two(p + 2);
  return high < 0 || low < 0 ? -1 : high * 100 + low;
}

std::string_view trimmed(std::string_view value) {
  constexpr std::string_view space = " \t\r\n\f\v";
  const auto first = value.find_first_not_of(space);
  if (first == value.npos) return {};
  return value.substr(first, value.find_last_not_of(space) - first + 1);
}

// RFC 3339 as nearly everyone writes it. Nothing means only that the slow way must be taken.
std::optional<sys_seconds> parse_rfc3339(std::string_view v) noexcept {
  if (v.size() < 20 || v[4] != '-' || v[7] != '-' || (v[10] != 'T' && v[10] != 't' && v[10] != ' ') ||
      v[13] != ':' || v[16] != ':') {
    return std::nullopt;
  }
  const char* p = v.data();
  date_fields f{four(p), two(p + 5), two(p + 8), two(p + 11), two(p + 14), two(p + 17), 0};
  if (f.year < 0) return std::nullopt;
  std::size_t at = 19;
  if (v[at] == '.') {
    ++at;
    while (at < v.size() && is_digit(v[at])) ++at;
  }
  const auto zone = v.substr(at);
  if (zone.size() == 6 && (zone[0] == '+' || zone[0] == '-') && zone[3] == ':') {
    const int hours = two(zone.data() + 1), minutes = two(zone.data() + 4);
    if (hours < 0 || minutes < 0) return std::nullopt;
    f.offset = (hours * 60 + minutes) * (zone[0] == '-' ? -1 : 1);
  } else if (zone != "Z" && zone != "z") {
    return std::nullopt;
  }
  return moment_of(f);
}

// The month that three letters begin, 0 when none.
constexpr int english_month(const char* p) {
  constexpr std::string_view names = "janfebmaraprmayjunjulaugsepoctnovdec";
  const char word[] = {static_cast<char>(p[0] | 0x20), static_cast<char>(p[1] | 0x20),
                       static_cast<char>(p[2] | 0x20)};
  for (std::size_t i = 0; i < names.size(); i += 3) {
    if (names[i] == word[0] && names[i + 1] == word[1] && names[i + 2] == word[2])
      return static_cast<int>(i / 3) + 1;
  }
  return 0;
}

// RFC 822 as updated by RFC 1123, with one space where one belongs.
std::optional<sys_seconds> parse_rfc822(std::string_view v) noexcept {
  if (v.size() > 5 && v[3] == ',' && v[4] == ' ') v.remove_prefix(v[5] == ' ' ? 6 : 5);
  date_fields f;
  if (v.size() < 2 || !is_digit(v[0])) return std::nullopt;
  f.day = v[0] - '0';
  std::size_t at = 1;
  if (is_digit(v[1])) {
    f.day = f.day * 10 + (v[1] - '0');
    at = 2;
  }
  // " Jan 2004 10:00:00 "
  const char* p = v.data() + at;
  if (v.size() < at + 20 || p[0] != ' ' || p[4] != ' ' || p[9] != ' ' || p[12] != ':' || p[15] != ':' ||
      p[18] != ' ') {
    return std::nullopt;
  }
  f.month = english_month(p + 1);
  f.year = four(p + 5);
  f.hour = two(p + 10);
  f.minute = two(p + 13);
  f.second = two(p + 16);
  if (f.month == 0 || f.year < 0) return std::nullopt;
  const auto zone = v.substr(at + 19);
  if (zone.size() == 5 && (zone[0] == '+' || zone[0] == '-')) {
    const int hours = two(zone.data() + 1), minutes = two(zone.data() + 3);
    if (hours < 0 || minutes < 0) return std::nullopt;
    f.offset = (hours * 60 + minutes) * (zone[0] == '-' ? -1 : 1);
  } else if (zone != "GMT") {
    std::array<char, 5> name{};
    if (zone.size() > name.size()) return std::nullopt;
    std::ranges::transform(zone, name.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    const auto offset = named_zone({name.data(), zone.size()});
    if (!offset) return std::nullopt;
    f.offset = *offset;
  }
  return moment_of(f);
}

}  // namespace

std::optional<sys_seconds> parse_date(std::string_view value) {
  value = trimmed(value);
  if (value.size() < 4 || value.size() > max_size) return std::nullopt;
  if (is_digit(value[0]) || value[0] == '-') {
    if (const auto moment = parse_rfc3339(value)) return moment;
    if (const auto moment = parse_iso_date(value)) return moment;
  }
  if (const auto moment = parse_rfc822(value)) return moment;
  return parse_worded_date(value);
}

std::optional<sys_seconds> parse_http_date(std::string_view value) {
  value = trimmed(value);
  if (const auto moment = parse_rfc822(value)) return moment;
  // The two obsolete forms begin with a day's name and have a time of day; a number alone is none of them.
  const bool letter = !value.empty() && ((value[0] | 0x20) >= 'a' && (value[0] | 0x20) <= 'z');
  if (!letter || !value.contains(':') || value.size() > 64) return std::nullopt;
  return parse_worded_date(value);
}

}  // namespace wireroom::feeds
