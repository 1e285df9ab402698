#pragma once
// The words of titles and labels as topics count them. Pure but for its buffers: one object serves one
// thread.

#include "feeds/stories/written_words.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace wireroom::feeds {

struct topic_word {
  /// What a word can be; several at once.
  enum kind : std::uint8_t {
    stop = 1,      ///< of the language's stop words: it can stand inside a phrase alone
    calendar = 2,  ///< a weekday or month
    formula = 4,   ///< newsrooms' furniture: "live", "update", "photos"; no name begins or ends with it
    number = 8,
    capital = 16,
    small = 32,
    single = 64,  ///< one character: not a name by itself
    plain = 128,  ///< "new", "day", "general": part of many names, by itself none
  };
  std::string stem;  ///< folded, without its ending
  std::string form;  ///< as written
  glue before = glue::wall;
  std::uint8_t flags = 0;

  bool is(kind what) const { return (flags & what) != 0; }
};

struct topic_words_of_title {
  std::vector<topic_word> words;
  bool sentence = false;  ///< common words have small letters: capitals mean names
};

class topic_word_cutter {
 public:
  topic_word_cutter();
  ~topic_word_cutter();
  topic_word_cutter(topic_word_cutter&&) noexcept;
  topic_word_cutter& operator=(topic_word_cutter&&) noexcept;

  /// `language`: ISO 639-1; chooses stems, stop words, weekdays and months.
  topic_words_of_title cut(std::string_view text, std::string_view language);

 private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace wireroom::feeds
