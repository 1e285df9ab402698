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
  std::vector<feature> terms;  ///< by ascending term
  std::vector<std::uint32_t>
      title;  ///< hashes of the title's distinct words, stop words too; ascending, the rarer first
};

/// A hash of the set of title words; 0 for none.
std::uint64_t word_set(const item_features& features);

/// `title` without the name of who published it at its end: "… - Harbour Wire".
std::string_view without_publisher(std::string_view title, std::string_view name);

/// An item's title, without the name of who published it, and its summary, cut into words.
struct item_words {
  cut_words title, summary;
};

void cut_item(const story_item& item, word_cutter& cutter, item_words& out);

/// Title words weigh 1, guessed names 1.5, numbers 0.8; slug words of the URL and words of the summary, at
/// most 60, a little less. A name is guessed where a sentence-case title has a capital; elsewhere, where case
/// tells nothing, a word weighs by how often such titles wrote it with one. A term counts once, with its best
/// weight. Unknown terms are put into `terms`.
item_features features_of(const story_item& item, lexicon& terms, const item_words& words,
                          word_cutter& cutter);

}  // namespace wireroom::feeds
