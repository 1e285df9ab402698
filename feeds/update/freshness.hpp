#pragma once
// How long an HTTP answer asks to be left alone: freshness (RFC 9111) and Retry-After (RFC 9110, section
// 10.2.3). Pure, any thread.

#include "feeds/model/time.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace wireroom::feeds {

/// Header fields as received; empty where absent. Several Cache-Control fields are joined by commas.
struct caching_headers {
  std::string_view cache_control, expires, date, age, retry_after;
};

struct freshness {
  std::optional<std::chrono::seconds> fresh_for;  ///< above zero; nothing: none stated, no-cache, stale
  bool by_expires = false;                        ///< of Expires, not of max-age
  std::optional<std::chrono::seconds> retry_after;
};

/// max-age less Age, else Expires less Date; `received` stands in for a missing Date. no-cache, no-store and
/// what cannot be read mean no freshness. A Retry-After that is a date counts from Date; one that has passed
/// is zero. Durations are cut at 400 days.
freshness freshness_of(const caching_headers& headers, instant received);

}  // namespace wireroom::feeds
