#include "feeds/stories/written_words.hpp"

#include "feeds/text/slug.hpp"

#include <algorithm>

#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

namespace wireroom::feeds {
namespace {

constexpr std::size_t longest_title = 1024, longest_word = 64;  // bytes
constexpr std::int32_t longest_abbreviation = 3;                // letters: "Mt.", "St.", "Dr.", "Jr."

/// True when the word from `from` to `end` ends with an apostrophe and an s.
bool possessive(const icu::UnicodeString& text, std::int32_t from, std::int32_t end) {
  const auto apostrophe = end - from > 2 ? text[end - 2] : char16_t{0};
  return (apostrophe == u'\'' || apostrophe == 0x2019) && (text[end - 1] == u's' || text[end - 1] == u'S');
}

std::string utf8(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

/// What stands between two words.
glue glue_of(const icu::UnicodeString& gap, const written_word& before, std::int32_t letters_before) {
  auto text = gap;
  text.trim();
  const bool spaced = text.length() != gap.length();
  if (gap.isEmpty()) return glue::none;
  if (text.isEmpty()) return glue::space;
  if (text == u"-" || text == u"‐" || text == u"‑") return spaced ? glue::wall : glue::hyphen;
  if (text == u"&") return glue::ampersand;
  if (text == u"." && before.capital && letters_before <= longest_abbreviation) return glue::abbreviation;
  return glue::wall;
}

}  // namespace

struct written_word_cutter::impl {
  std::unique_ptr<icu::BreakIterator> breaks;
};

written_word_cutter::written_word_cutter() : impl_{std::make_unique<impl>()} {
  UErrorCode failure = U_ZERO_ERROR;
  impl_->breaks.reset(icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), failure));
}
written_word_cutter::~written_word_cutter() = default;
written_word_cutter::written_word_cutter(written_word_cutter&&) noexcept = default;
written_word_cutter& written_word_cutter::operator=(written_word_cutter&&) noexcept = default;

std::vector<written_word> written_word_cutter::cut(std::string_view title, std::size_t most) {
  std::vector<written_word> out;
  if (!impl_->breaks) return out;
  title = title.substr(0, longest_title);
  const auto text = icu::UnicodeString::fromUTF8({title.data(), static_cast<std::int32_t>(title.size())});
  auto& breaks = *impl_->breaks;
  breaks.setText(text);
  std::int32_t end_before = 0, letters_before = 0;
  for (auto from = breaks.first(), to = breaks.next(); to != icu::BreakIterator::DONE && out.size() < most;
       from = to, to = breaks.next()) {
    if (breaks.getRuleStatus() < UBRK_WORD_NONE_LIMIT) continue;  // white space, punctuation
    written_word word;
    word.text = utf8(text.tempSubStringBetween(from, to));
    if (word.text.size() > longest_word) continue;  // the next one is behind a wall: nobody names that
    const auto raw = text.tempSubStringBetween(from, possessive(text, from, to) ? to - 2 : to);
    word.folded = fold_case(utf8(raw));
    std::int32_t letters = 0, capitals = 0, digits = 0;
    for (std::int32_t i = 0; i < raw.length(); i = raw.moveIndex32(i, 1)) {
      const auto c = raw.char32At(i);
      letters += u_isalpha(c) != 0;
      capitals += u_isupper(c) != 0;
      digits += u_isdigit(c) != 0;
    }
    const auto first = raw.char32At(0);
    word.capital = u_isupper(first) != 0 || u_istitle(first) != 0;
    word.small = u_islower(first) != 0;
    word.number = letters == 0 && digits > 0;
    word.shouted = letters > 1 && capitals == letters;
    if (!out.empty()) {
      const auto gap = text.tempSubStringBetween(end_before, from);
      word.before = glue_of(gap, out.back(), letters_before);
      // "U.S. senators": the full stop of an abbreviation with points belongs to it.
      if (gap.startsWith(u".") && out.back().text.find('.') != std::string::npos &&
          out.back().text.back() != '.' && gap.length() > 1 && u_isUWhiteSpace(gap[1]) != 0) {
        out.back().text += '.';
        word.before = glue::space;
      }
    }
    end_before = to;
    letters_before = letters;
    out.push_back(std::move(word));
  }
  return out;
}

std::string written(const std::vector<written_word>& words, std::size_t first, std::size_t count) {
  std::string out;
  for (std::size_t i = first; i < first + count && i < words.size(); ++i) {
    const auto& word = words[i];
    if (i > first) {
      switch (word.before) {
        case glue::none:
          break;
        case glue::hyphen:
          out += '-';
          break;
        case glue::ampersand:
          out += word.text.size() == 1 && words[i - 1].text.size() <= 2 ? "&" : " & ";
          break;
        case glue::abbreviation:
          out += ". ";
          break;
        case glue::space:
        case glue::wall:
          out += ' ';
          break;
      }
    }
    out += word.text;
  }
  const auto wide = icu::UnicodeString::fromUTF8(out);
  return possessive(wide, 0, wide.length()) ? utf8(wide.tempSubString(0, wide.length() - 2)) : out;
}

}  // namespace wireroom::feeds
