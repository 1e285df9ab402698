#include "feeds/parse/entities.hpp"

#include "feeds/parse/values.hpp"

#include <cstdint>

#include <libxml/HTMLparser.h>

namespace wireroom::feeds::reading {
namespace {

constexpr std::size_t most_entities = 64;
constexpr std::size_t longest_text = 256;
constexpr std::size_t longest_name = 40;

bool name_character(char c) {
  const auto u = static_cast<unsigned char>(c);
  return (u >= '0' && u <= '9') || (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z') || u == '_' || u == '-' ||
         u == '.' || u >= 0x80;
}

void append_utf8(std::string& out, std::uint32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | c >> 6);
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | c >> 12);
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | c >> 18);
    out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

// References to C1 controls mean windows-1252 (HTML, "numeric character reference end state").
constexpr std::uint16_t windows_1252[32] = {0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021,
                                            0x2C6,  0x2030, 0x160,  0x2039, 0x152,  0x8D,   0x17D,  0x8F,
                                            0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                            0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178};

bool append_number(std::string_view digits, std::string& out) {
  const bool hex = !digits.empty() && (digits.front() == 'x' || digits.front() == 'X');
  if (hex) digits.remove_prefix(1);
  if (digits.empty() || digits.size() > 8) return false;
  std::uint32_t c = 0;
  for (char d : digits) {
    const char l = static_cast<char>(d | 0x20);
    std::uint32_t value = 0;
    if (d >= '0' && d <= '9')
      value = static_cast<std::uint32_t>(d - '0');
    else if (hex && l >= 'a' && l <= 'f')
      value = static_cast<std::uint32_t>(l - 'a') + 10;
    else
      return false;
    c = c * (hex ? 16 : 10) + value;
    if (c > 0x10FFFF) return false;
  }
  if (c >= 0x80 && c < 0xA0) c = windows_1252[c - 0x80];
  const bool allowed = c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0xD800) ||
                       (c >= 0xE000 && c != 0xFFFE && c != 0xFFFF);
  if (allowed) append_utf8(out, c);  // others are dropped: XML forbids them
  return true;
}

// The next token of a declaration: a quoted text or a word. Empty at the end.
std::string_view token(std::string_view& rest, bool& quoted) {
  rest = rest.substr(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
  quoted = !rest.empty() && (rest.front() == '"' || rest.front() == '\'');
  if (quoted) {
    const std::size_t end = rest.find(rest.front(), 1);
    const std::string_view out = rest.substr(1, end == std::string_view::npos ? end : end - 1);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    return out;
  }
  const std::size_t end = std::min(rest.find_first_of(" \t\r\n\"'"), rest.size());
  const std::string_view out = rest.substr(0, end);
  rest.remove_prefix(end);
  return out;
}

bool is_w3c_set(std::string_view id) {
  return id.starts_with("-//W3C//ENTITIES ") || id.starts_with("http://www.w3.org/") ||
         id.starts_with("https://www.w3.org/");
}

}  // namespace

bool declared_entities::read(std::string_view subset) {
  for (std::size_t at = 0; (at = subset.find("<!", at)) != std::string_view::npos;) {
    std::string_view rest = subset.substr(at + 2);
    if (rest.starts_with("--")) {
      const std::size_t end = rest.find("-->", 2);
      if (end == std::string_view::npos) return true;
      at += 2 + end + 3;
      continue;
    }
    bool quoted = false;
    const std::string_view word = token(rest, quoted);
    if (word == "ATTLIST") return false;
    if (word == "ENTITY") {
      std::string_view name = token(rest, quoted);
      const bool parameter = name == "%";
      if (parameter) name = token(rest, quoted);
      const std::string_view kind = token(rest, quoted);
      if (!quoted && (kind == "PUBLIC" || kind == "SYSTEM")) {
        if (!parameter || !is_w3c_set(token(rest, quoted))) return false;
      } else {
        const bool harmless =
            quoted && !parameter && kind.size() <= longest_text && name.size() <= longest_name &&
            kind.find_first_of("&%<") == std::string_view::npos && texts_.size() < most_entities;
        if (!harmless) return false;
        texts_.try_emplace(std::string(name), kind);
      }
    }
    at = static_cast<std::size_t>(rest.data() - subset.data());
  }
  return true;
}

const std::string* declared_entities::find(std::string_view name) const {
  const auto found = texts_.find(name);
  return found == texts_.end() ? nullptr : &found->second;
}

reference read_reference(std::string_view text, const declared_entities& declared, std::string& out,
                         std::size_t& used) {
  used = 1;
  std::size_t end = 1;
  const bool numeric = text.size() > 1 && text[1] == '#';
  if (numeric) end = 2;
  while (end < text.size() && end < longest_name && name_character(text[end])) ++end;
  if (end >= text.size() || text[end] != ';') return reference::none;
  const std::string_view name = text.substr(numeric ? 2 : 1, end - (numeric ? 2 : 1));
  if (name.empty()) return reference::none;
  if (numeric) {
    if (!append_number(name, out)) return reference::none;
    used = end + 1;
    return reference::number;
  }
  static constexpr std::pair<std::string_view, char> predefined[] = {
      {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
  for (const auto& [known, character] : predefined)
    if (name == known) {
      out += character;
      used = end + 1;
      return reference::xml;
    }
  if (const std::string* own = declared.find(name)) {
    out += *own;
    used = end + 1;
    return reference::xml;
  }
  const std::string terminated(name);
  if (const htmlEntityDesc* html = htmlEntityLookup(reinterpret_cast<const xmlChar*>(terminated.c_str()))) {
    append_utf8(out, html->value);
    used = end + 1;
    return reference::html;
  }
  return reference::none;
}

}  // namespace wireroom::feeds::reading
