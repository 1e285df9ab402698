#pragma once
// One-line teasers. Pure, any thread.

#include <cstddef>
#include <string>
#include <string_view>

namespace wireroom::feeds {

/// `text` (plain) on one line, cut at a word within `length` user-perceived characters (UAX #29 grapheme
/// clusters) and ended by `…` when cut. White space is folded.
std::string teaser(std::string_view text, std::size_t length);

}  // namespace wireroom::feeds
