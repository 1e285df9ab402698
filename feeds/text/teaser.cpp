#include "feeds/text/teaser.hpp"

#include "feeds/text/utf8.hpp"

#include <algorithm>
#include <memory>

#include <unicode/ubrk.h>
#include <unicode/utext.h>

namespace wireroom::feeds {
namespace {

// A pile of marks on one letter is one character to a reader; bytes are bounded all the same.
constexpr std::size_t bytes_per_character = 32;

bool is_space(char32_t c) {
  return c == ' ' || (c >= 0x09 && c <= 0x0D) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

// Scripts and signs of which each code point is a grapheme cluster whatever stands beside it (UAX #29).
bool stands_alone(char32_t c) {
  return (c >= 0x20 && c < 0x7F) || (c >= 0xA1 && c < 0x300 && c != 0xAD) || (c >= 0x391 && c < 0x483) ||
         (c >= 0x48A && c < 0x530) || (c >= 0x2010 && c <= 0x2027) || (c >= 0x2030 && c <= 0x205E) ||
         (c >= 0x20A0 && c < 0x20C0) || (c >= 0x3001 && c < 0x302A) || (c >= 0x3041 && c < 0x3097) ||
         (c >= 0x30A0 && c < 0x3100) || (c >= 0x4E00 && c < 0xA000) || (c >= 0xAC00 && c < 0xD7A4) ||
         (c >= 0xFF01 && c < 0xFF9E);
}

// The beginning of `text` on one line. `simple` says whether every code point stands alone; `whole` whether
// all of the text is in it.
struct line {
  std::string text;
  std::size_t code_points = 0;
  bool simple = true;
  bool whole = true;
};

line fold(std::string_view text, std::size_t length) {
  const std::size_t most_bytes = (length + 1) * bytes_per_character;
  line out;
  bool gap = false;
  while (!text.empty()) {
    const auto c = read_utf8(text);
    text.remove_prefix(c.size);
    if (c.valid && is_space(c.value)) {
      gap = !out.text.empty();
      continue;
    }
    if (!c.valid || c.value < 0x20 || (c.value >= 0x7F && c.value < 0xA0)) continue;
    // One more than fits is enough to know that the text must be cut.
    if (out.text.size() > most_bytes || (out.simple && out.code_points > length)) {
      out.whole = false;
      break;
    }
    if (gap) {
      out.text.push_back(' ');
      ++out.code_points;
      gap = false;
    }
    append_utf8(out.text, c.value);
    ++out.code_points;
    out.simple = out.simple && stands_alone(c.value);
  }
  return out;
}

// The byte at which the first `count` grapheme clusters of `text` end; npos when it has no more than that.
std::size_t end_of_clusters(const std::string& text, std::size_t count) {
  UErrorCode status = U_ZERO_ERROR;
  thread_local const std::unique_ptr<UBreakIterator, decltype(&ubrk_close)> breaks = [] {
    UErrorCode opened = U_ZERO_ERROR;
    return std::unique_ptr<UBreakIterator, decltype(&ubrk_close)>(
        ubrk_open(UBRK_CHARACTER, "en", nullptr, 0, &opened), &ubrk_close);
  }();
  UText units = UTEXT_INITIALIZER;
  utext_openUTF8(&units, text.data(), static_cast<int64_t>(text.size()), &status);
  ubrk_setUText(breaks.get(), &units, &status);
  int32_t end = 0;
  for (std::size_t i = 0; i < count && U_SUCCESS(status) && end != UBRK_DONE; ++i)
    end = ubrk_next(breaks.get());
  utext_close(&units);
  if (U_FAILURE(status) || end == UBRK_DONE || static_cast<std::size_t>(end) >= text.size()) return text.npos;
  return static_cast<std::size_t>(end);
}

std::size_t end_of_code_points(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  for (; count > 0 && at < text.size(); --count) at += read_utf8(text.substr(at)).size;
  return at < text.size() ? at : text.npos;
}

// `head` back to the end of a word, unless that would cost more than half of it: one long word, or a script
// without spaces.
std::string_view back_to_word(std::string_view head, bool word_ends_here) {
  if (!word_ends_here) {
    const auto space = head.rfind(' ');
    if (space != head.npos && space >= head.size() / 2) head = head.substr(0, space);
  }
  while (!head.empty() && std::string_view(" ,;:-").contains(head.back())) head.remove_suffix(1);
  for (const std::string_view dash : {"\u2013", "\u2014", "\u2026"}) {
    if (head.ends_with(dash)) head.remove_suffix(dash.size());
  }
  while (head.ends_with(' ')) head.remove_suffix(1);
  return head;
}

}  // namespace

std::string teaser(std::string_view text, std::size_t length) {
  if (length == 0) return {};
  length = std::min<std::size_t>(length, 100'000);
  line folded = fold(text, length);
  const auto end_of = [&folded](std::size_t count) {
    return folded.simple ? end_of_code_points(folded.text, count) : end_of_clusters(folded.text, count);
  };
  if (folded.whole && end_of(length) == std::string::npos) return std::move(folded.text);
  // The ellipsis is one of the characters allowed.
  std::size_t end = end_of(length - 1);
  if (end == std::string::npos) end = folded.text.size();
  const std::string_view head = std::string_view(folded.text).substr(0, end);
  const bool word_ends_here = end < folded.text.size() && folded.text[end] == ' ';
  return std::string(back_to_word(head, word_ends_here)) + "\u2026";
}

}  // namespace wireroom::feeds
