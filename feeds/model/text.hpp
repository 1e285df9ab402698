#pragma once
// Text constructs (RFC 4287, section 3.1) and dates as documents write them: plain values.

#include "feeds/model/time.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace wireroom::feeds {

enum class text_type : std::uint8_t { plain, html, xhtml };

/// A text with what is needed to show it. The value of `html` and `xhtml` is sanitised HTML; that of `plain`
/// is plain text, never escaped.
struct text {
  text_type type = text_type::plain;
  std::string value;
  std::string base;      ///< base URL in scope; empty where unknown
  std::string language;  ///< BCP 47 tag in scope; empty where unknown

  bool operator==(const text&) const = default;
};

/// Contents of an entry: a text construct that may also be of another media type, or elsewhere (`src`).
struct content {
  std::string type;   ///< "text", "html", "xhtml" or the media type of `value` or `src`
  std::string value;  ///< sanitised HTML or plain text by `type`; unsanitised for other media types
  std::string src;    ///< URL of contents that are elsewhere
  std::string base;
  std::string language;

  bool operator==(const content&) const = default;
};

/// A date: as written, and in UTC where it can be read.
struct date {
  std::string value;
  std::optional<sys_seconds> utc;

  bool operator==(const date&) const = default;
};

}  // namespace wireroom::feeds
