#pragma once
// HTML of partners made safe and readable. Pure functions, any thread; cost is linear in the input.

#include <string>
#include <string_view>

namespace wireroom::feeds {

/// `html` rebuilt from the allow-list of docs/decisions: nothing active is left, open elements are closed,
/// URLs are resolved against `base`. Idempotent; safe when an HTML5 parser reads it.
std::string sanitize_html(std::string_view html, std::string_view base);

/// The text of `html` without markup: blocks become line breaks, references are decoded, white space is
/// folded, script and style are dropped.
std::string html_to_text(std::string_view html);

/// `text` with &, <, >, " and ' as references, fit for text and attribute values of HTML and XML. Characters
/// that XML 1.0 forbids are dropped.
std::string escape_markup(std::string_view text);

/// True when `value` holds tags or references of HTML, so that plain text is unlikely.
bool looks_like_html(std::string_view value);

}  // namespace wireroom::feeds
