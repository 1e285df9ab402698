#pragma once
// Finding the bytes of text that cannot be copied as they are: markup, references, what XML forbids. Pure,
// any thread.

#include <array>
#include <cstdint>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace wireroom::feeds {

/// Where a text is written to: a double quote matters in attributes, a single one where the quotes around are
/// not known.
enum class html_place : std::uint8_t { text, attribute, anywhere };

/// `<`, `>`, `&`, where they matter quotes; control characters but tab and line feed; 0xEF, which begins
/// U+FFFE.
template <html_place Place>
constexpr auto special_bytes = [] {
  std::array<bool, 256> table{};
  for (unsigned c = 0; c < 0x20; ++c) table[c] = c != '\t' && c != '\n';
  table['<'] = table['>'] = table['&'] = table[0xEF] = true;
  table['"'] = Place != html_place::text;
  table['\''] = Place == html_place::anywhere;
  return table;
}();

/// The first special byte in [p, end), or `end`.
template <html_place Place>
inline const char* find_special(const char* p, const char* end) {
#ifdef __SSE2__
  const auto all = [](char c) { return _mm_set1_epi8(c); };
  while (end - p >= 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    __m128i found = _mm_cmpeq_epi8(_mm_min_epu8(bytes, all(0x1F)), bytes);
    found = _mm_andnot_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, all('\n')), _mm_cmpeq_epi8(bytes, all('\t'))),
                             found);
    found = _mm_or_si128(found, _mm_cmpeq_epi8(_mm_and_si128(bytes, all('\xFD')), all('<')));  // < and >
    found = _mm_or_si128(found, _mm_cmpeq_epi8(bytes, all('&')));
    found = _mm_or_si128(found, _mm_cmpeq_epi8(bytes, all('\xEF')));
    if constexpr (Place != html_place::text) found = _mm_or_si128(found, _mm_cmpeq_epi8(bytes, all('"')));
    if constexpr (Place == html_place::anywhere)
      found = _mm_or_si128(found, _mm_cmpeq_epi8(bytes, all('\'')));
    if (const int mask = _mm_movemask_epi8(found); mask != 0)
      return p + __builtin_ctz(static_cast<unsigned>(mask));
    p += 16;
  }
#endif
  while (p != end && !special_bytes<Place>[static_cast<unsigned char>(*p)]) ++p;
  return p;
}

}  // namespace wireroom::feeds
