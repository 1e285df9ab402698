#include "feeds/update/freshness.hpp"

#include "feeds/text/date.hpp"

#include <algorithm>
#include <cstdint>

namespace wireroom::feeds {
namespace {

using std::chrono::seconds;

constexpr seconds longest{400 * 86400};

std::string_view trimmed(std::string_view s) {
  const auto first = s.find_first_not_of(" \t");
  if (first == s.npos) return {};
  return s.substr(first, s.find_last_not_of(" \t") - first + 1);
}

bool same_word(std::string_view a, std::string_view lower) {
  return std::ranges::equal(a, lower, [](char x, char y) {
    return (x >= 'A' && x <= 'Z' ? static_cast<char>(x - 'A' + 'a') : x) == y;
  });
}

/// delta-seconds (RFC 9111, section 1.2.2): digits only; what is too long counts as the longest.
std::optional<seconds> delta_seconds(std::string_view s) {
  s = trimmed(s);
  if (s.size() >= 2 && s.front() == '"' && s.back() == '"') s = s.substr(1, s.size() - 2);
  if (s.empty()) return std::nullopt;
  std::int64_t value = 0;
  for (const char c : s) {
    if (c < '0' || c > '9') return std::nullopt;
    value = std::min<std::int64_t>(value * 10 + (c - '0'), longest.count());
  }
  return seconds{value};
}

struct cache_control {
  std::optional<seconds> max_age;
  bool stated = false;  ///< a max-age is there, readable or not
  bool uncached = false;
};

cache_control read_cache_control(std::string_view field) {
  cache_control out;
  while (!field.empty()) {
    // A comma inside quotes belongs to its argument.
    std::size_t end = 0;
    for (bool quoted = false; end < field.size() && (quoted || field[end] != ','); ++end)
      if (field[end] == '"') quoted = !quoted;
    const auto directive = trimmed(field.substr(0, end));
    field.remove_prefix(std::min(end + 1, field.size()));
    const auto equals = directive.find('=');
    const auto name = trimmed(directive.substr(0, equals));
    if (same_word(name, "max-age") && !out.stated) {  // of several the first counts
      out.stated = true;
      if (equals != directive.npos) out.max_age = delta_seconds(directive.substr(equals + 1));
    } else if (same_word(name, "no-store") || (same_word(name, "no-cache") && equals == directive.npos)) {
      // no-cache with field names concerns those fields alone.
      out.uncached = true;
    }
  }
  return out;
}

seconds between(sys_seconds from, sys_seconds to) {
  if (to <= from) return seconds{0};
  return std::min<seconds>(to - from, longest);
}

}  // namespace

freshness freshness_of(const caching_headers& headers, instant received) {
  freshness out;
  const auto date = parse_http_date(headers.date);
  const sys_seconds answered = date.value_or(std::chrono::floor<seconds>(received));

  if (const auto retry = trimmed(headers.retry_after); !retry.empty()) {
    if (const auto delta = delta_seconds(retry)) {
      out.retry_after = *delta;
    } else if (const auto until = parse_http_date(retry)) {
      out.retry_after = between(answered, *until);
    }
  }

  const auto control = read_cache_control(headers.cache_control);
  if (control.uncached) return out;
  if (control.stated) {
    if (!control.max_age) return out;
    const auto age = delta_seconds(headers.age).value_or(seconds{0});
    if (*control.max_age > age) out.fresh_for = *control.max_age - age;
    return out;
  }
  if (const auto expires = parse_http_date(headers.expires)) {
    // Date is what the partner compares with, so that a wrong clock on either side does no harm.
    if (const auto left = between(answered, *expires); left > seconds{0}) {
      out.fresh_for = left;
      out.by_expires = true;
    }
  }
  return out;
}

}  // namespace wireroom::feeds
