#pragma once
// HTML cut into tokens as the WHATWG tokenizer does (HTML, section 13.2.5), without building anything: tokens
// are views of the input, which must outlive the tokenizer. Linear cost, no allocation. One thread at a time.
//
// It departs from the standard where feeds would lose words and the caller rebuilds what it writes anyway: a
// comment that never ends is taken to end at its first `>`, and `<![CDATA[` outside MathML and SVG is text.

#include "feeds/text/html_elements.hpp"

#include <array>
#include <bitset>
#include <cstddef>
#include <string_view>

namespace wireroom::feeds {

enum class html_token : std::uint8_t {
  text,       ///< `text()`, with references
  literal,    ///< `text()`, without references (a CDATA section)
  start_tag,  ///< `element()`, `attributes()`, `self_closing()`
  end_tag,    ///< `element()`
  end,
};

class html_tokenizer {
 public:
  /// An attribute that the tables know; of several with one name the first counts.
  struct attribute {
    const html_attribute* known = nullptr;
    std::string_view value;  ///< as written, references not decoded
  };

  explicit html_tokenizer(std::string_view html) : at_(html.data()), end_(html.data() + html.size()) {}

  /// The next token; comments, doctypes and processing instructions are passed over.
  html_token next();

  std::string_view text() const { return text_; }

  /// Null when the tables do not know the name.
  const html_element* element() const { return element_; }
  bool self_closing() const { return self_closing_; }
  /// Number of attributes written in the tag, known or not.
  std::size_t attributes_seen() const { return attributes_seen_; }
  const attribute* begin() const { return attributes_.data(); }
  const attribute* end() const { return attributes_.data() + attribute_count_; }

  /// True inside MathML and SVG, where CDATA sections exist.
  void set_foreign(bool foreign) { foreign_ = foreign; }

  /// After the start tag of an element whose contents hold no tags (script, style, title, textarea, xmp): its
  /// contents; the next token is its end tag, or the end.
  std::string_view raw_contents();

  /// Where the next token begins.
  const char* position() const { return at_; }

 private:
  bool markup();  // at `<`; false: passed over
  bool tag(const char* name, bool is_end);
  void attribute_at(const char*& p);
  void skip_comment();
  bool begins_markup(const char* p) const;
  const char* find(const char* from, char c) const;
  const char* script_end(const char* from) const;

  const char* at_;
  const char* end_;
  std::string_view text_;
  const html_element* element_ = nullptr;
  std::size_t attribute_count_ = 0;
  std::size_t attributes_seen_ = 0;
  bool self_closing_ = false;
  bool foreign_ = false;
  bool comment_never_ends_ = false;  // so that it is looked for once only
  html_token token_ = html_token::end;
  std::bitset<html_attribute_count> given_;
  std::array<attribute, html_attribute_count> attributes_;
};

}  // namespace wireroom::feeds
