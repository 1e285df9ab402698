#include "feeds/stories/story_words.hpp"

#include "feeds/text/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>

#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <xxhash.h>

namespace wireroom::feeds {
namespace {

constexpr std::size_t max_text = 16 * 1024, max_word = 64;

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](unsigned char c) { return c < 0x80; });
}

/// What an ASCII letter or digit is folded to; 0 for all else.
constexpr auto folded_ascii = [] {
  std::array<char, 128> out{};
  for (char c = '0'; c <= '9'; ++c) out[static_cast<std::size_t>(c)] = c;
  for (char c = 'a'; c <= 'z'; ++c) out[static_cast<std::size_t>(c)] = c;
  for (char c = 'A'; c <= 'Z'; ++c) out[static_cast<std::size_t>(c)] = static_cast<char>(c + 32);
  return out;
}();

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_space(char32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') ||
         (c >= 0x80 && (u_isUWhiteSpace(static_cast<UChar32>(c)) != 0 || c == 0x200B));
}

/// Scripts written without spaces of which pairs of characters serve as words.
bool is_paired(char32_t c) {
  return (c >= 0x3040 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

bool is_hangul(char32_t c) {
  return c >= 0xAC00 && c <= 0xD7A3;
}

/// Scripts that need a dictionary.
bool is_unspaced(char32_t c) {
  return (c >= 0x0E00 && c <= 0x0EFF) || (c >= 0x1000 && c <= 0x109F) || (c >= 0x1780 && c <= 0x17FF);
}

bool is_letter(char32_t c) {
  if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  const auto point = static_cast<UChar32>(c);
  const auto type = u_charType(point);
  return u_isalnum(point) != 0 || type == U_NON_SPACING_MARK || type == U_COMBINING_SPACING_MARK;
}

bool is_number_digit(char32_t c) {
  return c < 0x80 ? c >= '0' && c <= '9' : u_isdigit(static_cast<UChar32>(c)) != 0;
}

}  // namespace

struct word_cutter::impl {
  impl() {
    UErrorCode failure = U_ZERO_ERROR;
    fold = unorm2_getNFKCCasefoldInstance(&failure);
  }
  impl(const impl&) = delete;
  impl& operator=(const impl&) = delete;
  ~impl() {
    if (breaks != nullptr) ubrk_close(breaks);
  }

  const UNormalizer2* fold = nullptr;
  UBreakIterator* breaks = nullptr;  // opened when the first unspaced word comes
  std::u16string wide, wide_folded;
  std::string folded, word, pair, cut_word;
  std::vector<story_word>* out = nullptr;  // their texts are put in when `out_text` grows no more
  std::string* out_text = nullptr;
  std::size_t most = 0;
  story_word said;
  bool more = true;
  cut_words kept;  // of the cut() that calls

  void say(std::string_view what, bool number) {
    if (!more || what.empty() || what.size() > max_word) return;
    said.number = number;
    said.hash = XXH3_64bits(what.data(), what.size());
    said.text = what;  // its size alone counts, until cut() ends
    out->push_back(said);
    out_text->append(what);
    more = out->size() < most;
  }

  /// A written word of ASCII letters and digits alone, which most are; false for others.
  bool say_plain(std::string_view raw) {
    folded.resize(raw.size());
    bool number = true;
    for (std::size_t i = 0; i < raw.size(); ++i) {
      const auto c = static_cast<unsigned char>(raw[i]);
      const char to = c < 0x80 ? folded_ascii[c] : '\0';
      if (to == '\0') return false;
      number = number && is_digit(to);
      folded[i] = to;
    }
    say(folded, number);
    return true;
  }

  /// NFKC case folding of `raw` into `folded`.
  void fold_word(std::string_view raw) {
    folded.clear();
    if (is_ascii(raw)) {
      for (const char c : raw) folded += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
      return;
    }
    UErrorCode failure = U_ZERO_ERROR;
    std::int32_t size = 0;
    wide.resize(raw.size() + 1);
    u_strFromUTF8WithSub(wide.data(), static_cast<std::int32_t>(wide.size()), &size, raw.data(),
                         static_cast<std::int32_t>(raw.size()), 0xFFFD, nullptr, &failure);
    wide.resize(static_cast<std::size_t>(size));
    wide_folded.resize(wide.size() * 20 + 16);  // U+FDFA alone becomes 18 characters
    failure = U_ZERO_ERROR;
    const auto folded_size = unorm2_normalize(fold, wide.data(), size, wide_folded.data(),
                                              static_cast<std::int32_t>(wide_folded.size()), &failure);
    if (U_FAILURE(failure) != 0 || fold == nullptr) {
      folded = raw;
      return;
    }
    folded.resize(static_cast<std::size_t>(folded_size) * 3 + 4);
    failure = U_ZERO_ERROR;
    u_strToUTF8(folded.data(), static_cast<std::int32_t>(folded.size()), &size, wide_folded.data(),
                folded_size, &failure);
    folded.resize(static_cast<std::size_t>(size));
  }

  void say_pairs(std::string_view text) {
    char32_t before = 0;
    for (std::size_t i = 0; i < text.size();) {
      const auto c = read_utf8(text.substr(i));
      i += c.size;
      if (before != 0) {
        pair.clear();
        append_utf8(pair, before);
        append_utf8(pair, c.value);
        say(pair, false);
      }
      before = c.value;
    }
  }

  /// Cuts a run of an unspaced script by dictionary.
  void say_unspaced(std::string_view text) {
    UErrorCode failure = U_ZERO_ERROR;
    std::int32_t size = 0;
    wide.resize(text.size() + 1);
    u_strFromUTF8WithSub(wide.data(), static_cast<std::int32_t>(wide.size()), &size, text.data(),
                         static_cast<std::int32_t>(text.size()), 0xFFFD, nullptr, &failure);
    failure = U_ZERO_ERROR;
    if (breaks == nullptr) {
      breaks = ubrk_open(UBRK_WORD, "th", nullptr, 0, &failure);
      if (U_FAILURE(failure) != 0) return say(text, false);
    }
    ubrk_setText(breaks, wide.data(), size, &failure);
    if (U_FAILURE(failure) != 0) return say(text, false);
    for (auto from = ubrk_first(breaks), to = ubrk_next(breaks); to != UBRK_DONE;
         from = to, to = ubrk_next(breaks)) {
      cut_word.resize(static_cast<std::size_t>(to - from) * 3 + 1);
      failure = U_ZERO_ERROR;
      std::int32_t bytes = 0;
      u_strToUTF8(cut_word.data(), static_cast<std::int32_t>(cut_word.size()), &bytes, wide.data() + from,
                  to - from, &failure);
      cut_word.resize(static_cast<std::size_t>(bytes));
      say(cut_word, false);
    }
  }

  enum class kind : std::uint8_t { spaced, paired, hangul, unspaced };

  void flush(kind what, bool number) {
    while (!word.empty() && word.back() == '.') word.pop_back();
    switch (what) {
      case kind::spaced:
        say(word, number);
        break;
      case kind::paired:
        say_pairs(word);
        break;
      case kind::hangul:
        if (word.size() <= 6) {
          say(word, false);  // at most two syllables of three bytes
        } else {
          say_pairs(word);
        }
        break;
      case kind::unspaced:
        say_unspaced(word);
        break;
    }
    word.clear();
  }

  /// The words of one written word: `folded`.
  void cut_folded() {
    const std::string_view text = folded;
    word.clear();
    bool number = true;
    auto what = kind::spaced;
    for (std::size_t i = 0; i < text.size() && more;) {
      const auto c = read_utf8(text.substr(i));
      i += c.size;
      const auto next = [&]() -> char32_t {
        return i < text.size() ? read_utf8(text.substr(i)).value : char32_t{0};
      };
      if (c.valid && (c.value == '\'' || c.value == 0x2019) && !word.empty() && what == kind::spaced) {
        const auto after = next();
        if (after == 's' && (i + 1 >= text.size() || !is_letter(read_utf8(text.substr(i + 1)).value))) {
          ++i;  // possessive
        } else if (is_letter(after) && !is_number_digit(after)) {
          continue;  // don't, l'eau: one word without the apostrophe
        }
        flush(what, number);
        number = true;
        continue;
      }
      if (c.valid && (c.value == ',' || c.value == '.') && !word.empty() && is_digit(word.back()) &&
          i < text.size() && is_digit(text[i])) {
        if (c.value == '.') word += '.';
        continue;
      }
      if (!c.valid || !is_letter(c.value)) {
        flush(what, number);
        number = true;
        continue;
      }
      const auto of = is_paired(c.value)     ? kind::paired
                      : is_hangul(c.value)   ? kind::hangul
                      : is_unspaced(c.value) ? kind::unspaced
                                             : kind::spaced;
      if (of != what && !word.empty()) {
        flush(what, number);
        number = true;
      }
      what = of;
      number = number && is_number_digit(c.value);
      append_utf8(word, c.value);
    }
    flush(what, number);
  }
};

word_cutter::word_cutter() : impl_{std::make_unique<impl>()} {}
word_cutter::~word_cutter() = default;
word_cutter::word_cutter(word_cutter&&) noexcept = default;
word_cutter& word_cutter::operator=(word_cutter&&) noexcept = default;

void word_cutter::cut(std::string_view text, const std::function<bool(const story_word&)>& each) {
  cut(text, std::numeric_limits<std::size_t>::max(), impl_->kept);
  for (const auto& word : impl_->kept) {
    if (!each(word)) return;
  }
}

story_word word_cutter::plain_word(std::string_view letters) {
  auto& folded = impl_->folded;
  folded.resize(letters.size());
  std::ranges::transform(letters, folded.begin(),
                         [](char c) { return folded_ascii[static_cast<unsigned char>(c) & 0x7FU]; });
  return {.text = folded, .hash = XXH3_64bits(folded.data(), folded.size())};
}

void word_cutter::cut(std::string_view text, std::size_t most, cut_words& out) {
  auto& work = *impl_;
  out.words_.clear();
  out.text_.clear();
  work.out = &out.words_;
  work.out_text = &out.text_;
  work.most = most;
  work.more = most > 0;
  work.said = {};
  text = text.substr(0, max_text);
  std::size_t place = 0;
  for (std::size_t i = 0; i < text.size() && work.more;) {
    const auto start = i;
    char32_t first = 0;
    std::size_t letters = 0;
    while (i < text.size()) {
      const auto byte = static_cast<unsigned char>(text[i]);
      if (byte < 0x80) {
        if (is_space(byte)) break;
        ++i;
        if (folded_ascii[byte] == '\0') continue;
        if (first == 0) first = byte;
        ++letters;
        continue;
      }
      const auto c = read_utf8(text.substr(i));
      if (is_space(c.value)) break;
      i += c.size;
      if (is_letter(c.value)) {
        if (first == 0) first = c.value;
        ++letters;
      }
    }
    if (i > start) {
      const auto point = static_cast<UChar32>(first);
      work.said.capital = first < 0x80 ? first >= 'A' && first <= 'Z' : u_isupper(point) != 0;
      work.said.common = letters > 3 && (first < 0x80 ? first >= 'a' && first <= 'z' : u_islower(point) != 0);
      work.said.place = place++;
      const auto raw = text.substr(start, i - start);
      if (!work.say_plain(raw)) {
        work.fold_word(raw);
        work.cut_folded();
      }
    } else {
      i += read_utf8(text.substr(i)).size;
    }
  }
  // Now that the text stays where it is.
  std::size_t at = 0;
  for (auto& word : out.words_) {
    word.text = std::string_view{out.text_}.substr(at, word.text.size());
    at += word.text.size();
  }
}

}  // namespace wireroom::feeds
