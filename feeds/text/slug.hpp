#pragma once
// Names as URLs and comparisons need them. Pure functions, any thread.

#include <string>
#include <string_view>

namespace wireroom::feeds {

/// NFKC case folding (Unicode TR 44): what differs in case, width or composition alone is equal. Broken UTF-8
/// becomes U+FFFD.
std::string fold_case(std::string_view text);

/// `text` as a segment of a URL's path: lower-case ASCII letters and digits with single hyphens, at most 64
/// bytes, cut at a hyphen where there is one. Other scripts are transliterated by ICU (Any-Latin,
/// Latin-ASCII). Empty when nothing is left.
std::string slug_of(std::string_view text);

/// slug_of() that no other text shares: what the slug does not show of `text`, folded, is told by a hash at
/// its end. A function of `text` alone, so it is the same on every node and for ever.
std::string unique_slug_of(std::string_view text);

}  // namespace wireroom::feeds
