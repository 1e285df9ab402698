#pragma once
// Words that tell no story, by language. Constant data, any thread.

#include <span>
#include <string_view>
#include <unordered_set>

namespace wireroom::feeds {

/// A language that is known by its words: the code, and its stop words, folded as word_cutter gives them.
struct stop_word_list {
  std::string_view language;  ///< ISO 639-1
  std::unordered_set<std::string_view> words;
};

/// Every language that has a list.
std::span<const stop_word_list> stop_word_lists();

/// Those of `language`; an empty list where there is none.
const std::unordered_set<std::string_view>& stop_words_of(std::string_view language);

}  // namespace wireroom::feeds
