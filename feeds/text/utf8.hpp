#pragma once
// UTF-8 (RFC 3629), byte by byte: what the decoders, URLs, dates and teasers share. Pure functions, any
// thread.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace wireroom::feeds {

/// One character read from UTF-8.
struct utf8_character {
  char32_t value = 0;
  std::uint8_t size =
      0;  ///< bytes it takes; when not valid, the bytes of the broken sequence's valid prefix, at least 1
  bool valid = false;      ///< a well-formed sequence of a Unicode scalar value
  bool truncated = false;  ///< not valid, but more bytes could have made it so: the input ended
};

/// The character at the beginning of `bytes`, which must not be empty.
utf8_character read_utf8(std::string_view bytes) noexcept;

/// Appends `c`; a value that is no Unicode scalar value becomes U+FFFD.
void append_utf8(std::string& out, char32_t c);

/// The beginning of `utf8`, at most `most` bytes long, that ends between two characters. Where it is no UTF-8
/// it ends at most three bytes before that.
std::string_view utf8_prefix(std::string_view utf8, std::size_t most) noexcept;

/// How many bytes at the beginning of `bytes` are ASCII that XML 1.0 allows (section 2.2). Runs at the speed
/// of memory.
std::size_t plain_ascii_prefix(std::string_view bytes) noexcept;

/// How many bytes at the beginning of `bytes` are well-formed UTF-8 of characters that XML 1.0 allows.
std::size_t clean_utf8_prefix(std::string_view bytes) noexcept;

/// True for characters XML 1.0 (section 2.2) allows in a document.
constexpr bool is_xml_character(char32_t c) noexcept {
  return c >= 0x20 ? c < 0xD800 || (c > 0xDFFF && c < 0xFFFE) || (c > 0xFFFF && c < 0x110000)
                   : c == '\t' || c == '\n' || c == '\r';
}

/// What UTF-8 a run of bytes holds beyond ASCII; for guessing encodings.
struct utf8_census {
  std::size_t sequences = 0;  ///< well-formed sequences of two bytes and more
  std::size_t broken = 0;     ///< bytes and prefixes that are none
};

/// Counts over `bytes`; a sequence that their end cuts off is not counted.
utf8_census take_utf8_census(std::string_view bytes) noexcept;

/// What windows-1252 has at `byte`, as WHATWG's Encoding Standard maps it; 0x81, 0x8D, 0x8F, 0x90 and 0x9D
/// are controls of the same number.
char32_t windows_1252(unsigned char byte) noexcept;

}  // namespace wireroom::feeds
