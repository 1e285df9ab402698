#pragma once
// Character references of HTML (section 13.2.5.72). Pure functions, any thread.

#include <cstddef>
#include <string>
#include <string_view>

namespace wireroom::feeds {

/// What a reference stands for: one code point, or two.
struct character_reference {
  std::size_t length = 0;  ///< bytes from the ampersand on; 0 when there is no reference
  char32_t first = 0;
  char32_t second = 0;  ///< 0 when there is none
};

/// The reference at the front of `text`, which begins with `&`. Names without semicolon are read as browsers
/// do, so not before `=` or a letter or digit when `in_attribute`.
character_reference read_reference(std::string_view text, bool in_attribute);

/// Appends `c` in UTF-8; what XML 1.0 cannot hold is left out.
void append_code_point(std::string& out, char32_t c);

/// `text` with references decoded, appended to `out`.
void append_decoded(std::string& out, std::string_view text, bool in_attribute);

/// All names: `NAME[*] CODE[+CODE] …`. For read_reference and its tests.
extern const std::string_view named_references;

}  // namespace wireroom::feeds
