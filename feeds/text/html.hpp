#pragma once
// HTML of partners made safe and readable. Pure functions, any thread; cost is linear in the input.

#include <string>
#include <string_view>

namespace wireroom::feeds {

/// `html` (valid UTF-8) rebuilt from the allow-list of docs/decisions/0010-html-allow-list.md: nothing active
/// is left, open elements are closed, URLs are resolved against `base`. Idempotent; safe when an HTML5 parser
/// reads it, and well-formed when an XML parser does. At most 100 elements deep and twice as long as `html`
/// and 64 KiB: deeper elements lose their tags, what would be longer is cut off.
std::string sanitize_html(std::string_view html, std::string_view base);

/// The text of `html` without markup: blocks become line breaks, references are decoded, white space is
/// folded, script and style are dropped.
std::string html_to_text(std::string_view html);

/// `text` with &, <, >, " and ' as references, fit for text and attribute values of HTML and XML. Characters
/// that XML 1.0 forbids are dropped.
std::string escape_markup(std::string_view text);

/// True when `value` holds a tag of an element of HTML or a reference with its semicolon, so that plain text
/// is unlikely: not for `a < b`, `AT&T`, `<3`.
bool looks_like_html(std::string_view value);

}  // namespace wireroom::feeds
