#pragma once
// The decoders behind charset_decoder, one a family of encodings.

#include "feeds/text/charset.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace wireroom::feeds {

/// Bytes of one encoding, chunk by chunk, to UTF-8 of characters that XML allows.
struct charset_decoder::impl {
  impl() = default;
  impl(const impl&) = delete;
  impl& operator=(const impl&) = delete;
  virtual ~impl() = default;

  virtual void decode(std::string_view bytes, std::string& out, bool last) = 0;

  std::uint64_t repaired = 0;

 protected:
  /// Appends `c`, or counts it when XML forbids it. The first character of all is dropped when it is a BOM.
  void put(std::string& out, char32_t c);

  bool started_ = false;
};

/// UTF-8; each illegal sequence is repaired for itself, since mixed documents are commoner than broken ones.
std::unique_ptr<charset_decoder::impl> make_utf8_decoder();

/// UTF-16 and UTF-32; halves of surrogate pairs that stand alone and numbers beyond Unicode become U+FFFD.
std::unique_ptr<charset_decoder::impl> make_utf16_decoder(bool big_endian);
std::unique_ptr<charset_decoder::impl> make_utf32_decoder(bool big_endian);

/// Encodings of one byte a character, by their table. Null when `label` is none.
std::unique_ptr<charset_decoder::impl> make_single_byte_decoder(std::string_view label);

/// What remains: a converter of ICU. Null when ICU has none for `label`.
std::unique_ptr<charset_decoder::impl> make_icu_decoder(std::string_view label);

}  // namespace wireroom::feeds
