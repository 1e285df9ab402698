#include "feeds/text/slug.hpp"

#include <cstdint>
#include <memory>

#include <fmt/format.h>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/unistr.h>
#include <xxhash.h>

namespace wireroom::feeds {
namespace {

constexpr std::size_t longest_text = 1024, longest_slug = 64;

/// Null where ICU has no rules for it. Not safe to share between threads.
icu::Transliterator* to_ascii() {
  thread_local const std::unique_ptr<icu::Transliterator> rules = [] {
    UErrorCode failure = U_ZERO_ERROR;
    std::unique_ptr<icu::Transliterator> made{
        icu::Transliterator::createInstance("Any-Latin; Latin-ASCII", UTRANS_FORWARD, failure)};
    return U_SUCCESS(failure) ? std::move(made) : nullptr;
  }();
  return rules.get();
}

}  // namespace

std::string fold_case(std::string_view text) {
  UErrorCode failure = U_ZERO_ERROR;
  const auto* fold = icu::Normalizer2::getNFKCCasefoldInstance(failure);
  std::string out;
  if (U_FAILURE(failure) != 0) return std::string{text};
  icu::UnicodeString wide =
      icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
  wide = fold->normalize(wide, failure);
  return wide.toUTF8String(out);
}

std::string slug_of(std::string_view text) {
  auto folded = fold_case(text.substr(0, longest_text));
  if (auto* ascii = to_ascii()) {
    auto wide = icu::UnicodeString::fromUTF8(folded);
    ascii->transliterate(wide);
    folded.clear();
    wide.toUTF8String(folded);
  }
  std::string out;
  bool gap = false;
  for (const char c : folded) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (c == '\'') continue;  // o'brien: one word; so are the signs of transliteration
    if (!letter) {
      gap = !out.empty();
      continue;
    }
    if (gap) out += '-';
    gap = false;
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  if (out.size() > longest_slug) {
    const auto word = out.rfind('-', longest_slug);
    out.resize(word == std::string::npos || word == 0 ? longest_slug : word);
  }
  return out;
}

std::string unique_slug_of(std::string_view text) {
  const auto folded = fold_case(text.substr(0, longest_text));
  auto out = slug_of(folded);
  auto shown = folded;
  for (auto& c : shown) {
    if (c == ' ') c = '-';
  }
  if (shown == out) return out;
  return fmt::format("{}{}{:08x}", out, out.empty() ? "" : "-",
                     static_cast<std::uint32_t>(XXH3_64bits(folded.data(), folded.size())));
}

}  // namespace wireroom::feeds
