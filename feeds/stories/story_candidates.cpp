// Which stories an item may belong to, and how well it fits them.
#include "feeds/stories/story_space.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace wireroom::feeds {
namespace {

// Found on labelled headlines; docs/trending.md says what each does.
constexpr float bridge_score = 0.5F * join_score;  // the second best must reach this to be merged
constexpr float cosine_weight = 0.74F;
constexpr float ratio_weight = 0.12F;  // of the mean log-likelihood ratio
constexpr float age_penalty = 0.04F;   // by ln(1 + hours since the last item)
constexpr float size_penalty = 0.03F;  // by ln(items), so that large stories do not swallow all
constexpr float size_cap = 20;
constexpr float background_share = 0.5F;  // of the background in the mixture that the ratio is taken of
// Before so many stories are known, nobody knows which words are rare: one alone joins nothing.
constexpr double few_stories = 30;
constexpr std::size_t needed_early = 2;  // terms in common
constexpr std::size_t best_terms = 16, newest_stories = 256, max_candidates = 16, most_postings = 1024;

}  // namespace

std::pair<std::optional<story_space::scored>, std::optional<story_space::scored>> story_space::best_two(
    const std::vector<feature>& item, instant now) {
  const auto count = item.size();
  idf_.resize(count);
  weighed_.resize(count);
  background_.resize(count);
  order_.resize(count);
  float norm = 0;
  for (std::size_t i = 0; i < count; ++i) {
    idf_[i] = words_.idf(item[i].term);
    weighed_[i] = item[i].weight * idf_[i];
    norm += weighed_[i] * weighed_[i];
  }
  norm = std::sqrt(norm);
  std::iota(order_.begin(), order_.end(), 0U);
  // The most telling first: when their lists are long, the others have no say.
  std::ranges::sort(order_, [&](std::uint32_t a, std::uint32_t b) {
    return weighed_[a] != weighed_[b] ? weighed_[a] > weighed_[b] : a < b;
  });
  if (count > best_terms) order_.resize(best_terms);

  touches_.resize(clusters_.size());
  touched_.clear();
  candidates_.clear();
  // The bit of each term whose list was read to its end: only stories that were in it have the term.
  known_by_.assign(count, 0);
  std::size_t read = 0;
  for (std::size_t nth = 0; nth < order_.size() && read < most_postings; ++nth) {
    const auto i = order_[nth];
    auto& list = postings(item[i].term);
    // The end of the list is packed as it is read: what died in it is read once more at most. The newest are
    // counted among the living, so that it does not matter what was read, and packed, before.
    const auto end = list.size();
    auto start = end;
    for (std::size_t living = 0; start > 0 && living < newest_stories; --start)
      living += lives(list[start - 1]) ? 1 : 0;
    auto kept = start;
    const auto value = weighed_[i] * item[i].weight * idf_[i];
    const auto bit = std::uint32_t{1} << nth;
    for (auto j = start; j < end; ++j) {
      const auto one = list[j];
      if (!lives(one)) continue;
      list[kept++] = one;
      auto& touched = touches_[one.at];
      if (touched.terms == 0) touched_.push_back(one.at);
      touched.overlap += value;
      touched.terms |= bit;
    }
    list.resize(kept);
    read += kept - start;
    if (start == 0) known_by_[i] = bit;
  }
  for (const auto at : touched_) {
    candidates_.emplace_back(touches_[at], at);
    touches_[at] = {};
  }
  if (candidates_.size() > max_candidates) {
    std::ranges::nth_element(candidates_, candidates_.begin() + max_candidates,
                             [&](const auto& a, const auto& b) {
                               return a.first.overlap != b.first.overlap ? a.first.overlap > b.first.overlap
                                                                         : ids_[a.second] > ids_[b.second];
                             });
    candidates_.resize(max_candidates);
  }
  if (candidates_.empty()) return {};
  for (std::size_t i = 0; i < count; ++i) background_[i] = background_share * words_.background(item[i].term);

  const auto needed = words_.stories() < few_stories ? std::min(needed_early, count) : 1;
  std::optional<scored> best, second;
  for (const auto& [touched, at] : candidates_) {
    const auto& story = clusters_[at];
    const float each = (1 - background_share) / story.items;
    float dot = 0, ratio = 0;
    std::size_t shared = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (known_by_[i] != 0 && (touched.terms & known_by_[i]) == 0) continue;
      const auto weight = story.terms.get(item[i].term);
      if (weight == 0) continue;
      ++shared;
      dot += weighed_[i] * idf_[i] * weight;
      ratio += item[i].weight * std::log(1 + weight * each / background_[i]);
    }
    if (shared < needed) continue;
    const auto cosine = dot / (norm * static_cast<float>(std::sqrt(story.norm)) + 1e-9F);
    const auto hours = std::chrono::duration<float, std::ratio<3600>>(now - story.last).count();
    const auto score = cosine_weight * cosine + ratio_weight * ratio / static_cast<float>(count) -
                       age_penalty * std::log1p(std::max(0.F, hours)) -
                       size_penalty * std::log(std::min(story.items, size_cap));
    const scored one{.score = score, .cosine = cosine, .at = at};
    const auto better = [&](const scored& than) {
      return score != than.score ? score > than.score : story.id < clusters_[than.at].id;
    };
    if (!best || better(*best)) {
      second = best;
      best = one;
    } else if (!second || better(*second)) {
      second = one;
    }
  }
  if (!best || best->score < join_score) return {};
  if (second && second->score < bridge_score) second.reset();
  return {best, second};
}

}  // namespace wireroom::feeds
