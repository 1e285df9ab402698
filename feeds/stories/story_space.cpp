#include "feeds/stories/story_space.hpp"

#include <algorithm>
#include <cmath>

namespace wireroom::feeds {
namespace {

// Bounds of the memory that outsiders can fill.
constexpr std::size_t max_stories = 262'144;  // the oldest end early beyond this
constexpr std::size_t max_exemplars = 6;
constexpr std::size_t many_terms = std::size_t{1} << 20;  // terms are forgotten sooner beyond this

// Counts forget by half in fourteen days; they are decayed once a day.
constexpr std::chrono::hours decay_every{24};
constexpr float daily_decay = 0.9517F;  // 2^(-1/14)

// Two stories that an item fits are one when their centroids are this alike.
constexpr double bridge_cosine = 0.27;

}  // namespace

story_space::story_space(std::string_view language, std::function<void(std::int64_t, story_portrait)> gone)
    : words_{language}, gone_{std::move(gone)} {}

paged_vector<story_space::posting>& story_space::postings(term_id term) {
  if (term >= postings_.size()) postings_.resize(std::max<std::size_t>(words_.capacity(), term + 1));
  return postings_[term];
}

void story_space::expire(instant now) {
  now_ = started_ ? std::max(now_, now) : now;
  if (!started_) decayed_ = now_;
  started_ = true;
  while (!ageing_.empty() && (now_ - ageing_.front().first > story_lifetime || slots_.size() > max_stories)) {
    const auto one = ageing_.front().second;
    ageing_.pop_front();
    if (!lives(one)) continue;
    const auto last = clusters_[one.at].last;
    if (now_ - last <= story_lifetime && slots_.size() <= max_stories) {
      ageing_.emplace_back(last, one);  // still alive: look again when its last item is old
    } else {
      end(one.at);
    }
  }
  // After a long silence the counts are gone anyway: no need to count the days of a century.
  if (now_ - decayed_ > decay_every * 400) decayed_ = now_ - decay_every * 400;
  while (now_ - decayed_ >= decay_every) {
    decayed_ += decay_every;
    forget_old_terms();
  }
}

void story_space::forget_old_terms() {
  for (auto& list : postings_) std::erase_if(list, [&](const posting& one) { return !lives(one); });
  words_.decay(daily_decay, words_.size() > many_terms ? 1.5F : 0.5F,
               [&](term_id term) { return term < postings_.size() && !postings_[term].empty(); });
}

story_space::slot story_space::found(std::int64_t id, instant now) {
  slot at = 0;
  if (free_.empty()) {
    at = static_cast<slot>(clusters_.size());
    clusters_.emplace_back();
    generations_.push_back(0);
    ids_.push_back(0);
  } else {
    at = free_.back();
    free_.pop_back();
  }
  auto& story = clusters_[at];
  story.id = ids_[at] = id;
  story.last = now;
  slots_.emplace(id, at);
  ageing_.emplace_back(now, posting{at, generations_[at]});
  words_.story_founded();
  return at;
}

void story_space::add(slot at, const std::vector<feature>& item, std::int64_t item_id, instant now) {
  auto& story = clusters_[at];
  if (story.items == 0) story.first = item_id;
  if (story.items == 1) show_first(story);
  words_.count_item(item);
  double dot = 0, norm = 0;
  for (const auto& [term, weight] : item) {
    bool fresh = false;
    auto& sum = story.terms.at(term, fresh);
    if (fresh) {
      words_.story_got(term);
      postings(term).push_back({at, generations_[at]});
    }
    const double idf = words_.idf(term), before = idf * sum, own = idf * weight;
    sum += weight;
    const double after = idf * sum;
    story.norm += after * after - before * before;
    dot += own * after;
    norm += own * own;
  }
  ++story.items;
  story.last = std::max(story.last, now);
  if (story.items >= story.renew_at) {
    story.norm = full_norm(story);
    story.renew_at *= 2;
    // The centroid moves most while it is young: look at all of them again whenever it has doubled.
    for (auto& one : story.exemplars) one.likeness = cosine(one.terms.values(), story);
  }
  if (story.items >= 2) {
    keep_exemplar(story, item, item_id,
                  static_cast<float>(dot / (std::sqrt(norm) * std::sqrt(story.norm) + 1e-9)));
  }
}

/// The first item of a story of one: its terms are those of the story.
void story_space::show_first(cluster& story) {
  exemplar one{.item = story.first, .likeness = 1, .terms = paged_array<feature>{story.terms.size()}};
  auto next = one.terms.values().begin();
  story.terms.for_each([&](term_id term, float weight) { *next++ = {term, weight}; });
  std::ranges::sort(one.terms.values(), {}, &feature::term);
  story.exemplars.push_back(std::move(one));
}

void story_space::keep_exemplar(cluster& story, const std::vector<feature>& item, std::int64_t item_id,
                                float alike) {
  if (story.exemplars.size() < max_exemplars) {
    story.exemplars.push_back({item_id, alike, paged_array<feature>{item}});
    return;
  }
  auto& worst = *std::ranges::min_element(story.exemplars, {}, &exemplar::likeness);
  if (alike > worst.likeness) worst = {item_id, alike, paged_array<feature>{item}};
}

placement story_space::place(const std::vector<feature>& item, std::int64_t item_id, instant now,
                             std::int64_t fresh) {
  expire(now);
  const auto [best, second] = best_two(item, now_);
  placement out;
  if (!best) {
    const auto at = found(fresh, now_);
    add(at, item, item_id, now_);
    out.joined = fresh;
    return out;
  }
  add(best->at, item, item_id, now_);
  out.joined = clusters_[best->at].id;
  out.score = best->score;
  if (second && cosine(clusters_[best->at], clusters_[second->at]) >= bridge_cosine) {
    const auto &a = clusters_[best->at], &b = clusters_[second->at];
    const bool keep = a.items > b.items || (a.items == b.items && a.id < b.id);
    out.merged = keep ? story_merge{.from = b.id, .into = a.id} : story_merge{.from = a.id, .into = b.id};
    merge_slots(keep ? second->at : best->at, keep ? best->at : second->at);
  }
  return out;
}

void story_space::put(const std::vector<feature>& item, std::int64_t item_id, instant now,
                      std::int64_t story) {
  expire(now);
  const auto known = slots_.find(story);
  add(known != slots_.end() ? known->second : found(story, now_), item, item_id, now_);
}

void story_space::merge(std::int64_t from, std::int64_t into) {
  const auto a = slots_.find(from), b = slots_.find(into);
  if (a != slots_.end() && b != slots_.end() && a != b) merge_slots(a->second, b->second);
}

void story_space::merge_slots(slot from, slot into) {
  auto &gone = clusters_[from], &stays = clusters_[into];
  for (auto* one : {&gone, &stays}) {
    if (one->items == 1) show_first(*one);
  }
  gone.terms.for_each([&](term_id term, float weight) {
    bool fresh = false;
    stays.terms.at(term, fresh) += weight;
    if (fresh) {
      postings(term).push_back({into, generations_[into]});
    } else {
      words_.story_shares(term);
    }
  });
  stays.items += gone.items;
  stays.last = std::max(stays.last, gone.last);
  stays.norm = full_norm(stays);
  while (stays.renew_at <= stays.items) stays.renew_at *= 2;
  for (auto& one : gone.exemplars) stays.exemplars.push_back(std::move(one));
  for (auto& one : stays.exemplars) one.likeness = cosine(one.terms.values(), stays);
  std::ranges::sort(stays.exemplars, [](const exemplar& a, const exemplar& b) {
    return a.likeness != b.likeness ? a.likeness > b.likeness : a.item < b.item;
  });
  if (stays.exemplars.size() > max_exemplars) stays.exemplars.resize(max_exemplars);
  words_.story_gone();
  free(from);
}

void story_space::end(slot at) {
  if (gone_) gone_(clusters_[at].id, portrait_of(clusters_[at]));
  free(at);
}

void story_space::free(slot at) {
  slots_.erase(clusters_[at].id);
  clusters_[at] = {};
  ++generations_[at];
  free_.push_back(at);
}

double story_space::full_norm(const cluster& story) const {
  double sum = 0;
  story.terms.for_each([&](term_id term, float weight) {
    const double value = static_cast<double>(words_.idf(term)) * weight;
    sum += value * value;
  });
  return sum;
}

double story_space::cosine(const cluster& a, const cluster& b) const {
  const auto& small = a.terms.size() <= b.terms.size() ? a : b;
  const auto& large = &small == &a ? b : a;
  double dot = 0;
  small.terms.for_each([&](term_id term, float weight) {
    if (const auto other = large.terms.get(term); other > 0) {
      const double idf = words_.idf(term);
      dot += idf * idf * weight * other;
    }
  });
  return dot / (std::sqrt(a.norm) * std::sqrt(b.norm) + 1e-9);
}

float story_space::cosine(std::span<const feature> item, const cluster& story) const {
  double dot = 0, norm = 0;
  for (const auto& [term, weight] : item) {
    const double idf = words_.idf(term);
    dot += idf * idf * weight * story.terms.get(term);
    norm += idf * idf * weight * weight;
  }
  return static_cast<float>(dot / (std::sqrt(norm) * std::sqrt(story.norm) + 1e-9));
}

story_portrait story_space::portrait_of(const cluster& story) const {
  story_portrait out;
  out.items = static_cast<std::uint32_t>(story.items);
  story.terms.for_each([&](term_id term, float weight) {
    out.core.emplace_back(words_.hash_of(term), weight * words_.idf(term));
  });
  const auto heavier = [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  };
  if (out.core.size() > portrait_terms) {
    std::ranges::nth_element(out.core, out.core.begin() + portrait_terms, heavier);
    out.core.resize(portrait_terms);
  }
  std::ranges::sort(out.core);
  double sum = 0;
  for (const auto& one : out.core) sum += static_cast<double>(one.second) * one.second;
  for (auto& one : out.core) one.second /= static_cast<float>(std::sqrt(sum) + 1e-9);
  std::vector<std::pair<float, std::int64_t>> closest;
  for (const auto& one : story.exemplars) closest.emplace_back(-cosine(one.terms.values(), story), one.item);
  if (closest.empty()) closest.emplace_back(-1.F, story.first);
  std::ranges::sort(closest);
  for (const auto& one : closest) out.closest.push_back(one.second);
  out.medoid = out.closest.front();
  return out;
}

std::optional<story_portrait> story_space::portrait(std::int64_t story) const {
  const auto known = slots_.find(story);
  if (known == slots_.end()) return {};
  return portrait_of(clusters_[known->second]);
}

}  // namespace wireroom::feeds
