// Encodings of one byte a character: a table of what each byte is in UTF-8, made once a document.

#include "feeds/text/charset_decoder.hpp"
#include "feeds/text/charset_labels.hpp"
#include "feeds/text/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include <unicode/ucnv.h>

namespace wireroom::feeds {
namespace {

// The upper half of ISO 8859-16, which ICU does not have, where it differs from ISO 8859-1.
constexpr std::array<char16_t, 96> iso_8859_16 = {
    0x00A0, 0x0104, 0x0105, 0x0141, 0x20AC, 0x201E, 0x0160, 0x00A7, 0x0161, 0x00A9, 0x0218, 0x00AB,
    0x0179, 0x00AD, 0x017A, 0x017B, 0x00B0, 0x00B1, 0x010C, 0x0142, 0x017D, 0x201D, 0x00B6, 0x00B7,
    0x017E, 0x010D, 0x0219, 0x00BB, 0x0152, 0x0153, 0x0178, 0x017C, 0x00C0, 0x00C1, 0x00C2, 0x0102,
    0x00C4, 0x0106, 0x00C6, 0x00C7, 0x00C8, 0x00C9, 0x00CA, 0x00CB, 0x00CC, 0x00CD, 0x00CE, 0x00CF,
    0x0110, 0x0143, 0x00D2, 0x00D3, 0x00D4, 0x0150, 0x00D6, 0x015A, 0x0170, 0x00D9, 0x00DA, 0x00DB,
    0x00DC, 0x0118, 0x021A, 0x00DF, 0x00E0, 0x00E1, 0x00E2, 0x0103, 0x00E4, 0x0107, 0x00E6, 0x00E7,
    0x00E8, 0x00E9, 0x00EA, 0x00EB, 0x00EC, 0x00ED, 0x00EE, 0x00EF, 0x0111, 0x0144, 0x00F2, 0x00F3,
    0x00F4, 0x0151, 0x00F6, 0x015B, 0x0171, 0x00F9, 0x00FA, 0x00FB, 0x00FC, 0x0119, 0x021B, 0x00FF};

using byte_map = std::array<char32_t, 256>;
constexpr char32_t unmapped = 0xFFFD;

bool icu_map(std::string_view label, byte_map& map) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UConverter, decltype(&ucnv_close)> converter(
      ucnv_open(std::string(icu_converter_name(label)).c_str(), &status), &ucnv_close);
  if (U_FAILURE(status) || ucnv_getType(converter.get()) != UCNV_SBCS) return false;
  for (unsigned i = 0; i < 256; ++i) {
    const char byte = static_cast<char>(i);
    std::array<UChar, 4> units{};
    status = U_ZERO_ERROR;
    const int32_t size = ucnv_toUChars(converter.get(), units.data(), 4, &byte, 1, &status);
    // ICU keeps what has no meaning in the private use area, for the way back. U+F8FF is Apple's sign.
    const bool mapped = U_SUCCESS(status) && size == 1 && (units[0] < 0xE000 || units[0] > 0xF8FE);
    map[i] = mapped ? units[0] : unmapped;
  }
  return true;
}

bool make_map(std::string_view label, byte_map& map) {
  for (unsigned i = 0; i < 256; ++i) map[i] = i;
  if (label == "windows-1252") {
    for (unsigned i = 0x80; i < 0xA0; ++i) map[i] = windows_1252(static_cast<unsigned char>(i));
    return true;
  }
  if (label == "iso-8859-16") {
    std::ranges::copy(iso_8859_16, map.begin() + 0xA0);
    return true;
  }
  if (label == "x-user-defined") {
    for (unsigned i = 0x80; i < 0x100; ++i) map[i] = 0xF700 + i;
    return true;
  }
  if (!icu_map(label, map)) return false;
  // ICU gives the C1 controls of some DOS code pages other names; ASCII is ASCII except in EBCDIC.
  if (map['<'] == '<') {
    for (unsigned i = 0; i < 0x80; ++i) map[i] = i;
  } else {
    // XML 1.0 knows no NEL, which is how EBCDIC ends its lines.
    std::ranges::replace(map, char32_t{0x85}, char32_t{'\n'});
  }
  return true;
}

class single_byte_decoder final : public charset_decoder::impl {
 public:
  explicit single_byte_decoder(const byte_map& map) : ascii_(map['<'] == '<') {
    for (unsigned i = 0; i < 256; ++i) {
      std::string utf8;
      if (is_xml_character(map[i])) append_utf8(utf8, map[i]);
      table_[i].size = static_cast<std::uint8_t>(utf8.size());
      table_[i].suspect = utf8.empty() || map[i] == unmapped;
      std::memcpy(table_[i].bytes.data(), utf8.data(), utf8.size());
    }
  }

  void decode(std::string_view bytes, std::string& out, bool) override {
    out.reserve(out.size() + bytes.size());
    while (!bytes.empty()) {
      if (ascii_) {
        const std::size_t plain = plain_ascii_prefix(bytes);
        out.append(bytes.substr(0, plain));
        bytes.remove_prefix(plain);
        if (bytes.empty()) return;
      }
      const auto& character = table_[static_cast<unsigned char>(bytes[0])];
      out.append(character.bytes.data(), character.size);
      repaired += character.suspect ? 1 : 0;
      bytes.remove_prefix(1);
    }
  }

 private:
  struct character {
    std::array<char, 3> bytes{};
    std::uint8_t size = 0;
    bool suspect = false;
  };
  std::array<character, 256> table_;
  bool ascii_;
};

}  // namespace

std::unique_ptr<charset_decoder::impl> make_single_byte_decoder(std::string_view label) {
  byte_map map{};
  if (!make_map(label, map)) return nullptr;
  return std::make_unique<single_byte_decoder>(map);
}

}  // namespace wireroom::feeds
