#pragma once
// Text cut into the words that stories are told by. Pure but for its buffers: one cutter serves one thread.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace wireroom::feeds {

/// A word, folded (NFKC case folding, Unicode TR 44), valid until the next one.
struct story_word {
  std::string_view text;
  bool number = false;     ///< digits alone; "74,500" is 74500, "4.4" stays
  bool capital = false;    ///< the written word begins with a capital letter
  bool common = false;     ///< the written word begins with a small letter and has more than three letters
  std::size_t place = 0;   ///< of the written word it is from, counted from 0
  std::uint64_t hash = 0;  ///< XXH3 of `text`
};

/// The words of a text, kept, since several readers want them. One is used again and again: for its memory.
class cut_words {
 public:
  auto begin() const { return words_.begin(); }
  auto end() const { return words_.end(); }
  std::size_t size() const { return words_.size(); }
  bool empty() const { return words_.empty(); }

 private:
  friend class word_cutter;
  std::vector<story_word> words_;
  std::string text_;
};

/// Cuts text into words: at all that is no letter, mark or digit. A possessive 's is dropped; Han and kana
/// become pairs of characters, since they have no spaces, and so do Hangul words of more than two; Thai, Lao,
/// Khmer and Burmese are cut by ICU's dictionaries.
class word_cutter {
 public:
  word_cutter();
  ~word_cutter();
  word_cutter(word_cutter&&) noexcept;
  word_cutter& operator=(word_cutter&&) noexcept;

  /// Calls `each` for the words of `text` (UTF-8; what is broken separates words) in order, until it returns
  /// false. Only the first 16 KiB are read; words beyond 64 bytes are left out.
  void cut(std::string_view text, const std::function<bool(const story_word&)>& each);

  /// The first `most` words of `text` into `out`, whose former contents go.
  void cut(std::string_view text, std::size_t most, cut_words& out);

  /// `letters` as a word, where nothing else is in it (ASCII); its text is valid until the next call.
  story_word plain_word(std::string_view letters);

 private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace wireroom::feeds
