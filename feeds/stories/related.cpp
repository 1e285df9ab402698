#include "feeds/stories/related.hpp"

#include "feeds/memory/paged.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <span>
#include <unordered_map>
#include <utility>

#include <boost/unordered/unordered_flat_map.hpp>
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

  struct weighed {
    std::uint32_t term = 0;
    float weight = 0;
  };
  static constexpr slot none = ~slot{0};

  struct article {
    std::int64_t id = 0;  // 0: the slot is free
    std::int64_t story = 0;
    instant at{};
    paged_array<weighed> said;  // its terms, by id
    std::uint32_t owner = 0;
    slot older = none, newer = none;  // of its story

    std::span<const weighed> terms() const { return said.values(); }
  };
  /// The articles of a story, a list through themselves by age: most stories have one, some all of them.
  struct chain {
    slot oldest = none, newest = none;
  };
  struct term {
    float idf = 0;
    paged_vector<slot> articles;  // all that live of the newest that say it, the newest last
  };
  /// One that may be related to another.
  struct candidate {
    const article* who;
    float cosine, score;
  };

  explicit impl(std::chrono::milliseconds how_long) : memory{how_long} {}

  std::chrono::milliseconds memory;
  paged_vector<article> articles;
  std::vector<slot> free;
  paged_flat_map<std::int64_t, slot> slots;  // by id of the article
  paged_flat_map<std::int64_t, chain> stories;
  paged_flat_map<std::uint64_t, std::uint32_t> term_ids;  // by language and hash
  paged_vector<term> terms;
  std::vector<std::uint32_t> free_terms;
  paged_vector<std::uint64_t> term_keys;
  std::unordered_map<std::uint64_t, std::uint32_t> owners;
  paged_deque<slot> ageing;
  instant now{};

  boost::unordered_flat_map<slot, float> overlap;  // scratch of candidates(), empty between

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

  bool is_older(slot a, slot b) const {
    return std::pair{articles[a].at, articles[a].id} < std::pair{articles[b].at, articles[b].id};
  }

  /// Puts `at`, which is in no chain, behind the newest of `into` that is older.
  void link(chain& into, slot at) { link(into, at, into.newest); }
  /// The same where all that follow `from` are known to be newer.
  void link(chain& into, slot at, slot from) {
    while (from != none && is_older(at, from)) from = articles[from].older;
    auto& one = articles[at];
    one.older = from;
    one.newer = from == none ? into.oldest : articles[from].newer;
    (one.older == none ? into.oldest : articles[one.older].newer) = at;
    (one.newer == none ? into.newest : articles[one.newer].older) = at;
  }

  void unlink(slot at) {
    const auto story = stories.find(articles[at].story);
    const auto& one = articles[at];
    (one.older == none ? story->second.oldest : articles[one.older].newer) = one.newer;
    (one.newer == none ? story->second.newest : articles[one.newer].older) = one.older;
    if (story->second.oldest == none) stories.erase(story);
  }

  void forget(slot at) {
    auto& gone = articles[at];
    slots.erase(gone.id);
    unlink(at);
    for (const auto& [id, weight] : gone.terms()) {
      // The oldest go first, so a term whose list is empty is said by nobody any more.
      auto& list = terms[id].articles;
      std::erase(list, at);
      if (!list.empty()) continue;
      term_ids.erase(term_keys[id]);
      terms[id] = {};
      free_terms.push_back(id);
    }
    gone = {};
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
    for (const auto& [id, weight] : one.terms()) {
      const auto value = weight * terms[id].idf;
      sum += value * value;
    }
    return std::sqrt(sum);
  }

  /// `of_norm`: norm(of).
  float cosine(const article& of, float of_norm, const article& other) const {
    float dot = 0;
    const auto ours = of.terms(), theirs = other.terms();
    for (auto i = ours.begin(), j = theirs.begin(); i != ours.end() && j != theirs.end();) {
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
    return dot / (of_norm * norm(other) + 1e-9F);
  }

  float score(const article& of, const article& other, float cosine) const {
    const auto days = std::chrono::duration<float, std::ratio<86400>>(of.at - other.at).count();
    return cosine + (of.story == other.story ? same_story : 0.F) - fading * std::abs(days);
  }

  /// Whom an article may be near: those that share its most telling terms, and the newest of its story.
  std::vector<slot> candidates(slot at) {
    const auto& of = articles[at];
    std::vector<std::pair<float, std::uint32_t>> order;
    for (const auto& [id, weight] : of.terms()) {
      const auto value = weight * terms[id].idf;
      order.emplace_back(value * value, id);
    }
    const auto heavier = [](const auto& a, const auto& b) {
      return a.first != b.first ? a.first > b.first : a.second < b.second;
    };
    std::ranges::sort(order, heavier);
    if (order.size() > best_terms) order.resize(best_terms);
    std::vector<slot> out;
    for (const auto& [value, id] : order) {
      const auto& list = terms[id].articles;
      for (auto i = list.size() - std::min(list.size(), newest_articles); i < list.size(); ++i) {
        if (list[i] == at) continue;
        const auto [seen, fresh] = overlap.try_emplace(list[i], 0.F);
        if (fresh) out.push_back(list[i]);
        seen->second += value;
      }
    }
    const auto nearer = [&](slot a, slot b) {
      const auto of_a = overlap.find(a)->second, of_b = overlap.find(b)->second;
      return of_a != of_b ? of_a > of_b : articles[a].id > articles[b].id;
    };
    if (out.size() > max_candidates) {
      std::ranges::nth_element(out, out.begin() + max_candidates, nearer);
      out.resize(max_candidates);
    }
    overlap.clear();
    auto one = stories.find(of.story)->second.newest;
    for (std::size_t i = 0; one != none && i < newest_of_story; ++i, one = articles[one].older) {
      if (one != at && std::ranges::find(out, one) == out.end()) out.push_back(one);
    }
    return out;
  }

  /// Those of them that are nearest.
  std::vector<candidate> neighbours(slot at) {
    const auto& of = articles[at];
    const auto of_norm = norm(of);
    std::vector<candidate> out;
    for (const auto other : candidates(at)) {
      const auto& one = articles[other];
      const auto alike = cosine(of, of_norm, one);
      out.push_back({&one, alike, score(of, one, alike)});
    }
    const auto nearer = [](const candidate& a, const candidate& b) {
      return a.score != b.score ? a.score > b.score : a.who->id > b.who->id;
    };
    if (out.size() > max_neighbours) {
      std::ranges::nth_element(out, out.begin() + max_neighbours, nearer);
      out.resize(max_neighbours);
    }
    return out;
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
    fresh.owner =
        owners.try_emplace(XXH3_64bits(what.owner.data(), what.owner.size()), owners.size()).first->second;
    const auto kept = told.first(std::min(told.size(), max_terms));
    fresh.said = paged_array<weighed>{kept.size()};
    const auto terms_said = fresh.said.values();
    std::ranges::transform(kept, terms_said.begin(), [&](const telling_term& one) {
      return weighed{.term = term_of(language, one), .weight = one.weight};
    });
    std::ranges::sort(terms_said, {}, &weighed::term);
    for (const auto& [id, weight] : terms_said) {
      auto& list = terms[id].articles;
      if (list.size() >= 2 * newest_articles) list.erase(list.begin(), list.end() - newest_articles);
      list.push_back(place);
    }
    link(stories[what.story], place);
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
  const auto moved = from->second;
  my.stories.erase(from);
  auto& into = my.stories[merge.into];
  // Both are in order, and what is moved is mostly little and new: what is older stays where it is.
  for (auto at = moved.newest, newer = into.newest; at != impl::none;) {
    const auto next = my.articles[at].older;
    my.articles[at].story = merge.into;
    my.link(into, at, newer);
    newer = at;
    at = next;
  }
}

std::vector<std::int64_t> related_index::related(std::int64_t article, std::size_t count) const {
  auto& my = *impl_;
  const auto known = my.slots.find(article);
  if (known == my.slots.end()) return {};
  const auto& of = my.articles[known->second];
  auto near = my.neighbours(known->second);
  // One like article may be chance; several of one story are a reason to trust each of them.
  std::ranges::sort(near, [](const impl::candidate& a, const impl::candidate& b) {
    return a.cosine != b.cosine ? a.cosine > b.cosine : a.who->id > b.who->id;
  });
  std::unordered_map<std::int64_t, std::pair<std::size_t, float>> votes;
  for (const auto& one : near) {
    auto& [voted, sum] = votes[one.who->story];
    if (voted == voters) continue;
    ++voted;
    sum += one.cosine;
  }
  for (auto& one : near) one.score += story_vote * votes[one.who->story].second / voters;

  std::vector<std::int64_t> out;
  std::unordered_map<std::uint32_t, float> told{{of.owner, same_owner}};
  while (out.size() < count && !near.empty()) {
    const auto value = [&](const impl::candidate& one) {
      const auto before = told.find(one.who->owner);
      return std::pair{one.score - (before == told.end() ? 0.F : before->second), one.who->id};
    };
    const auto best = std::ranges::max_element(near, {}, value);
    if (best->cosine >= least_likeness || best->who->story == of.story) {
      out.push_back(best->who->id);
      told[best->who->owner] += same_owner;
    }
    near.erase(best);
  }
  return out;
}

std::size_t related_index::size() const {
  return impl_->slots.size();
}

}  // namespace wireroom::feeds
