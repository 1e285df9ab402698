#pragma once
// A title cut into its words as they are written, so that phrases can be shown again. Pure but for its
// buffers: one cutter serves one thread.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace wireroom::feeds {

/// What stands before a word.
enum class glue : std::uint8_t {
  none,          ///< nothing: scripts without spaces
  space,         ///< white space
  hyphen,        ///< "Saint-Denis"
  ampersand,     ///< "Marks & Spencer", "AT&T"
  abbreviation,  ///< a full stop and a space: "Mt. Gox"
  wall,          ///< the beginning, or what no name goes across: commas, colons, quotation marks
};

struct written_word {
  std::string text;    ///< as written
  std::string folded;  ///< NFKC case folding of it, without a possessive 's
  glue before = glue::wall;
  bool number = false;   ///< it has a digit and no letter
  bool capital = false;  ///< begins with a capital
  bool small = false;    ///< begins with a small letter
  bool shouted = false;  ///< has two letters and more, all capitals
};

class written_word_cutter {
 public:
  written_word_cutter();
  ~written_word_cutter();
  written_word_cutter(written_word_cutter&&) noexcept;
  written_word_cutter& operator=(written_word_cutter&&) noexcept;

  /// The words of `title` by Unicode's rules (UAX #29) and ICU's dictionaries for Chinese, Japanese, Thai,
  /// Lao, Khmer and Burmese; at most `most` of its first 1,024 bytes.
  std::vector<written_word> cut(std::string_view title, std::size_t most);

 private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

/// `words` as they were written: with what stood between them, and without a possessive 's at the end.
std::string written(const std::vector<written_word>& words, std::size_t first, std::size_t count);

}  // namespace wireroom::feeds
