#pragma once
// How alike two long texts are, from a few numbers each. Pure functions, any thread.

#include "feeds/stories/story_words.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace wireroom::feeds {

/// The 32 smallest hashes of a text's shingles (four words in a row), ascending: bottom-k sketch. Empty for
/// texts of fewer than 32 distinct shingles, which tell too little.
using text_sketch = std::vector<std::uint32_t>;

inline constexpr std::size_t sketch_size = 32;

/// Of the first 16 KiB of `text`.
text_sketch sketch_of(std::string_view text, word_cutter& cutter);

/// Estimates the Jaccard coefficient of the shingles, 0 to 1, with a standard error of at most 0.09.
double resemblance(std::span<const std::uint32_t> a, std::span<const std::uint32_t> b);

}  // namespace wireroom::feeds
