#include "feeds/stories/lexicon.hpp"

#include "feeds/stories/stop_words.hpp"
#include "feeds/text/utf8.hpp"

#include <algorithm>
#include <cmath>

#include <xxhash.h>

namespace wireroom::feeds {
namespace {

// Smoothing of the counts, found on labelled headlines: what stands in for the news of the first hours.
constexpr double smooth_stories = 60, smooth_stories_with = 2.75, smooth_items = 50, smooth_items_with = 0.5;
constexpr float least_background = 1e-4F;
constexpr std::size_t max_cached_words = 200'000;

}  // namespace

lexicon::lexicon(std::string_view language) : stemmer_{language}, stop_words_{&stop_words_of(language)} {
  count_stories(0);
}

void lexicon::count_stories(double stories) {
  stories_ = stories;
  log_stories_ = static_cast<float>(std::log(stories_ + smooth_stories));
}

void lexicon::renew(term& one) {
  one.log_stories = static_cast<float>(std::log(static_cast<double>(one.stories) + smooth_stories_with));
}

term_id lexicon::intern(std::uint64_t hash) {
  const auto [place, fresh] = ids_.try_emplace(hash, static_cast<term_id>(terms_.size()));
  if (!fresh) return place->second;
  if (free_.empty()) {
    terms_.emplace_back();
  } else {
    place->second = free_.back();
    free_.pop_back();
  }
  auto& made = terms_[place->second];
  made = {.hash = static_cast<std::uint32_t>(hash)};
  renew(made);
  return place->second;
}

std::optional<term_id> lexicon::term_of(const story_word& word) {
  if (word.text.empty() || read_utf8(word.text).size == word.text.size()) return {};  // a single character
  if (word.number) return intern(word.hash);
  if (const auto known = by_word_.find(word.hash); known != by_word_.end()) {
    return known->second == stop_word ? std::nullopt : std::optional{known->second};
  }
  auto id = stop_word;
  if (!stop_words_->contains(word.text)) {
    const auto stem = stemmer_.stem(word.text);
    id = intern(XXH3_64bits(stem.data(), stem.size()));
  }
  if (by_word_.size() >= max_cached_words) by_word_.clear();
  by_word_.emplace(word.hash, id);
  return id == stop_word ? std::nullopt : std::optional{id};
}

float lexicon::background(term_id term) const {
  const auto share = (static_cast<double>(terms_[term].items) + smooth_items_with) / (items_ + smooth_items);
  return std::max(static_cast<float>(share), least_background);
}

void lexicon::count_item(const std::vector<feature>& item) {
  for (const auto& one : item) ++terms_[one.term].items;
  ++items_;
}

void lexicon::story_got(term_id term) {
  ++terms_[term].stories;
  renew(terms_[term]);
}

void lexicon::story_shares(term_id term) {
  terms_[term].stories = std::max(0.F, terms_[term].stories - 1);
  renew(terms_[term]);
}

void lexicon::decay(float factor, float rare, const std::function<bool(term_id)>& used) {
  items_ *= factor;
  count_stories(stories_ * factor);
  for (auto& one : terms_) {
    one.items *= factor;
    one.stories *= factor;
    one.capitals *= factor;
    one.smalls *= factor;
    renew(one);
  }
  // Ids are freed in their own order: the map's order is the library's affair, and later ids must not be.
  std::vector<term_id> gone;
  boost::unordered::erase_if(ids_, [&](const auto& known) {
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
