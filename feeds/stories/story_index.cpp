#include "feeds/stories/story_index.hpp"

#include "feeds/memory/paged.hpp"
#include "feeds/stories/article_finder.hpp"
#include "feeds/stories/features.hpp"
#include "feeds/stories/forwarding.hpp"
#include "feeds/stories/story_language.hpp"
#include "feeds/stories/story_space.hpp"
#include "feeds/stories/story_words.hpp"
#include "feeds/stories/text_sketch.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <string>
#include <utility>

namespace wireroom::feeds {
namespace {

constexpr std::chrono::hours week{168};
constexpr std::size_t max_portraits = 262'144;

/// A portrait as it is kept when its story ended.
struct kept_portrait {
  paged_vector<std::pair<std::uint32_t, float>> core;
  paged_vector<std::int64_t> closest;
  std::uint32_t items = 0;

  explicit kept_portrait(const story_portrait& last)
      : core{last.core.begin(), last.core.end()},
        closest{last.closest.begin(), last.closest.end()},
        items{last.items} {}

  story_portrait shown() const {
    return {.core = {core.begin(), core.end()},
            .medoid = closest.front(),
            .closest = {closest.begin(), closest.end()},
            .items = items};
  }
};

}  // namespace

struct story_index::impl {
  word_cutter cutter;
  item_words words;  // of the item that is filed
  language_guesser languages;
  std::map<std::string, story_space, std::less<>> spaces;  // ordered: they are walked
  article_finder articles{story_lifetime};
  forwarding forwards{week + story_lifetime};
  paged_map<std::int64_t, kept_portrait> ended;
  paged_deque<std::pair<instant, std::int64_t>> ended_ageing;
  std::int64_t next_article = 1, next_story = 1;
  instant now{};
  bool started = false;
  std::vector<feature> filed_terms;  // of the last item, in filed_space
  const story_space* filed_space = nullptr;

  struct prepared {
    std::string language;
    story_space* space = nullptr;
    item_features features;
    article_finder::likeness_keys keys;
  };

  story_space& space_of(const std::string& language) {
    const auto known = spaces.find(language);
    if (known != spaces.end()) return known->second;
    return spaces
        .try_emplace(language, language,
                     [this](std::int64_t story, const story_portrait& last) { keep(story, last); })
        .first->second;
  }

  /// Stories of one item are not worth remembering: nobody lists them.
  void keep(std::int64_t story, const story_portrait& last) {
    if (last.items < 2) return;
    ended.insert_or_assign(story, kept_portrait{last});
    ended_ageing.emplace_back(now, story);
    while (ended_ageing.size() > max_portraits) {
      ended.erase(ended_ageing.front().second);
      ended_ageing.pop_front();
    }
  }

  void advance(instant at) {
    now = started ? std::max(now, at) : at;
    started = true;
    articles.expire(now);
    forwards.expire(now);
    // They are kept when the story ends, three days after its last item.
    while (!ended_ageing.empty() && now - ended_ageing.front().first > week - story_lifetime) {
      ended.erase(ended_ageing.front().second);
      ended_ageing.pop_front();
    }
  }

  /// What `item` is recognised by; `words` holds what it is cut into.
  prepared prepare(const story_item& item, std::string language) {
    prepared out;
    out.language = std::move(language);
    out.space = &space_of(out.language);
    out.space->expire(now);
    out.features = features_of(item, out.space->words(), words, cutter);
    out.keys.title = out.features.title;
    if (!item.sketch.empty()) {
      out.keys.body.assign(item.sketch.begin(), item.sketch.end());
    } else if (!item.body.empty()) {
      out.keys.body = sketch_of(item.body, cutter);
    }
    return out;
  }
};

story_index::story_index() : impl_{std::make_unique<impl>()} {}
story_index::~story_index() = default;
story_index::story_index(story_index&&) noexcept = default;
story_index& story_index::operator=(story_index&&) noexcept = default;

assignment story_index::add(const story_item& item, instant at) {
  auto& my = *impl_;
  my.advance(at);
  cut_item(item, my.cutter, my.words);
  auto ready = my.prepare(item, my.languages.guess(item, my.words));
  assignment out;
  out.language = ready.language;
  out.words = word_set(ready.features);

  auto same = my.articles.by_url(item);
  if (!same && item.known_article != 0)
    same = article_finder::found{item.known_article, item.known_story, article_rule::url};
  if (!same) same = my.articles.by_body(item, ready.keys);
  const auto known = same ? my.forwards.current(same->story) : 0;
  if (known != 0) {
    // The same piece of writing is the same story, whatever its title says. In another language its words
    // would be measured by the wrong statistics.
    out.joined = known;
    out.counted = ready.space->alive(known);
    if (out.counted) ready.space->put(ready.features.terms, item.id, my.now, known);
  } else {
    const auto placed = ready.space->place(ready.features.terms, item.id, my.now, my.next_story);
    out.joined = placed.joined;
    out.score = static_cast<std::int32_t>(std::lround(placed.score * 1000));
    if (placed.joined == my.next_story) ++my.next_story;
    if (placed.merged) {
      out.merged.push_back(*placed.merged);
      my.forwards.add(*placed.merged, my.now);
    }
  }
  out.story = my.forwards.current(out.joined);
  if (!same) {
    same = my.articles.by_title(item, ready.keys, out.story,
                                [&](std::int64_t story) { return my.forwards.current(story); });
  }
  if (same) {
    out.article = same->article;
    // What was filed before there were stories is told with its article: its first item founded that.
    out.rule = known != 0 || my.articles.knows(out.article) ? same->rule : article_rule::founded;
  } else {
    out.article = my.next_article++;
  }
  my.articles.add(item, ready.keys, out.article, out.story, my.now);
  my.filed_terms = std::move(ready.features.terms);
  my.filed_space = ready.space;
  return out;
}

void story_index::restore(const story_item& item, instant at, const assignment& decided) {
  auto& my = *impl_;
  my.advance(at);
  // The guess is made all the same: it is what later guesses remember.
  cut_item(item, my.cutter, my.words);
  my.languages.guess(item, my.words);
  auto ready = my.prepare(item, decided.language);
  if (decided.counted) ready.space->put(ready.features.terms, item.id, my.now, decided.joined);
  for (const auto& merge : decided.merged) {
    ready.space->merge(merge.from, merge.into);
    my.forwards.add(merge, my.now);
  }
  my.next_story = std::max(my.next_story, decided.joined + 1);
  my.next_article = std::max(my.next_article, decided.article + 1);
  my.articles.add(item, ready.keys, decided.article, decided.story, my.now);
  my.filed_terms = std::move(ready.features.terms);
  my.filed_space = ready.space;
}

void story_index::continue_after(std::int64_t article, std::int64_t story) {
  impl_->next_article = std::max(impl_->next_article, article + 1);
  impl_->next_story = std::max(impl_->next_story, story + 1);
}

void story_index::keep_apart(std::int64_t article, std::string_view partner) {
  impl_->articles.keep_apart(article, partner);
}

std::int64_t story_index::current(std::int64_t story) const {
  return impl_->forwards.current(story);
}

std::optional<story_portrait> story_index::portrait(std::int64_t story) const {
  const auto id = impl_->forwards.current(story);
  for (const auto& [language, space] : impl_->spaces) {
    if (auto living = space.portrait(id)) return living;
  }
  const auto old = impl_->ended.find(id);
  if (old == impl_->ended.end()) return {};
  return old->second.shown();
}

std::vector<telling_term> story_index::telling() const {
  std::vector<telling_term> out;
  out.reserve(impl_->filed_terms.size());
  for (const auto& [term, weight] : impl_->filed_terms) {
    const auto& words = impl_->filed_space->words();
    out.push_back({.hash = words.hash_of(term), .weight = weight, .idf = words.idf(term)});
  }
  return out;
}

story_index::sizes story_index::size() const {
  sizes out{.articles = impl_->articles.articles(),
            .portraits = impl_->ended.size(),
            .languages = impl_->spaces.size()};
  for (const auto& [language, space] : impl_->spaces) {
    out.stories += space.stories();
    out.terms += space.words().size();
  }
  return out;
}

}  // namespace wireroom::feeds
