#include "feeds/stories/related.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <numeric>
#include <unordered_map>
#include <utility>

#include <xxhash.h>

namespace wireroom::feeds {
namespace {

// Found on labelled headlines; docs/topics.md says what each does.
constexpr float same_story = 0.35F;     // more for an article of the same story
constexpr float story_vote = 0.5F;      // of the mean likeness of a story's best, for each of its articles
constexpr std::size_t voters = 3;       // of a story
constexpr float fading = 0.02F;         // less for each day between the two
constexpr float same_owner = 0.15F;     // less for each article of that owner that is there already
constexpr float least_likeness = 0.1F;  // of an article that is shown

// Bounds of cost and memory.
constexpr std::size_t max_articles = 131'072;
constexpr std::size_t best_terms = 16, newest_articles = 256, max_candidates = 64;
constexpr std::size_t max_neighbours = 24, max_terms = 96, newest_of_story = 16;

}  // namespace

struct related_index::impl {
  using slot = std::uint32_t;

  struct neighbour {
    slot at = 0;
    std::uint32_t generation = 0;
    float cosine = 0;
  };
  struct weighed {
    std::uint32_t term = 0;
    float weight = 0;
  };
  struct article {
    std::int64_t id = 0;  // 0: the slot is free
    std::int64_t story = 0;
    std::uint32_t owner = 0, generation = 0;
    float norm = 0;  // when it was added
    instant at{};
    std::vector<weighed> terms;
    std::vector<neighbour> near;
  };
  struct posting {
    slot at = 0;
    std::uint32_t generation = 0;
  };
  struct term {
    float idf = 0;
    std::vector<posting> articles;  // the newest last
  };

  explicit impl(std::chrono::milliseconds how_long) : memory{how_long} {}

  std::chrono::milliseconds memory;
  std::vector<article> articles;
  std::vector<slot> free;
  std::unordered_map<std::int64_t, slot> slots;                 // by id of the article
  std::unordered_map<std::int64_t, std::vector<slot>> stories;  // the newest last
  std::unordered_map<std::uint64_t, std::uint32_t> term_ids;    // by language and hash
  std::vector<term> terms;
  std::vector<std::uint32_t> free_terms;
  std::vector<std::uint64_t> term_keys;
  std::unordered_map<std::uint64_t, std::uint32_t> owners;
  std::deque<slot> ageing;
  instant now{};

  std::vector<float> overlap;
  std::vector<slot> touched;

  bool lives(slot at, std::uint32_t generation) const {
    return articles[at].id != 0 && articles[at].generation == generation;
  }

  std::uint32_t term_of(std::uint64_t language, const telling_term& told) {
    const auto [known, fresh] = term_ids.try_emplace(language ^ told.hash, 0);
    if (fresh) {
      if (free_terms.empty()) {
        known->second = static_cast<std::uint32_t>(terms.size());
        terms.emplace_back();
        term_keys.push_back(known->first);
      } else {
        known->second = free_terms.back();
        free_terms.pop_back();
        term_keys[known->second] = known->first;
      }
    }
    terms[known->second].idf = told.idf;
    return known->second;
  }

  void forget(slot at) {
    auto& gone = articles[at];
    slots.erase(gone.id);
    if (const auto story = stories.find(gone.story); story != stories.end()) {
      std::erase(story->second, at);
      if (story->second.empty()) stories.erase(story);
    }
    for (const auto& [id, weight] : gone.terms) {
      // The oldest go first, so a term whose list is empty is said by nobody any more.
      auto& list = terms[id].articles;
      std::erase_if(list, [&](const posting& one) { return one.at == at || !lives(one.at, one.generation); });
      if (!list.empty()) continue;
      term_ids.erase(term_keys[id]);
      terms[id] = {};
      free_terms.push_back(id);
    }
    const auto generation = gone.generation;
    gone = {};
    gone.generation = generation;
    free.push_back(at);
  }

  void expire() {
    while (!ageing.empty() && (now - articles[ageing.front()].at > memory || slots.size() > max_articles)) {
      forget(ageing.front());
      ageing.pop_front();
    }
  }

  float norm(const article& one) const {
    float sum = 0;
    for (const auto& [id, weight] : one.terms) {
      const auto value = weight * terms[id].idf;
      sum += value * value;
    }
    return std::sqrt(sum);
  }

  /// `a` with its norm.
  float cosine(const article& a, const article& b) const {
    float dot = 0;
    for (auto i = a.terms.begin(), j = b.terms.begin(); i != a.terms.end() && j != b.terms.end();) {
      if (i->term < j->term) {
        ++i;
      } else if (j->term < i->term) {
        ++j;
      } else {
        const auto idf = terms[i->term].idf;
        dot += i->weight * j->weight * idf * idf;
        ++i;
        ++j;
      }
    }
    return dot / (a.norm * norm(b) + 1e-9F);
  }

  float score(const article& of, const article& other, float cosine) const {
    const auto days = std::chrono::duration<float, std::ratio<86400>>(of.at - other.at).count();
    return cosine + (of.story == other.story ? same_story : 0.F) - fading * std::abs(days);
  }

  /// Whom a new article may be near: those that share its most telling terms, and the newest of its story.
  std::vector<slot> candidates(const article& fresh) {
    std::vector<std::pair<float, std::uint32_t>> order;
    for (const auto& [id, weight] : fresh.terms) {
      const auto value = weight * terms[id].idf;
      order.emplace_back(value * value, id);
    }
    const auto heavier = [](const auto& a, const auto& b) {
      return a.first != b.first ? a.first > b.first : a.second < b.second;
    };
    std::ranges::sort(order, heavier);
    if (order.size() > best_terms) order.resize(best_terms);
    overlap.resize(articles.size(), 0.F);
    touched.clear();
    for (const auto& [value, id] : order) {
      const auto& list = terms[id].articles;
      for (auto i = list.size() - std::min(list.size(), newest_articles); i < list.size(); ++i) {
        if (!lives(list[i].at, list[i].generation)) continue;
        if (overlap[list[i].at] == 0) touched.push_back(list[i].at);
        overlap[list[i].at] += value;
      }
    }
    const auto nearer = [&](slot a, slot b) {
      return overlap[a] != overlap[b] ? overlap[a] > overlap[b] : articles[a].id > articles[b].id;
    };
    auto out = touched;
    if (out.size() > max_candidates) {
      std::ranges::nth_element(out, out.begin() + max_candidates, nearer);
      out.resize(max_candidates);
    }
    for (const auto at : touched) overlap[at] = 0;
    if (const auto story = stories.find(fresh.story); story != stories.end()) {
      const auto& all = story->second;
      for (auto i = all.size() - std::min(all.size(), newest_of_story); i < all.size(); ++i) {
        if (std::ranges::find(out, all[i]) == out.end()) out.push_back(all[i]);
      }
    }
    return out;
  }

  /// Puts `other` among the neighbours of `at`, when it is nearer than the farthest of them.
  void offer(slot at, slot other, float cosine) {
    auto& near = articles[at].near;
    const auto value = [&](const neighbour& one) {
      return lives(one.at, one.generation) ? score(articles[at], articles[one.at], one.cosine) : -1.F;
    };
    const neighbour offered{.at = other, .generation = articles[other].generation, .cosine = cosine};
    if (near.size() < max_neighbours) {
      near.push_back(offered);
      return;
    }
    auto& farthest = *std::ranges::min_element(near, {}, value);
    if (value(offered) > value(farthest)) farthest = offered;
  }

  void add(const related_article& what, std::span<const telling_term> told, instant at) {
    now = std::max(now, at);
    expire();
    if (slots.contains(what.article)) return;
    slot place = 0;
    if (free.empty()) {
      place = static_cast<slot>(articles.size());
      articles.emplace_back();
    } else {
      place = free.back();
      free.pop_back();
    }
    const auto language = XXH3_64bits(what.language.data(), what.language.size());
    auto& fresh = articles[place];
    fresh.id = what.article;
    fresh.story = what.story;
    fresh.at = now;
    ++fresh.generation;
    fresh.owner =
        owners.try_emplace(XXH3_64bits(what.owner.data(), what.owner.size()), owners.size()).first->second;
    fresh.terms.reserve(std::min(told.size(), max_terms));
    for (const auto& one : told.first(std::min(told.size(), max_terms))) {
      fresh.terms.push_back({.term = term_of(language, one), .weight = one.weight});
    }
    std::ranges::sort(fresh.terms, {}, &weighed::term);
    fresh.norm = norm(fresh);
    for (const auto other : candidates(fresh)) {
      const auto alike = cosine(fresh, articles[other]);
      offer(place, other, alike);
      offer(other, place, alike);
    }
    for (const auto& [id, weight] : fresh.terms) {
      auto& list = terms[id].articles;
      if (list.size() >= 2 * newest_articles) list.erase(list.begin(), list.end() - newest_articles);
      list.push_back({.at = place, .generation = fresh.generation});
    }
    stories[what.story].push_back(place);
    slots.emplace(what.article, place);
    ageing.push_back(place);
  }
};

related_index::related_index(std::chrono::milliseconds memory) : impl_{std::make_unique<impl>(memory)} {}
related_index::~related_index() = default;
related_index::related_index(related_index&&) noexcept = default;
related_index& related_index::operator=(related_index&&) noexcept = default;

void related_index::add(const related_article& what, std::span<const telling_term> terms, instant at) {
  impl_->add(what, terms, at);
}

void related_index::merge(const story_merge& merge) {
  auto& my = *impl_;
  const auto from = my.stories.find(merge.from);
  if (from == my.stories.end() || merge.from == merge.into) return;
  auto moved = std::move(from->second);
  my.stories.erase(from);
  auto& into = my.stories[merge.into];
  into.insert(into.end(), moved.begin(), moved.end());
  std::ranges::sort(into, {},
                    [&](impl::slot at) { return std::pair{my.articles[at].at, my.articles[at].id}; });
  for (const auto at : moved) my.articles[at].story = merge.into;
}

std::vector<std::int64_t> related_index::related(std::int64_t article, std::size_t count) const {
  const auto& my = *impl_;
  const auto known = my.slots.find(article);
  if (known == my.slots.end()) return {};
  const auto& of = my.articles[known->second];

  struct candidate {
    const impl::article* article;
    float cosine, score;
  };
  std::vector<candidate> near;
  for (const auto& one : of.near) {
    if (!my.lives(one.at, one.generation)) continue;
    const auto& other = my.articles[one.at];
    near.push_back({&other, one.cosine, my.score(of, other, one.cosine)});
  }
  // An article of few or odd words was offered to nobody: its story knows who belongs to it.
  if (const auto story = my.stories.find(of.story); story != my.stories.end()) {
    const auto& all = story->second;
    for (auto i = all.size() - std::min(all.size(), newest_of_story); i < all.size(); ++i) {
      const auto& other = my.articles[all[i]];
      if (&other == &of || std::ranges::find(near, &other, &candidate::article) != near.end()) continue;
      const auto alike = my.cosine(of, other);
      near.push_back({&other, alike, my.score(of, other, alike)});
    }
  }
  // One like article may be chance; several of one story are a reason to trust each of them.
  std::ranges::sort(near, [](const candidate& a, const candidate& b) {
    return a.cosine != b.cosine ? a.cosine > b.cosine : a.article->id > b.article->id;
  });
  std::unordered_map<std::int64_t, std::pair<std::size_t, float>> votes;
  for (const auto& one : near) {
    auto& [voted, sum] = votes[one.article->story];
    if (voted == voters) continue;
    ++voted;
    sum += one.cosine;
  }
  for (auto& one : near) one.score += story_vote * votes[one.article->story].second / voters;

  std::vector<std::int64_t> out;
  std::unordered_map<std::uint32_t, float> told{{of.owner, same_owner}};
  while (out.size() < count && !near.empty()) {
    const auto value = [&](const candidate& one) {
      const auto before = told.find(one.article->owner);
      return std::pair{one.score - (before == told.end() ? 0.F : before->second), one.article->id};
    };
    const auto best = std::ranges::max_element(near, {}, value);
    if (best->cosine >= least_likeness || best->article->story == of.story) {
      out.push_back(best->article->id);
      told[best->article->owner] += same_owner;
    }
    near.erase(best);
  }
  return out;
}

std::size_t related_index::size() const {
  return impl_->slots.size();
}

}  // namespace wireroom::feeds
