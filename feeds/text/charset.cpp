// Which encoding a document is in: the sources in their order, each believed only as far as the bytes bear it
// out.

#include "feeds/text/charset.hpp"

#include "feeds/text/charset_labels.hpp"
#include "feeds/text/utf8.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>

namespace wireroom::feeds {
namespace {

constexpr std::size_t max_head = std::size_t{256} << 10;
constexpr std::size_t max_guessed = std::size_t{32} << 10;  ///< enough text to guess by, at 40 MB/s
constexpr int32_t min_confidence = 20;                      ///< of 100
constexpr std::size_t max_declaration = 1024;               ///< an XML declaration and the junk before it
constexpr std::string_view space = " \t\r\n\f";

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

/// The value of NAME = "value" in `text`, quoted either way or not at all.
std::string_view parameter(std::string_view text, std::string_view name) {
  for (std::size_t at = 0; at + name.size() <= text.size(); ++at) {
    if (!equals_ignoring_case(text.substr(at, name.size()), name)) continue;
    if (at > 0 && !(space.contains(text[at - 1]) || std::string_view(";\"'").contains(text[at - 1])))
      continue;
    std::string_view rest = text.substr(at + name.size());
    rest.remove_prefix(std::min(rest.find_first_not_of(space), rest.size()));
    if (!rest.starts_with('=')) continue;
    rest.remove_prefix(1);
    rest.remove_prefix(std::min(rest.find_first_not_of(space), rest.size()));
    if (!rest.empty() && (rest[0] == '"' || rest[0] == '\'')) {
      const char quote = rest[0];
      return rest.substr(1, std::min(rest.find(quote, 1), rest.size()) - 1);
    }
    return rest.substr(0, rest.find_first_of(" \t\r\n;,?>\"'"));
  }
  return {};
}

/// The XML declaration at the beginning of `head`, or after junk that a careless program wrote before it.
std::string_view declaration_of(std::string_view head) {
  head = head.substr(0, max_declaration);
  const auto begin = head.find("<?xml");
  if (begin == head.npos || begin + 5 >= head.size() || !space.contains(head[begin + 5])) return {};
  const auto end = head.find('>', begin);
  return head.substr(begin + 5, end == head.npos ? head.npos : end - begin - 5);
}

struct signature {
  std::string_view bytes;
  std::string_view label;
};

using namespace std::string_view_literals;
// The longer first: UTF-16LE's mark begins UTF-32LE's.
constexpr std::array<signature, 5> byte_order_marks = {{{"\xFF\xFE\0\0"sv, "utf-32le"},
                                                        {"\0\0\xFE\xFF"sv, "utf-32be"},
                                                        {"\xEF\xBB\xBF"sv, "utf-8"},
                                                        {"\xFF\xFE"sv, "utf-16le"},
                                                        {"\xFE\xFF"sv, "utf-16be"}}};

std::string_view marked(std::string_view head) {
  for (const auto& mark : byte_order_marks) {
    if (head.starts_with(mark.bytes)) return mark.label;
  }
  return {};
}

/// UTF-16 and UTF-32 without a mark: the first two characters of XML and JSON are ASCII, so the zeros tell
/// (XML 1.0, appendix F; RFC 4627, section 3).
std::string_view seen_by_zeros(std::string_view head) {
  if (head.size() < 4) return {};
  std::array<bool, 4> zero{};
  for (std::size_t i = 0; i < 4; ++i) zero[i] = head[i] == '\0';
  const auto is = [&zero](bool a, bool b, bool c, bool d) { return zero == std::array{a, b, c, d}; };
  const auto starts_text = [](char c) { return c == '<' || c == '{' || c == '[' || space.contains(c); };
  if (is(true, true, true, false) && starts_text(head[3])) return "utf-32be";
  if (is(false, true, true, true) && starts_text(head[0])) return "utf-32le";
  if (is(true, false, true, false) && starts_text(head[1])) return "utf-16be";
  if (is(false, true, false, true) && starts_text(head[0])) return "utf-16le";
  // A first character of ASCII and a second that is not: {"…, or a title set apart by a wide space.
  if (zero[0] && !zero[1] && head[1] == '<') return "utf-16be";
  if (!zero[0] && zero[1] && head[0] == '<') return "utf-16le";
  return {};
}

/// EBCDIC: `<?xml` in it names the code page; the letters and signs needed are the same in all of them.
std::string ebcdic_label(std::string_view head) {
  if (!head.starts_with("\x4C\x6F\xA7\x94")) return {};
  std::array<UChar, 256> units{};
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UConverter, decltype(&ucnv_close)> converter(ucnv_open("ibm-37", &status),
                                                                     &ucnv_close);
  if (U_FAILURE(status)) return {};
  const auto size = ucnv_toUChars(converter.get(), units.data(), units.size(), head.data(),
                                  static_cast<int32_t>(std::min<std::size_t>(head.size(), 200)), &status);
  std::string text;
  for (int32_t i = 0; U_SUCCESS(status) && i < size; ++i) {
    text.push_back(units[static_cast<std::size_t>(i)] < 0x80
                       ? static_cast<char>(units[static_cast<std::size_t>(i)])
                       : ' ');
  }
  const std::string label = decodable_charset(parameter(declaration_of(text), "encoding"));
  return !label.empty() && is_ebcdic(label) ? label : "ibm037";
}

bool is_wide(std::string_view label) {
  return label.starts_with("utf-16") || label.starts_with("utf-32");
}

bool is_western(std::string_view label) {
  return label == "windows-1252" || label == "iso-8859-15" || label == "macintosh";
}

/// UTF-8 under another name. Text of one byte a character hardly ever looks like UTF-8, least of all Western
/// text; pairs of Chinese bytes sometimes do, so those need more of it.
bool is_surely_utf8(const utf8_census& census, std::string_view called) {
  return census.broken == 0 && census.sequences >= (is_western(called) ? 1U : 8U);
}

/// Text that was never UTF-8, against UTF-8 into which some other bytes were mixed.
bool is_hardly_utf8(const utf8_census& census) {
  return census.broken > census.sequences;
}

std::string detected(std::string_view head) {
  // From where the text is not ASCII: what comes before tells nothing.
  head = head.substr(plain_ascii_prefix(head)).substr(0, max_guessed);
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UCharsetDetector, decltype(&ucsdet_close)> detector(ucsdet_open(&status),
                                                                            &ucsdet_close);
  if (U_FAILURE(status)) return {};
  ucsdet_setText(detector.get(), head.data(), static_cast<int32_t>(head.size()), &status);
  ucsdet_enableInputFilter(detector.get(), 1);
  int32_t count = 0;
  const UCharsetMatch** matches = ucsdet_detectAll(detector.get(), &count, &status);
  for (int32_t i = 0; U_SUCCESS(status) && i < count; ++i) {
    const char* name = ucsdet_getName(matches[i], &status);
    // Of a few odd bytes every encoding is as likely; they are most often Western.
    if (U_FAILURE(status) || name == nullptr || ucsdet_getConfidence(matches[i], &status) < min_confidence)
      break;
    const std::string label = decodable_charset(name);
    // It is known by now that the bytes are none of these.
    if (label.empty() || label == "utf-8" || is_wide(label) || is_ebcdic(label)) continue;
    return label;
  }
  return {};
}

/// What HTTP or the declaration says, and what is left of it when the bytes are asked.
struct statement {
  std::string_view source;  ///< for people
  std::string_view written;
  std::string label;

  bool made() const { return !written.empty(); }
};

statement stated(std::string_view source, std::string_view written) {
  return {source, written, decodable_charset(written)};
}

std::string said(const statement& s) {
  return std::string(s.source) + " says " + to_valid_utf8(s.written.substr(0, 40));
}

/// The choice is sure by the bytes; whoever says something else is contradicted.
charset_choice certain(std::string_view label, std::string_view how, std::span<const statement> statements) {
  charset_choice choice{std::string(label), false, {}};
  for (const auto& s : statements) {
    if (!s.made() || s.label == label || (is_wide(s.label) && is_wide(label))) continue;
    choice.contradictory = true;
    choice.reason = said(s) + ", but " + std::string(how) + ' ' + std::string(label);
    break;
  }
  return choice;
}

}  // namespace

charset_choice choose_charset(std::string_view head, std::string_view content_type) {
  head = head.substr(0, max_head);
  const std::string_view mark = marked(head);
  const bool wide_mark = is_wide(mark);
  const std::array<statement, 2> statements = {
      stated("HTTP", parameter(content_type, "charset")),
      stated("the XML declaration",
             wide_mark ? std::string_view{} : parameter(declaration_of(head), "encoding"))};
  if (!mark.empty()) return certain(mark, "the byte order mark means", statements);
  if (const auto label = seen_by_zeros(head); !label.empty())
    return certain(label, "the bytes are", statements);
  if (const auto label = ebcdic_label(head); !label.empty())
    return certain(label, "the bytes are", statements);

  const auto census = take_utf8_census(head);
  const bool ascii = census.sequences == 0 && census.broken == 0;
  charset_choice choice;
  const auto object = [&choice](std::string reason) {
    choice.contradictory = true;
    if (choice.reason.empty()) choice.reason = std::move(reason);
  };
  for (const auto& s : statements) {
    if (!s.made()) continue;
    if (s.label.empty()) {
      object(said(s) + ", which nobody knows");
    } else if (is_wide(s.label) || is_ebcdic(s.label)) {
      object(said(s) + ", but the bytes are ASCII and more");
    } else if (s.label == "utf-8" && is_hardly_utf8(census)) {
      object(said(s) + ", but the bytes are not");
    } else if (s.label != "utf-8" && is_surely_utf8(census, s.label)) {
      object(said(s) + ", but the bytes are utf-8");
      choice.label = "utf-8";
      return choice;
    } else if (choice.label.empty()) {
      choice.label = s.label;
    } else if (choice.label != s.label && !ascii) {
      object("HTTP says " + choice.label + ", the XML declaration " + s.label);
    }
  }
  if (!choice.label.empty()) return choice;
  if (!is_hardly_utf8(census)) {
    choice.label = "utf-8";
    return choice;
  }
  choice.label = detected(head);
  if (choice.label.empty()) choice.label = "windows-1252";
  object("no charset is stated");
  choice.reason += "; taken for " + choice.label + " by the look of the bytes";
  return choice;
}

}  // namespace wireroom::feeds
