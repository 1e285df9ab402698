#pragma once
// Which language an item is told in. One writer, one thread.

#include "feeds/stories/features.hpp"
#include "feeds/stories/story_item.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace wireroom::feeds {

/// Guesses by script, then by stop words and letters of their own; where the words of a title do not tell, by
/// what the partner, then everybody, has been writing. So it remembers; deterministic: a function of the
/// calls.
class language_guesser {
 public:
  /// ISO 639-1 of the item: guessed from title and summary; what the item states decides only where these say
  /// nothing, since feeds repeat the default of their software. At worst what is stated, else "und".
  std::string guess(const story_item& item, const item_words& words);

 private:
  using counts = std::vector<float>;                    // by index of language
  std::unordered_map<std::uint64_t, counts> partners_;  // by hash of the name
  counts all_;
  std::vector<float> score_;  // scratch of guess()
};

}  // namespace wireroom::feeds
