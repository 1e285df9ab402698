#include "feeds/text/html_entities.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <vector>

namespace wireroom::feeds {
namespace {

struct named {
  std::string_view name;
  char32_t first = 0, second = 0;
  bool bare = false;  // also without semicolon
};

constexpr std::size_t longest_name = 31, longest_bare = 6;

bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// The names by hash; read only once built.
class name_table {
 public:
  name_table() : slots_(8192) {
    std::string_view rest = named_references;
    while (!rest.empty()) {
      named entry;
      entry.name = word(rest);
      entry.bare = entry.name.ends_with('*');
      if (entry.bare) entry.name.remove_suffix(1);
      std::string_view codes = word(rest);
      const std::size_t plus = codes.find('+');
      entry.first = number(codes.substr(0, plus));
      if (plus != std::string_view::npos) entry.second = number(codes.substr(plus + 1));
      std::size_t at = slot_of(entry.name);
      while (!slots_[at].name.empty()) at = (at + 1) % slots_.size();
      slots_[at] = entry;
    }
  }

  const named* find(std::string_view name) const {
    for (std::size_t at = slot_of(name); !slots_[at].name.empty(); at = (at + 1) % slots_.size())
      if (slots_[at].name == name) return &slots_[at];
    return nullptr;
  }

 private:
  static std::string_view word(std::string_view& rest) {
    const std::size_t end = rest.find(' ');
    const std::string_view found = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    return found;
  }
  static char32_t number(std::string_view hex) {
    std::uint32_t value = 0;
    std::from_chars(hex.data(), hex.data() + hex.size(), value, 16);
    return value;
  }
  static std::size_t slot_of(std::string_view name) {
    std::uint32_t hash = 2166136261U;
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    return (hash ^ (hash >> 15U)) % 8192;
  }
  std::vector<named> slots_;
};

const name_table& names() {
  static const name_table table;
  return table;
}

// HTML, section 13.2.5.80: what 0x80 to 0x9F were in windows-1252.
constexpr std::array<char32_t, 32> windows_1252{
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

character_reference read_number(std::string_view text) {
  std::size_t at = 2;
  std::uint32_t base = 10;
  if (at < text.size() && (text[at] == 'x' || text[at] == 'X')) {
    base = 16;
    ++at;
  }
  const std::size_t digits = at;
  std::uint32_t value = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    std::uint32_t digit = 99;
    if (c >= '0' && c <= '9') digit = static_cast<std::uint32_t>(c - '0');
    if (c >= 'a' && c <= 'f') digit = static_cast<std::uint32_t>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') digit = static_cast<std::uint32_t>(c - 'A' + 10);
    if (digit >= base) break;
    value = std::min<std::uint32_t>(value * base + digit, 0x110000);
  }
  if (at == digits) return {};
  if (at < text.size() && text[at] == ';') ++at;
  if (value == 0 || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) value = 0xFFFD;
  if (value >= 0x80 && value <= 0x9F) value = windows_1252[value - 0x80];
  return {at, value, 0};
}

}  // namespace

character_reference read_reference(std::string_view text, bool in_attribute) {
  if (text.size() < 3) return {};
  if (text[1] == '#') return read_number(text);
  const std::string_view run = text.substr(1, longest_name + 1);
  std::size_t length = 0;
  while (length < run.size() && is_alnum(run[length])) ++length;
  if (length < 2) return {};
  if (length < run.size() && run[length] == ';')
    if (const named* found = names().find(run.substr(0, length)))
      return {length + 2, found->first, found->second};
  for (std::size_t n = std::min(length, longest_bare); n >= 2; --n) {
    const named* found = names().find(run.substr(0, n));
    if (found == nullptr || !found->bare) continue;
    if (in_attribute && n + 1 < text.size() && (text[n + 1] == '=' || is_alnum(text[n + 1]))) return {};
    return {n + 1, found->first, found->second};
  }
  return {};
}

void append_code_point(std::string& out, char32_t c) {
  const auto byte = [&out](char32_t value) { out.push_back(static_cast<char>(value)); };
  if (c < 0x80) {
    if (c >= 0x20 || c == '\t' || c == '\n' || c == '\r') byte(c);
  } else if (c < 0x800) {
    byte(0xC0U | (c >> 6U));
    byte(0x80U | (c & 0x3FU));
  } else if (c < 0x10000) {
    if ((c >= 0xD800 && c <= 0xDFFF) || c >= 0xFFFE) return;
    byte(0xE0U | (c >> 12U));
    byte(0x80U | ((c >> 6U) & 0x3FU));
    byte(0x80U | (c & 0x3FU));
  } else if (c <= 0x10FFFF) {
    byte(0xF0U | (c >> 18U));
    byte(0x80U | ((c >> 12U) & 0x3FU));
    byte(0x80U | ((c >> 6U) & 0x3FU));
    byte(0x80U | (c & 0x3FU));
  }
}

void append_decoded(std::string& out, std::string_view text, bool in_attribute) {
  for (;;) {
    const std::size_t amp = text.find('&');
    out.append(text.substr(0, amp));
    if (amp == std::string_view::npos) return;
    text.remove_prefix(amp);
    const character_reference found = read_reference(text, in_attribute);
    if (found.length == 0) {
      out.push_back('&');
      text.remove_prefix(1);
      continue;
    }
    append_code_point(out, found.first);
    if (found.second != 0) append_code_point(out, found.second);
    text.remove_prefix(found.length);
  }
}

}  // namespace wireroom::feeds
