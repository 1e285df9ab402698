#include "feeds/stories/topic_board.hpp"

#include "feeds/stories/topic_memory.hpp"
#include "feeds/stories/topic_terms.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

namespace wireroom::feeds {
namespace {

// docs/topics.md says what each does.
constexpr std::size_t max_articles = 100, max_also = 8;
constexpr std::size_t weighed_a_topic = 6;  // terms that are looked at for each topic asked for
constexpr double same_articles = 0.6, same_stories = 0.75;  // from which on two terms are one topic

/// A term with what decides whether another is the same topic.
struct face {
  std::set<std::int64_t> articles;
  std::map<std::int64_t, double> stories;
};

face face_of(const topic_term& term, const topic_memory& memory) {
  face out;
  for (const auto at : term.items) {
    const auto& item = memory.items()[at];
    if (out.articles.insert(item.article).second) ++out.stories[memory.current(item.story)];
  }
  return out;
}

/// Share of the smaller one's articles that both have.
double shared_articles(const face& a, const face& b) {
  const auto& small = a.articles.size() <= b.articles.size() ? a.articles : b.articles;
  const auto& large = &small == &a.articles ? b.articles : a.articles;
  if (small.empty()) return 0;
  const auto both = std::ranges::count_if(small, [&](std::int64_t id) { return large.contains(id); });
  return static_cast<double>(both) / static_cast<double>(small.size());
}

double shared_stories(const face& a, const face& b) {
  double dot = 0, norm_a = 0, norm_b = 0;
  for (const auto& [story, count] : a.stories) {
    norm_a += count * count;
    if (const auto other = b.stories.find(story); other != b.stories.end()) dot += count * other->second;
  }
  for (const auto& [story, count] : b.stories) norm_b += count * count;
  return dot * dot >= same_stories * same_stories * norm_a * norm_b ? 1 : 0;
}

}  // namespace

struct topic_board::impl {
  topic_memory memory;
  std::chrono::milliseconds window;
  category_names names;
};

topic_board::topic_board(std::chrono::milliseconds memory, std::chrono::milliseconds window)
    : impl_{std::make_unique<impl>(topic_memory{memory}, window, category_names{})} {}
topic_board::~topic_board() = default;
topic_board::topic_board(topic_board&&) noexcept = default;
topic_board& topic_board::operator=(topic_board&&) noexcept = default;

void topic_board::use(category_names names) {
  impl_->names = std::move(names);
}

void topic_board::add(const topic_item& item, instant at) {
  impl_->memory.add(item, at);
}

void topic_board::merge(std::int64_t from_story, std::int64_t into_story) {
  impl_->memory.merge(from_story, into_story);
}

std::vector<topic> topic_board::topics(instant now, std::size_t size) const {
  const auto& memory = impl_->memory;
  const auto terms = standing_out(memory, now - impl_->window, size * weighed_a_topic);
  struct gathered {
    const topic_term* lead;
    const topic_term* named_by;
    face seen;
    std::vector<std::string> also;
  };
  std::vector<gathered> found;
  for (const auto& term : terms) {
    auto seen = face_of(term, memory);
    const auto same = std::ranges::find_if(found, [&](const gathered& one) {
      return shared_articles(one.seen, seen) >= same_articles || shared_stories(one.seen, seen) > 0;
    });
    if (same == found.end()) {
      found.push_back({&term, &term, std::move(seen), {}});
    } else if (same->also.size() < max_also) {
      same->also.push_back(term.key);
      if (same->named_by == same->lead && completes(term, *same->lead)) same->named_by = &term;
      // What is told of another name belongs here where the stories are the same.
      for (const auto at : term.items) {
        const auto& item = memory.items()[at];
        if (same->seen.stories.contains(memory.current(item.story))) same->seen.articles.insert(item.article);
      }
    }
  }
  if (found.size() > size) found.resize(size);

  std::vector<topic> out;
  for (auto& one : found) {
    topic made{.key = one.lead->key,
               .name = usual_form(*one.named_by, memory),
               .also = std::move(one.also),
               .score = one.lead->score,
               .owners = one.lead->owners};
    std::set<std::int64_t> listed;
    for (auto at = memory.items().size(); at-- > 0 && made.articles.size() < max_articles;) {
      const auto& item = memory.items()[at];
      if (!one.seen.articles.contains(item.article) || !listed.insert(item.article).second) continue;
      made.articles.push_back(item.article);
      made.last = std::max(made.last, item.at);
    }
    out.push_back(std::move(made));
  }
  return out;
}

std::vector<popular_category> topic_board::categories(instant now, std::size_t size) const {
  const auto& memory = impl_->memory;
  std::vector<std::vector<std::string>> labels;
  std::vector<categorised> all;
  labels.reserve(memory.items().size());
  for (const auto& item : memory.items()) {
    if (item.at > now) continue;
    auto& here = labels.emplace_back();
    for (const auto label : item.labels()) here.emplace_back(memory.text(label));
    all.push_back({.article = item.article, .owner = memory.owner_name(item.owner), .labels = here});
  }
  return popular_categories(all, impl_->names, size);
}

std::size_t topic_board::size() const {
  return impl_->memory.items().size();
}

}  // namespace wireroom::feeds
