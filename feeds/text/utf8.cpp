#include "feeds/text/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace wireroom::feeds {
namespace {

constexpr bool is_plain_ascii(unsigned char c) noexcept {
  return (c >= 0x20 && c < 0x80) || c == '\n' || c == '\t' || c == '\r';
}

// Without branches, so that the compiler makes vector instructions of it.
constexpr std::size_t block_size = 64;

bool is_plain_block(const char* p) noexcept {
  unsigned char odd = 0;
  for (std::size_t i = 0; i < block_size; ++i) {
    const auto c = static_cast<unsigned char>(p[i]);
    const auto low = static_cast<unsigned char>(c < 0x20);
    const auto space = static_cast<unsigned char>((c == '\n') | (c == '\t') | (c == '\r'));
    odd |= static_cast<unsigned char>((c & 0x80) | (low ^ space));
  }
  return odd == 0;
}

constexpr std::size_t word_size = sizeof(std::uint64_t);

/// True when eight bytes are neither control characters nor beyond ASCII.
bool is_printing_word(const char* p) noexcept {
  constexpr std::uint64_t high = 0x8080808080808080, space = 0x2020202020202020;
  std::uint64_t word = 0;
  std::memcpy(&word, p, sizeof word);
  return (word & high) == 0 && (((word | high) - space) & high) == high;
}

/// Bytes that begin a sequence of several.
std::size_t count_leads(std::string_view bytes) noexcept {
  const auto is_lead = [](char c) { return static_cast<unsigned char>(c) >= 0xC0; };
  std::size_t count = 0;
  for (; bytes.size() >= block_size; bytes.remove_prefix(block_size)) {
    unsigned char of_block = 0;
    for (std::size_t i = 0; i < block_size; ++i) of_block += static_cast<unsigned char>(is_lead(bytes[i]));
    count += of_block;
  }
  return count + static_cast<std::size_t>(std::ranges::count_if(bytes, is_lead));
}

constexpr std::array<char16_t, 32> windows_1252_upper = {
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

}  // namespace

std::size_t plain_ascii_prefix(std::string_view bytes) noexcept {
  std::size_t i = 0;
  while (i + block_size <= bytes.size() && is_plain_block(bytes.data() + i)) i += block_size;
  while (i < bytes.size()) {
    if (i + word_size <= bytes.size() && is_printing_word(bytes.data() + i))
      i += word_size;
    else if (is_plain_ascii(static_cast<unsigned char>(bytes[i])))
      ++i;
    else
      break;
  }
  return i;
}

std::size_t clean_utf8_prefix(std::string_view bytes) noexcept {
  const auto is_tail = [](unsigned char c) { return (c & 0xC0) == 0x80; };
  const auto* p = reinterpret_cast<const unsigned char*>(bytes.data());
  const std::size_t size = bytes.size();
  std::size_t i = 0;
  while (i < size) {
    const unsigned char lead = p[i];
    if (lead < 0x80) {
      // Looking at a whole block pays only where ASCII goes on for a while.
      if (i + word_size <= size && is_printing_word(bytes.data() + i)) {
        i += word_size;
        i += plain_ascii_prefix(bytes.substr(i));
      } else if (is_plain_ascii(lead)) {
        ++i;
      } else {
        return i;
      }
    } else if (lead >= 0xC2 && lead <= 0xDF && i + 1 < size && is_tail(p[i + 1])) {
      i += 2;
    } else if (lead >= 0xE1 && lead <= 0xEE && lead != 0xED && i + 2 < size && is_tail(p[i + 1]) &&
               is_tail(p[i + 2])) {
      i += 3;
    } else {
      const auto c = read_utf8(bytes.substr(i));
      if (!c.valid || !is_xml_character(c.value)) return i;
      i += c.size;
    }
  }
  return i;
}

utf8_character read_utf8(std::string_view bytes) noexcept {
  const auto at = [bytes](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const unsigned char lead = at(0);
  if (lead < 0x80) return {lead, 1, true, false};
  // The range of the second byte keeps out what is overlong, surrogates, and what lies beyond U+10FFFF
  // (RFC 3629, section 4).
  std::uint8_t size = 0;
  unsigned char low = 0x80, high = 0xBF;
  char32_t value = 0;
  if (lead >= 0xC2 && lead <= 0xDF) {
    size = 2;
    value = lead & 0x1F;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    size = 3;
    value = lead & 0x0F;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    size = 4;
    value = lead & 0x07;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  } else {
    return {lead, 1, false, false};
  }
  for (std::uint8_t i = 1; i < size; ++i) {
    if (i == bytes.size()) return {value, i, false, true};
    const unsigned char c = at(i);
    if (c < low || c > high) return {value, i, false, false};
    value = (value << 6) | (c & 0x3F);
    low = 0x80;
    high = 0xBF;
  }
  return {value, size, true, false};
}

void append_utf8(std::string& out, char32_t c) {
  if (c < 0x80) {
    out.push_back(static_cast<char>(c));
  } else if (c < 0x800) {
    const char bytes[] = {static_cast<char>(0xC0 | (c >> 6)), static_cast<char>(0x80 | (c & 0x3F))};
    out.append(bytes, 2);
  } else if (c < 0x10000 && (c < 0xD800 || c > 0xDFFF)) {
    const char bytes[] = {static_cast<char>(0xE0 | (c >> 12)), static_cast<char>(0x80 | ((c >> 6) & 0x3F)),
                          static_cast<char>(0x80 | (c & 0x3F))};
    out.append(bytes, 3);
  } else if (c >= 0x10000 && c < 0x110000) {
    const char bytes[] = {static_cast<char>(0xF0 | (c >> 18)), static_cast<char>(0x80 | ((c >> 12) & 0x3F)),
                          static_cast<char>(0x80 | ((c >> 6) & 0x3F)), static_cast<char>(0x80 | (c & 0x3F))};
    out.append(bytes, 4);
  } else {
    out.append("\xEF\xBF\xBD");
  }
}

std::string_view utf8_prefix(std::string_view utf8, std::size_t most) noexcept {
  if (utf8.size() <= most) return utf8;
  const std::size_t least = most - std::min<std::size_t>(most, 3);
  while (most > least && (static_cast<unsigned char>(utf8[most]) & 0xC0) == 0x80) --most;
  return utf8.substr(0, most);
}

utf8_census take_utf8_census(std::string_view bytes) noexcept {
  utf8_census census;
  while (!bytes.empty()) {
    const auto clean = bytes.substr(0, clean_utf8_prefix(bytes));
    census.sequences += count_leads(clean);
    bytes.remove_prefix(clean.size());
    if (bytes.empty()) break;
    const auto c = read_utf8(bytes);
    if (c.truncated) break;
    census.broken += c.valid ? 0 : 1;
    bytes.remove_prefix(c.size);
  }
  return census;
}

char32_t windows_1252(unsigned char byte) noexcept {
  return byte >= 0x80 && byte < 0xA0 ? windows_1252_upper[byte - 0x80] : byte;
}

}  // namespace wireroom::feeds
