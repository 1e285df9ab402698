#include "feeds/stories/features.hpp"

#include "feeds/stories/slug_words.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <xxhash.h>

namespace wireroom::feeds {
namespace {

constexpr float plain_weight = 1, name_weight = 1.5F, number_weight = 0.8F, slug_weight = 0.85F,
                summary_weight = 0.999F;
constexpr std::size_t max_title_words = 64, max_summary_words = 60, max_summary_read = 160;
constexpr std::size_t shortest_rest = 15;  // bytes of title that must stay when a name is cut off
constexpr std::size_t sentence_case = 2;   // common words in small letters that make a title sentence-case

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return lower(x) == lower(y);
  });
}

/// A word's hash that sorts by how common such words are, long ones first: what titles are found by is rare.
std::uint32_t title_word(const story_word& word, bool stop) {
  const auto size = word.text.size();
  const std::uint32_t common = stop || word.number || size <= 3 ? 3 : size <= 4 ? 2 : size <= 6 ? 1 : 0;
  return common << 30 | static_cast<std::uint32_t>(word.hash) >> 2;
}

}  // namespace

std::uint64_t word_set(const item_features& features) {
  const auto& words = features.title;
  return words.empty() ? 0 : XXH3_64bits(words.data(), words.size() * sizeof words[0]);
}

std::string_view without_publisher(std::string_view title, std::string_view name) {
  if (name.empty()) return title;
  for (const std::string_view bar : {" - ", " | ", " – ", " — ", " :: ", " · "}) {
    const auto at = title.rfind(bar);
    if (at != std::string_view::npos && at > shortest_rest &&
        same_name(title.substr(at + bar.size()), name)) {
      return title.substr(0, at);
    }
  }
  return title;
}

void cut_item(const story_item& item, word_cutter& cutter, item_words& out) {
  const auto title = without_publisher(without_publisher(item.title, item.partner), item.publisher);
  cutter.cut(title, max_title_words, out.title);
  cutter.cut(item.summary, max_summary_read, out.summary);
}

item_features features_of(const story_item& item, lexicon& terms, const item_words& words,
                          word_cutter& cutter) {
  item_features out;
  out.title.reserve(words.title.size());
  out.terms.reserve(words.title.size() + 12);
  std::size_t common = 0, last_common = ~std::size_t{0};
  for (const auto& word : words.title) {
    if (!word.common || word.place == last_common) continue;
    ++common;
    last_common = word.place;
  }
  const auto usual = [&](term_id term) {
    return plain_weight + (name_weight - plain_weight) * terms.name_share(term);
  };
  for (const auto& word : words.title) {
    const auto term = terms.term_of(word);
    out.title.push_back(title_word(word, !term));
    if (!term) continue;
    if (word.number) {
      out.terms.push_back({*term, number_weight});
    } else if (common >= sentence_case && word.place > 0) {
      terms.note_case(*term, word.capital);
      out.terms.push_back({*term, word.capital ? name_weight : plain_weight});
    } else {
      out.terms.push_back({*term, usual(*term)});
    }
  }
  std::ranges::sort(out.title);
  out.title.erase(std::ranges::unique(out.title).begin(), out.title.end());
  for (const auto slug : slug_words(item.url)) {
    if (const auto term = terms.term_of(cutter.plain_word(slug))) {
      out.terms.push_back({*term, usual(*term) * slug_weight});
    }
  }
  std::size_t summary_words = 0;
  for (const auto& word : words.summary) {
    if (summary_words == max_summary_words) break;
    if (const auto term = terms.term_of(word)) {
      out.terms.push_back({*term, word.number ? number_weight : usual(*term) * summary_weight});
      ++summary_words;
    }
  }
  std::ranges::sort(out.terms, [](const feature& a, const feature& b) {
    return a.term != b.term ? a.term < b.term : a.weight > b.weight;
  });
  out.terms.erase(std::ranges::unique(out.terms, {}, &feature::term).begin(), out.terms.end());
  return out;
}

}  // namespace wireroom::feeds
