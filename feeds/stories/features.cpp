#include "feeds/stories/features.hpp"

#include "feeds/stories/slug_words.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <xxhash.h>

namespace wireroom::feeds {
namespace {

constexpr float word_weight = 1, name_weight = 1.5F, number_weight = 0.8F, slug_weight = 0.999F;
constexpr std::size_t max_title_words = 64, max_summary_words = 60;
constexpr std::size_t shortest_rest = 15;  // bytes of title that must stay when a name is cut off
constexpr std::size_t sentence_case = 2;   // common words in small letters that make a title sentence-case

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return lower(x) == lower(y);
  });
}

struct title_word {
  term_id term = 0;
  bool number = false, capital = false;
};

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

item_features features_of(const story_item& item, lexicon& words, word_cutter& cutter) {
  item_features out;
  const auto title = without_publisher(without_publisher(item.title, item.partner), item.publisher);

  std::vector<title_word> said;
  std::size_t common = 0, last_common = ~std::size_t{0};
  cutter.cut(title, [&](const story_word& word) {
    out.title.push_back(static_cast<std::uint32_t>(XXH3_64bits(word.text.data(), word.text.size())));
    if (word.common && word.place != last_common) {
      ++common;
      last_common = word.place;
    }
    if (const auto term = words.term_of(word.text, word.number)) {
      said.push_back({*term, word.number, word.capital && word.place > 0});
    }
    return out.title.size() < max_title_words;
  });
  std::ranges::sort(out.title);
  out.title.erase(std::ranges::unique(out.title).begin(), out.title.end());
  for (const auto& word : said) {
    out.terms.push_back({word.term, word.number                               ? number_weight
                                    : word.capital && common >= sentence_case ? name_weight
                                                                              : word_weight});
  }
  for (const auto slug : slug_words(item.url)) {
    cutter.cut(slug, [&](const story_word& word) {
      if (const auto term = words.term_of(word.text, word.number)) out.terms.push_back({*term, slug_weight});
      return true;
    });
  }
  std::size_t summary_words = 0;
  cutter.cut(item.summary, [&](const story_word& word) {
    if (const auto term = words.term_of(word.text, word.number)) {
      out.terms.push_back({*term, word.number ? number_weight : word_weight});
      ++summary_words;
    }
    return summary_words < max_summary_words;
  });
  std::ranges::sort(out.terms, [](const feature& a, const feature& b) {
    return a.term != b.term ? a.term < b.term : a.weight > b.weight;
  });
  out.terms.erase(std::ranges::unique(out.terms, {}, &feature::term).begin(), out.terms.end());
  return out;
}

}  // namespace wireroom::feeds
