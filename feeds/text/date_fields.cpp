#include "feeds/text/date_fields.hpp"

#include "feeds/text/url_syntax.hpp"
#include "feeds/text/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

#include <unicode/ucal.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

namespace wireroom::feeds {
namespace {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

struct zone {
  std::string_view name;
  int minutes;
};

// Abbreviations that documents use, sorted; of several meanings the one that most of them mean.
constexpr auto zones = std::to_array<zone>({
    {"acdt", 630},  {"acst", 570}, {"adt", -180}, {"aedt", 660}, {"aest", 600}, {"akdt", -480},
    {"akst", -540}, {"art", -180}, {"ast", -240}, {"at", -240},  {"awst", 480}, {"brst", -120},
    {"brt", -180},  {"bst", 60},   {"cat", 120},  {"cdt", -300}, {"cest", 120}, {"cet", 60},
    {"clst", -180}, {"clt", -240}, {"cot", -300}, {"cst", -360}, {"ct", -360},  {"eat", 180},
    {"edt", -240},  {"eest", 180}, {"eet", 120},  {"est", -300}, {"et", -300},  {"gmt", 0},
    {"gst", 240},   {"hdt", -540}, {"hkt", 480},  {"hst", -600}, {"ict", 420},  {"idt", 180},
    {"irst", 210},  {"ist", 330},  {"jst", 540},  {"kst", 540},  {"mdt", -360}, {"mest", 120},
    {"mesz", 120},  {"met", 60},   {"mez", 60},   {"msd", 240},  {"msk", 180},  {"mst", -420},
    {"mt", -420},   {"myt", 480},  {"ndt", -150}, {"nst", -210}, {"nzdt", 780}, {"nzst", 720},
    {"pdt", -420},  {"pet", -300}, {"pht", 480},  {"pkt", 300},  {"pst", -480}, {"pt", -480},
    {"sast", 120},  {"sgt", 480},  {"trt", 180},  {"ut", 0},     {"utc", 0},    {"uyt", -180},
    {"vet", -240},  {"wast", 120}, {"wat", 60},   {"west", 60},  {"wet", 0},    {"wib", 420},
    {"wit", 540},   {"wita", 480}, {"z", 0},      {"мск", 180},
});

// Marks on letters that careless writers leave out: European accents, Hebrew and Arabic points. Vowels of
// other scripts are marks too, but tell words apart.
constexpr bool is_dispensable_mark(UChar32 c) {
  return (c >= 0x300 && c < 0x370) || (c >= 0x591 && c < 0x5C8) || (c >= 0x610 && c < 0x61B) ||
         (c >= 0x64B && c < 0x660);
}

// The offset after a sign: h, hh, hmm, hhmm, h:mm, hh:mm. The size of it goes to `size`.
std::optional<int> signed_offset(std::string_view text) noexcept {
  const int sign = text[0] == '-' ? -1 : 1;
  std::array<int, 4> digits{};
  std::size_t count = 0, at = 1;
  std::size_t colon = 0;
  for (; at < text.size() && count < 4; ++at) {
    if (is_digit(text[at])) {
      digits[count++] = text[at] - '0';
    } else if (text[at] == ':' && count > 0 && colon == 0) {
      colon = count;
    } else {
      break;
    }
  }
  if (count == 0) return std::nullopt;
  if (colon != 0 && count == colon) return std::nullopt;
  const std::size_t hour_digits = colon != 0 ? colon : count <= 2 ? count : count - 2;
  int hours = 0, minutes = 0;
  for (std::size_t i = 0; i < hour_digits; ++i) hours = hours * 10 + digits[i];
  for (std::size_t i = hour_digits; i < count; ++i) minutes = minutes * 10 + digits[i];
  if (hours > 24 || minutes > 59) return std::nullopt;
  return sign * (hours * 60 + minutes);
}

}  // namespace

std::optional<sys_seconds> moment_of(const date_fields& f) noexcept {
  if (f.year < 1 || f.year > 9999 || f.month < 1 || f.month > 12 || f.day < 1 || f.day > 31)
    return std::nullopt;
  const bool midnight = f.hour == 24 && f.minute == 0 && f.second == 0;
  if (f.hour < 0 || (f.hour > 23 && !midnight) || f.minute < 0 || f.minute > 59 || f.second < 0 ||
      f.second > 60) {
    return std::nullopt;
  }
  if (std::abs(f.offset) > 24 * 60 + 59) return std::nullopt;
  using namespace std::chrono;
  const sys_days first{year{f.year} / month{static_cast<unsigned>(f.month)} / day{1}};
  return first + days{f.day - 1} + hours{f.hour} + minutes{f.minute} + seconds{f.second} - minutes{f.offset};
}

std::optional<int> named_zone(std::string_view name) noexcept {
  const auto found = std::ranges::lower_bound(zones, name, {}, &zone::name);
  if (found == zones.end() || found->name != name) return std::nullopt;
  return found->minutes;
}

std::optional<int> zone_offset(std::string_view text) noexcept {
  while (text.starts_with(' ')) text.remove_prefix(1);
  if (text.empty()) return 0;
  if (text[0] == '+' || text[0] == '-') return signed_offset(text);
  std::size_t size = 0;
  std::array<char, 8> name{};
  while (size < text.size() && size < name.size() && static_cast<char>(text[size] | 0x20) >= 'a' &&
         static_cast<char>(text[size] | 0x20) <= 'z') {
    name[size] = static_cast<char>(text[size] | 0x20);
    ++size;
  }
  const std::string_view word(name.data(), size);
  auto rest = text.substr(size);
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  if ((word == "gmt" || word == "utc" || word == "ut" || word == "z") && rest.size() > 1 &&
      (rest[0] == '+' || rest[0] == '-') && is_digit(rest[1])) {
    return signed_offset(rest);
  }
  return named_zone(word).value_or(0);
}

std::optional<int> region_offset(std::string_view name, const date_fields& f) {
  const auto slash = name.find('/');
  if (slash == name.npos || name.size() > 40) return std::nullopt;
  if (const std::string lower = ascii_lower(name); lower.starts_with("etc/")) {
    const std::string_view place = std::string_view(lower).substr(4);
    // POSIX counts these west of Greenwich.
    if (place.starts_with("gmt+") || place.starts_with("gmt-")) {
      const auto minutes = signed_offset(place.substr(3));
      return minutes ? std::optional(-*minutes) : std::nullopt;
    }
    return 0;
  }
  // The tz database writes capitals after / - _ and at the beginning.
  std::u16string id;
  bool capital = true;
  for (const char c : name) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    id.push_back(static_cast<char16_t>(letter ? (capital ? c & ~0x20 : c | 0x20) : c));
    capital = !letter;
  }
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UCalendar, decltype(&ucal_close)> calendar(
      ucal_open(id.data(), static_cast<int32_t>(id.size()), "en", UCAL_GREGORIAN, &status), &ucal_close);
  if (U_FAILURE(status)) return std::nullopt;
  ucal_setDateTime(calendar.get(), f.year, f.month - 1, f.day, f.hour, f.minute, f.second, &status);
  const int32_t standard = ucal_get(calendar.get(), UCAL_ZONE_OFFSET, &status);
  const int32_t summer = ucal_get(calendar.get(), UCAL_DST_OFFSET, &status);
  if (U_FAILURE(status)) return std::nullopt;
  return (standard + summer) / 60'000;
}

std::string fold_date(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2* nfkd = nullptr;
  while (!text.empty()) {
    const auto c = read_utf8(text);
    text.remove_prefix(c.size);
    if (!c.valid) continue;
    if (c.value < 0x80) {
      out.push_back(c.value >= 'A' && c.value <= 'Z' ? static_cast<char>(c.value + 32)
                                                     : static_cast<char>(c.value));
      continue;
    }
    const bool hangul = c.value >= 0xAC00 && c.value < 0xD7A4;
    std::array<UChar, 32> units{};
    int32_t size = -1;
    if (!hangul) {
      if (nfkd == nullptr) nfkd = unorm2_getNFKDInstance(&status);
      if (U_SUCCESS(status)) {
        size =
            unorm2_getDecomposition(nfkd, static_cast<UChar32>(c.value), units.data(), units.size(), &status);
      }
      if (U_FAILURE(status)) return {};
    }
    if (size < 0) {
      size = 0;
      U16_APPEND_UNSAFE(units, size, static_cast<UChar32>(c.value));
    }
    for (int32_t i = 0; i < size;) {
      UChar32 part = 0;
      U16_NEXT_UNSAFE(units, i, part);
      const auto category = u_charType(part);
      if (is_dispensable_mark(part) || category == U_FORMAT_CHAR) continue;
      if (const int32_t digit = u_charDigitValue(part); digit >= 0) {
        out.push_back(static_cast<char>('0' + digit));
      } else if (u_isUWhiteSpace(part)) {
        out.push_back(' ');
      } else if (category == U_DASH_PUNCTUATION || part == 0x2212) {
        out.push_back('-');
      } else if (part == 0x131) {
        out.push_back('i');
      } else {
        append_utf8(out, static_cast<char32_t>(u_foldCase(part, U_FOLD_CASE_DEFAULT)));
      }
    }
  }
  return out;
}

}  // namespace wireroom::feeds
