#include "feeds/text/html_tokenizer.hpp"

#include <bit>
#include <cstdint>
#include <cstring>

namespace wireroom::feeds {
namespace {

constexpr std::string_view cdata = "<![CDATA[";

constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

enum byte_class : std::uint8_t { ends_tag_name = 1, ends_attribute_name = 2, ends_unquoted = 4 };

constexpr auto classes = [] {
  std::array<std::uint8_t, 256> table{};
  for (const unsigned char c : {' ', '\n', '\t', '\r', '\f'})
    table[c] = ends_tag_name | ends_attribute_name | ends_unquoted;
  table['/'] = ends_tag_name | ends_attribute_name;
  table['>'] = ends_tag_name | ends_attribute_name | ends_unquoted;
  table['='] = ends_attribute_name;
  return table;
}();

bool is(char c, byte_class which) {
  return (classes[static_cast<unsigned char>(c)] & which) != 0;
}

constexpr std::uint64_t each(std::uint8_t byte) {
  return byte * 0x0101010101010101ULL;
}

/// Reads a name up to a byte of class `stop` and packs it.
const char* read_name(const char* p, const char* end, byte_class stop, name_key& key) {
  if constexpr (std::endian::native == std::endian::little) {
    // Most names fit into one word: the first byte below `0` or from `<` to `?` usually ends it.
    if (end - p >= 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, p, 8);
      const std::uint64_t at_least_zero = ((word & each(0x7F)) + each(0x50)) | word;
      const std::uint64_t other = (word | each(0x03)) ^ each(0x3F);
      const std::uint64_t not_bracket = ((other & each(0x7F)) + each(0x7F)) | other;
      const std::uint64_t ends = ~(at_least_zero & not_bracket) & each(0x80);
      const int length = std::countr_zero(ends) / 8;
      if (ends != 0 && length != 0 && is(p[length], stop)) {
        word &= ~0ULL >> (64 - 8 * length);
        // Folds more than letters, but into bytes that no name in the tables has.
        key = {word | ((word & each(0x40)) >> 1U), 0};
        return p + length;
      }
    }
  }
  const char* const start = p;
  std::uint64_t words[2] = {0, 0};
  for (; p != end && !is(*p, stop); ++p) {
    const auto place = static_cast<std::size_t>(p - start);
    if (place >= max_key) {
      while (p != end && !is(*p, stop)) ++p;
      key = {};  // the key of no name
      return p;
    }
    auto byte = static_cast<unsigned char>(*p);
    if (byte >= 'A' && byte <= 'Z') byte |= 0x20U;
    words[place / 8] |= std::uint64_t{byte} << (8 * (place % 8));
  }
  key = {words[0], words[1]};
  return p;
}

bool same_folded(const char* a, std::string_view lower) {
  for (const char c : lower) {
    char found = *a++;
    if (found >= 'A' && found <= 'Z') found = static_cast<char>(found | 0x20);
    if (found != c) return false;
  }
  return true;
}

/// `name` at `p`, followed by what ends a tag's name.
bool named_at(const char* p, const char* end, std::string_view name) {
  const auto left = static_cast<std::size_t>(end - p);
  return left > name.size() && same_folded(p, name) && is(p[name.size()], ends_tag_name);
}

}  // namespace

const char* html_tokenizer::find(const char* from, char c) const {
  if (from >= end_) return nullptr;
  return static_cast<const char*>(std::memchr(from, c, static_cast<std::size_t>(end_ - from)));
}

bool html_tokenizer::begins_markup(const char* p) const {
  if (end_ - p < 2) return false;
  const char next = p[1];
  if (is_letter(next) || next == '?') return true;
  if (next == '/') return end_ - p > 2;
  if (next != '!') return false;
  return foreign_ || !std::string_view(p, static_cast<std::size_t>(end_ - p)).starts_with(cdata);
}

html_token html_tokenizer::next() {
  for (;;) {
    if (at_ == end_) return html_token::end;
    const char* p = find(at_, '<');
    while (p != nullptr && !begins_markup(p)) p = find(p + 1, '<');
    if (p == nullptr) p = end_;
    if (p != at_) {
      text_ = {at_, static_cast<std::size_t>(p - at_)};
      at_ = p;
      return html_token::text;
    }
    if (markup()) return token_;
  }
}

bool html_tokenizer::markup() {
  const char second = at_[1];
  if (is_letter(second)) return tag(at_ + 1, false);
  if (second == '/' && is_letter(at_[2])) return tag(at_ + 2, true);
  const std::string_view rest(at_, static_cast<std::size_t>(end_ - at_));
  if (rest.starts_with("<!--")) {
    skip_comment();
    return false;
  }
  if (rest.starts_with(cdata)) {
    const std::size_t close = rest.find("]]>", cdata.size());
    text_ = rest.substr(cdata.size(), close == rest.npos ? close : close - cdata.size());
    at_ = close == rest.npos ? end_ : at_ + close + 3;
    token_ = html_token::literal;
    return true;
  }
  const char* close = find(at_ + 2, '>');  // doctype, bogus comment, `</>`
  at_ = close == nullptr ? end_ : close + 1;
  return false;
}

void html_tokenizer::skip_comment() {
  const char* const start = at_;
  const char* first = find(start + 4, '>');
  if (first == nullptr) {
    at_ = end_;
    return;
  }
  at_ = first + 1;
  if (comment_never_ends_) return;
  for (const char* p = first; p != nullptr; p = find(p + 1, '>')) {
    const bool dashes = p[-1] == '-' && p[-2] == '-';
    const bool bang = p[-1] == '!' && p - start >= 7 && p[-2] == '-' && p[-3] == '-';
    if (dashes || bang) {
      at_ = p + 1;
      return;
    }
  }
  comment_never_ends_ = true;
}

bool html_tokenizer::tag(const char* name, bool is_end) {
  name_key key;
  const char* p = read_name(name, end_, ends_tag_name, key);
  self_closing_ = false;
  attribute_count_ = attributes_seen_ = 0;
  if (p != end_ && *p != '>') given_.reset();
  for (;;) {
    while (p != end_ && is_space(*p)) ++p;
    if (p == end_) {  // a tag that never ends is none
      at_ = end_;
      return false;
    }
    if (*p == '>') break;
    if (*p == '/') {
      ++p;
      if (p != end_ && *p == '>') {
        self_closing_ = true;
        break;
      }
      continue;
    }
    attribute_at(p);
    if (p == end_) {
      at_ = end_;
      return false;
    }
  }
  at_ = p + 1;
  element_ = find_element(key);
  token_ = is_end ? html_token::end_tag : html_token::start_tag;
  return true;
}

void html_tokenizer::attribute_at(const char*& p) {
  name_key key;
  if (*p == '=') {  // belongs to the name when it comes first
    p = read_name(p + 1, end_, ends_attribute_name, key);
    key = {};
  } else {
    p = read_name(p, end_, ends_attribute_name, key);
  }
  ++attributes_seen_;
  std::string_view value;
  const char* q = p;
  while (q != end_ && is_space(*q)) ++q;
  if (q != end_ && *q == '=') {
    ++q;
    while (q != end_ && is_space(*q)) ++q;
    if (q == end_) {
      p = end_;
      return;
    }
    if (*q == '"' || *q == '\'') {
      const char* close = find(q + 1, *q);
      if (close == nullptr) {
        p = end_;
        return;
      }
      value = {q + 1, static_cast<std::size_t>(close - q - 1)};
      q = close + 1;
    } else if (*q != '>') {
      const char* from = q;
      while (q != end_ && !is(*q, ends_unquoted)) ++q;
      value = {from, static_cast<std::size_t>(q - from)};
    }
    p = q;
  }
  const html_attribute* known = find_attribute(key);
  if (known == nullptr || given_[known->index]) return;
  given_[known->index] = true;
  attributes_[attribute_count_++] = {known, value};
}

std::string_view html_tokenizer::raw_contents() {
  const char* const from = at_;
  if (element_->name == "script") {
    at_ = script_end(from);
  } else {
    const char* p = find(from, '<');
    while (p != nullptr && !(end_ - p > 2 && p[1] == '/' && named_at(p + 2, end_, element_->name)))
      p = find(p + 1, '<');
    at_ = p == nullptr ? end_ : p;
  }
  return {from, static_cast<std::size_t>(at_ - from)};
}

// HTML, sections 13.2.5.15 to 13.2.5.31: inside `<!--` of a script, `<script` … `</script` does not end it.
const char* html_tokenizer::script_end(const char* from) const {
  bool escaped = false, doubly = false;
  for (const char* p = from; p != end_; ++p) {
    if (*p == '<') {
      if (named_at(p + 1, end_, "script")) {
        if (escaped) doubly = true;
      } else if (end_ - p > 2 && p[1] == '/' && named_at(p + 2, end_, "script")) {
        if (!doubly) return p;
        doubly = false;
      } else if (!escaped && end_ - p >= 4 && std::memcmp(p, "<!--", 4) == 0) {
        escaped = true;
        p += 1;  // `<!-->` ends it at once
      }
    } else if (escaped && *p == '-' && end_ - p >= 3 && p[1] == '-' && p[2] == '>') {
      escaped = doubly = false;
    }
  }
  return end_;
}

}  // namespace wireroom::feeds
