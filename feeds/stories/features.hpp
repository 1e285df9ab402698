#pragma once
// What an item is recognised by: its weighed terms, and its title as a set of words. One writer, one thread.

#include "feeds/stories/lexicon.hpp"
#include "feeds/stories/story_item.hpp"
#include "feeds/stories/story_words.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace wireroom::feeds {

struct item_features {
  std::vector<feature> terms;        ///< by ascending term
  std::vector<std::uint32_t> title;  ///< hashes of the title's distinct words, stop words too; ascending
};

/// A hash of the set of title words; 0 for none.
std::uint64_t word_set(const item_features& features);

/// `title` without the name of who published it at its end: "… - Harbour Wire".
std::string_view without_publisher(std::string_view title, std::string_view name);

/// Title words weigh 1, guessed names 1.5, numbers 0.8; slug words of the URL 1; words of the summary 1, at
/// most 60. A name is guessed where a sentence-case title has a capital. A term counts once, with its best
/// weight. Unknown terms are put into `words`.
item_features features_of(const story_item& item, lexicon& words, word_cutter& cutter);

}  // namespace wireroom::feeds
