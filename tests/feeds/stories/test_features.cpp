// What items are recognised by: words that are cut once, and names that are learned.
#include "feeds/stories/features.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace wireroom::feeds;

namespace {

/// The weight of `word` in an item with this title.
float weight_of(std::string_view word, std::string_view title, lexicon& terms, word_cutter& cutter) {
  item_words words;
  const story_item item{.id = 1, .title = title};
  cut_item(item, cutter, words);
  const auto features = features_of(item, terms, words, cutter);
  const auto term = terms.term_of(cutter.plain_word(word));
  const auto found = std::ranges::find(features.terms, *term, &feature::term);
  return found == features.terms.end() ? 0 : found->weight;
}

}  // namespace

TEST_CASE("names are guessed by capitals, and known again where case tells nothing") {
  word_cutter cutter;
  lexicon terms{"en"};
  const auto weight = [&](std::string_view word, std::string_view title) {
    return weight_of(word, title, terms, cutter);
  };
  CHECK(weight("velmora", "Bridge near Velmora closed after heavy storm") == Approx(1.5));
  CHECK(weight("storm", "Bridge near Velmora closed after heavy storm") == Approx(1));
  const auto before = weight("harbour", "Harbour Closed");
  for (int i = 0; i < 20; ++i) weight("storm", "Ferry from Velmora stopped after another storm");
  const auto name = weight("velmora", "STORM CLOSES VELMORA HARBOUR"),
             plain = weight("storm", "STORM CLOSES VELMORA");
  CHECK(name > 1.4F);
  CHECK(plain < 1.1F);
  CHECK(before > plain);
  CHECK(before < name);
}

TEST_CASE("words kept are the words told") {
  word_cutter cutter;
  for (const std::string text :
       {"Plain words, 74,500 of them; don't stop", "L’été à Köln — Straße", "日本北部で強い地震",
        "แผ่นดินไหวรุนแรง", "زلزال قوي يضرب", "broken \xff\xc3 bytes", ""}) {
    CAPTURE(text);
    std::vector<std::string> told, kept;
    cutter.cut(text, [&](const story_word& word) {
      told.emplace_back(word.text);
      return true;
    });
    cut_words words;
    cutter.cut(text, 100, words);
    for (const auto& word : words) kept.emplace_back(word.text);
    CHECK(kept == told);
    cutter.cut(text, 2, words);
    CHECK(words.size() == std::min<std::size_t>(2, told.size()));
  }
}
