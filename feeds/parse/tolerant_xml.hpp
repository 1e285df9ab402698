#pragma once
// A tokenizer of our own for XML that is not well-formed: reads it to its end as a person would, and says in
// the document's problems what it took for what. Linear in the length of the text.
//
// Repaired: bytes before the declaration and after the end; bare `&` and `<`; HTML entities; tags that are
// not closed or closed in the wrong order; attributes without quotes or value; prefixes that are not
// declared; CDATA sections and comments without end; truncation.
//
// Entity declarations that are harmless are understood: those of W3C's sets of HTML entities, and short
// literal texts without references, whose use is bounded. All others make the document forbidden.

#include "feeds/parse/parser.hpp"

#include <string_view>

namespace wireroom::feeds::reading {

class xml_events;

/// Reads `text` (UTF-8, a whole document) into `to`. Failures are left in the reader.
void read_tolerantly(std::string_view text, xml_events& to, const parse_limits& limits);

}  // namespace wireroom::feeds::reading
