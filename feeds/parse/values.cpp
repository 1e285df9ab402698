#include "feeds/parse/values.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace wireroom::feeds::reading {
namespace {

constexpr std::string_view white = " \t\r\n\f";

bool digit(char c) {
  return c >= '0' && c <= '9';
}

// An address of the form a@b.c, without spaces or brackets.
std::string_view mail_in(std::string_view value) {
  const std::size_t at = value.find('@');
  if (at == std::string_view::npos || at == 0) return {};
  auto part = [](char c) {
    return static_cast<unsigned char>(c) > ' ' &&
           std::string_view("()<>[]\",;:\\").find(c) == std::string_view::npos;
  };
  std::size_t first = at, last = at + 1;
  while (first > 0 && part(value[first - 1])) --first;
  while (last < value.size() && part(value[last])) ++last;
  while (last > at + 1 && value[last - 1] == '.') --last;
  if (first == at || last - at < 4 || value.substr(at, last - at).find('.') == std::string_view::npos)
    return {};
  return value.substr(first, last - first);
}

}  // namespace

std::string_view trimmed(std::string_view value) {
  const std::size_t first = value.find_first_not_of(white);
  if (first == std::string_view::npos) return {};
  return value.substr(first, value.find_last_not_of(white) - first + 1);
}

void trim(std::string& value) {
  const std::string_view kept = trimmed(value);
  if (kept.size() == value.size()) return;
  const auto first = static_cast<std::size_t>(kept.empty() ? 0 : kept.data() - value.data());
  value.erase(first + kept.size());
  value.erase(0, first);
}

void repair_c1(std::string& utf8) {
  static constexpr std::string_view meant[32] = {"€", "",  "‚", "ƒ", "„", "…", "†", "‡", "ˆ", "‰", "Š",
                                                 "‹", "Œ", "",  "Ž", "",  "",  "‘", "’", "“", "”", "•",
                                                 "–", "—", "˜", "™", "š", "›", "œ", "",  "ž", "Ÿ"};
  std::size_t at = utf8.find('\xC2');
  auto is_c1 = [&](std::size_t i) {
    return i + 1 < utf8.size() && static_cast<unsigned char>(utf8[i + 1]) >= 0x80 &&
           static_cast<unsigned char>(utf8[i + 1]) < 0xA0;
  };
  while (at != std::string::npos && !is_c1(at)) at = utf8.find('\xC2', at + 1);
  if (at == std::string::npos) return;
  std::string out(utf8, 0, at);
  while (at < utf8.size()) {
    const bool c1 = utf8[at] == '\xC2' && is_c1(at);
    if (c1)
      out += meant[static_cast<unsigned char>(utf8[at + 1]) - 0x80];
    else
      out += utf8[at];
    at += c1 ? 2 : 1;
  }
  utf8 = std::move(out);
}

std::string lower(std::string_view value) {
  std::string out(value);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) {
    auto fold = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return fold(x) == fold(y);
  });
}

std::optional<std::uint64_t> to_count(std::string_view value) {
  value = trimmed(value);
  if (value.empty() || !digit(value.front())) return std::nullopt;
  std::uint64_t out = 0;
  std::size_t i = 0;
  for (; i < value.size(); ++i) {
    if (value[i] == ',' && i + 3 < value.size()) continue;  // thousands
    if (!digit(value[i])) break;
    if (out > (std::uint64_t{1} << 53)) return std::nullopt;
    out = out * 10 + static_cast<std::uint64_t>(value[i] - '0');
  }
  if (i < value.size() && value[i] == '.' && i + 1 < value.size() && digit(value[i + 1]))
    while (++i < value.size() && digit(value[i])) {
    }
  const std::string_view rest = trimmed(value.substr(i));
  if (!rest.empty() && rest != "px") return std::nullopt;
  return out > (std::uint64_t{1} << 53) ? std::nullopt : std::optional(out);
}

std::optional<double> take_number(std::string_view& value) {
  const std::size_t first = value.find_first_not_of(" \t\r\n\f,;");
  if (first == std::string_view::npos) return std::nullopt;
  std::string_view rest = value.substr(first);
  if (rest.front() == '+') rest.remove_prefix(1);
  double out = 0;
  const auto [end, ec] = std::from_chars(rest.data(), rest.data() + rest.size(), out);
  if (ec != std::errc{} || !std::isfinite(out)) return std::nullopt;
  value = rest.substr(static_cast<std::size_t>(end - rest.data()));
  return out;
}

std::optional<double> to_number(std::string_view value) {
  value = trimmed(value);
  const auto out = take_number(value);
  return out && *out >= 0 && trimmed(value).empty() ? out : std::nullopt;
}

std::optional<double> to_duration(std::string_view value) {
  value = trimmed(value);
  if (value.starts_with("npt=")) value.remove_prefix(4);
  if (value.empty() || value.size() > 32) return std::nullopt;
  double total = 0;
  for (int parts = 0; parts < 3; ++parts) {
    const std::size_t colon = value.find(':');
    const std::string_view part = trimmed(value.substr(0, colon));
    if (part.empty() || !digit(part.front())) return std::nullopt;
    std::string_view rest = part;
    const auto number = take_number(rest);
    if (!number || !rest.empty()) return std::nullopt;
    total = total * 60 + *number;
    if (colon == std::string_view::npos) return total < 1e9 ? std::optional(total) : std::nullopt;
    value.remove_prefix(colon + 1);
  }
  return std::nullopt;
}

std::optional<bool> to_bool(std::string_view value) {
  value = trimmed(value);
  for (std::string_view yes : {"true", "yes", "1"})
    if (equals_ignoring_case(value, yes)) return true;
  for (std::string_view no : {"false", "no", "0"})
    if (equals_ignoring_case(value, no)) return false;
  return std::nullopt;
}

person to_person(std::string_view value) {
  value = trimmed(value);
  person out;
  if (value.size() > 7 && equals_ignoring_case(value.substr(0, 7), "mailto:")) value.remove_prefix(7);
  const std::string_view mail = mail_in(value);
  if (mail.empty()) {
    out.name = value;
    return out;
  }
  out.email = mail;
  const auto at = static_cast<std::size_t>(mail.data() - value.data());
  std::string rest(value.substr(0, at));
  rest += value.substr(at + mail.size());
  for (std::string_view empty : {"()", "<>", "[]", "&lt;&gt;"})
    if (const std::size_t i = rest.find(empty); i != std::string::npos) rest.erase(i, empty.size());
  std::string_view name = trimmed(rest);
  while (name.size() >= 2 &&
         ((name.front() == '(' && name.back() == ')') || (name.front() == '"' && name.back() == '"')))
    name = trimmed(name.substr(1, name.size() - 2));
  for (std::string_view loose : {"-", ",", ":"})
    if (name.ends_with(loose)) name = trimmed(name.substr(0, name.size() - 1));
  out.name = name;
  return out;
}

std::string language_tag(std::string_view value) {
  std::string out(trimmed(value));
  if (out.size() > 64) return {};
  for (char& c : out) {
    if (c == '_') c = '-';
    const bool fits = digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
    if (!fits) return {};
  }
  return out;
}

std::optional<std::string> from_base64(std::string_view value) {
  std::string out;
  out.reserve(value.size() / 4 * 3);
  std::uint32_t bits = 0;
  int count = 0;
  for (char c : value) {
    std::uint32_t six = 0;
    if (c >= 'A' && c <= 'Z')
      six = static_cast<std::uint32_t>(c - 'A');
    else if (c >= 'a' && c <= 'z')
      six = static_cast<std::uint32_t>(c - 'a') + 26;
    else if (digit(c))
      six = static_cast<std::uint32_t>(c - '0') + 52;
    else if (c == '+' || c == '-')
      six = 62;
    else if (c == '/' || c == '_')
      six = 63;
    else if (white.find(c) != std::string_view::npos)
      continue;
    else if (c == '=')
      break;
    else
      return std::nullopt;
    bits = bits << 6 | six;
    if (++count == 4) {
      out += static_cast<char>(bits >> 16);
      out += static_cast<char>(bits >> 8);
      out += static_cast<char>(bits);
      bits = 0;
      count = 0;
    }
  }
  if (count == 1) return std::nullopt;
  if (count >= 2) out += static_cast<char>(bits >> (count == 2 ? 4 : 10));
  if (count == 3) out += static_cast<char>(bits >> 2);
  return out;
}

std::vector<std::string_view> split(std::string_view value, std::string_view separators) {
  std::vector<std::string_view> out;
  while (!value.empty()) {
    const std::size_t at = value.find_first_of(separators);
    if (const auto part = trimmed(value.substr(0, at)); !part.empty()) out.push_back(part);
    if (at == std::string_view::npos) break;
    value.remove_prefix(at + 1);
  }
  return out;
}

}  // namespace wireroom::feeds::reading
