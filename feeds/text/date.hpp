#pragma once
// Dates as documents write them, read leniently, and written strictly. Pure functions, any thread.

#include "feeds/model/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace wireroom::feeds {

/// The moment that `value` names: RFC 822 and RFC 2822 with their usual misspellings, RFC 3339, ISO 8601 with
/// all precisions of W3CDTF, asctime, and the local forms of news sites. Without a zone UTC is meant.
std::optional<sys_seconds> parse_date(std::string_view value);

/// HTTP-date (RFC 9110, section 5.6.7), all three forms.
std::optional<sys_seconds> parse_http_date(std::string_view value);

std::string format_rfc3339(sys_seconds t);    ///< 2026-04-30T08:00:00Z
std::string format_rfc822(sys_seconds t);     ///< Thu, 30 Apr 2026 08:00:00 GMT (RSS pubDate)
std::string format_http_date(sys_seconds t);  ///< IMF-fixdate

}  // namespace wireroom::feeds
