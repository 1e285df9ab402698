#pragma once
// The words that a URL's path tells. Pure function, any thread.

#include <string_view>
#include <vector>

namespace wireroom::feeds {

/// The plain words (3 to 15 ASCII letters between '-', '_', '+' or '.') of the path segment of `url` that has
/// most of them; nothing when it has fewer than three, at most 24. The views point into `url`.
std::vector<std::string_view> slug_words(std::string_view url);

}  // namespace wireroom::feeds
