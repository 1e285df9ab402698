#include "feeds/stories/lexicon.hpp"

#include "feeds/stories/stop_words.hpp"
#include "feeds/text/utf8.hpp"

#include <algorithm>
#include <cmath>

#include <xxhash.h>

namespace wireroom::feeds {
namespace {

// Smoothing of the counts, found on labelled headlines: what stands in for the news of the first hours.
constexpr double smooth_stories = 45, smooth_stories_with = 2.75, smooth_items = 50, smooth_items_with = 0.5;
constexpr float least_idf = 0.05F, least_background = 1e-4F;
constexpr std::size_t max_cached_words = 200'000;

}  // namespace

std::size_t lexicon::text_hash::operator()(std::string_view text) const noexcept {
  return XXH3_64bits(text.data(), text.size());
}

lexicon::lexicon(std::string_view language) : stemmer_{language}, stop_words_{&stop_words_of(language)} {}

term_id lexicon::intern(std::string_view text) {
  if (const auto found = ids_.find(text); found != ids_.end()) return found->second;
  auto id = static_cast<term_id>(terms_.size());
  if (free_.empty()) {
    terms_.emplace_back();
  } else {
    id = free_.back();
    free_.pop_back();
  }
  terms_[id] = {.hash = static_cast<std::uint32_t>(XXH3_64bits(text.data(), text.size()))};
  ids_.emplace(text, id);
  return id;
}

std::optional<term_id> lexicon::term_of(std::string_view word, bool number) {
  if (word.empty() || read_utf8(word).size == word.size()) return {};  // a single character
  if (number) return intern(word);
  if (const auto known = by_word_.find(word); known != by_word_.end()) return known->second;
  std::optional<term_id> id;
  if (!stop_words_->contains(word)) id = intern(stemmer_.stem(word));
  if (by_word_.size() >= max_cached_words) by_word_.clear();
  by_word_.emplace(word, id);
  return id;
}

float lexicon::idf(term_id term) const {
  const auto value = std::log(static_cast<float>(
      (stories_ + smooth_stories) / (static_cast<double>(terms_[term].stories) + smooth_stories_with)));
  return std::max(least_idf, value);
}

float lexicon::background(term_id term) const {
  const auto share = (static_cast<double>(terms_[term].items) + smooth_items_with) / (items_ + smooth_items);
  return std::max(static_cast<float>(share), least_background);
}

void lexicon::count_item(const std::vector<feature>& item) {
  for (const auto& one : item) ++terms_[one.term].items;
  ++items_;
}

void lexicon::story_shares(term_id term) {
  terms_[term].stories = std::max(0.F, terms_[term].stories - 1);
}

void lexicon::decay(float factor, float rare, const std::function<bool(term_id)>& used) {
  items_ *= factor;
  stories_ *= factor;
  for (auto& one : terms_) {
    one.items *= factor;
    one.stories *= factor;
  }
  // Ids are freed in their own order: the map's order is the library's affair, and later ids must not be.
  std::vector<term_id> gone;
  std::erase_if(ids_, [&](const auto& known) {
    const auto id = known.second;
    if (terms_[id].items >= rare || used(id)) return false;
    gone.push_back(id);
    return true;
  });
  if (gone.empty()) return;
  by_word_.clear();
  std::ranges::sort(gone, std::greater{});
  for (const auto id : gone) terms_[id] = {};
  free_.insert(free_.end(), gone.begin(), gone.end());
}

}  // namespace wireroom::feeds
