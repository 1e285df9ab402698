#include "feeds/stories/topic_memory.hpp"

#include <algorithm>

namespace wireroom::feeds {
namespace {

constexpr std::size_t max_items = 131'072, max_partners = 65'536;
constexpr std::size_t max_labels = 16, longest_label = 200;  // of an item; bytes

}  // namespace

std::uint32_t topic_memory::take(std::string_view text) {
  const auto [known, fresh] = ids_.try_emplace(std::string{text}, 0);
  if (fresh) {
    if (free_.empty()) {
      known->second = static_cast<std::uint32_t>(texts_.size());
      texts_.emplace_back();
    } else {
      known->second = free_.back();
      free_.pop_back();
    }
    texts_[known->second].text = text;
  }
  ++texts_[known->second].uses;
  return known->second;
}

void topic_memory::drop(std::uint32_t text) {
  if (--texts_[text].uses > 0) return;
  ids_.erase(texts_[text].text);
  texts_[text] = {};
  free_.push_back(text);
}

std::vector<topic_memory::word> topic_memory::keep(std::vector<topic_word> words) {
  std::vector<word> out;
  out.reserve(words.size());
  for (const auto& one : words) {
    out.push_back({.stem = take(one.stem), .form = take(one.form), .before = one.before, .flags = one.flags});
  }
  return out;
}

void topic_memory::learn(std::string_view partner, std::string_view language) {
  if (learnt_.size() >= max_partners) return;
  if (!learnt_.insert(std::string{language} + ' ' + std::string{partner}).second) return;
  std::vector<std::string> stems;
  for (const auto& word : cutter_.cut(partner, language).words) {
    if (!stems.empty() || !word.is(topic_word::stop)) stems.push_back(word.stem);
  }
  for (std::size_t first = 0; first < stems.size(); ++first) {
    std::string key;
    for (auto i = first; i < stems.size(); ++i) {
      key += (i > first ? " " : "") + stems[i];
      if (i > first || stems.size() == 1) partner_names_.insert(key);
    }
  }
}

void topic_memory::add(const topic_item& what, instant at) {
  now_ = items_.empty() ? at : std::max(now_, at);
  expire();
  learn(what.partner, what.language);
  learn(what.owner, what.language);
  auto title = cutter_.cut(what.title, what.language);
  item made{.article = what.article, .story = what.story, .at = now_, .sentence = title.sentence};
  made.title = keep(std::move(title.words));
  for (const auto& label : what.categories.first(std::min(what.categories.size(), max_labels))) {
    if (label.size() > longest_label) continue;
    made.labels.push_back(take(label));
    auto words = keep(cutter_.cut(category_names::shown(label), what.language).words);
    made.label_words.insert(made.label_words.end(), words.begin(), words.end());
  }
  const auto [owner, fresh] =
      owner_ids_.try_emplace(std::string{what.owner}, static_cast<std::uint32_t>(owners_.size()));
  if (fresh) owners_.push_back(owner->first);
  made.owner = owner->second;
  items_.push_back(std::move(made));
}

void topic_memory::expire() {
  while (!items_.empty() && (now_ - items_.front().at > memory_ || items_.size() >= max_items)) {
    const auto& gone = items_.front();
    for (const auto* words : {&gone.title, &gone.label_words}) {
      for (const auto& one : *words) {
        drop(one.stem);
        drop(one.form);
      }
    }
    for (const auto label : gone.labels) drop(label);
    items_.pop_front();
  }
  while (!merged_ageing_.empty() && now_ - merged_ageing_.front().first > memory_) {
    merged_.erase(merged_ageing_.front().second);
    merged_ageing_.pop_front();
  }
}

void topic_memory::merge(std::int64_t from_story, std::int64_t into_story) {
  if (from_story == into_story) return;
  merged_.insert_or_assign(from_story, into_story);
  merged_ageing_.emplace_back(now_, from_story);
}

std::int64_t topic_memory::current(std::int64_t story) const {
  // Merges are told in order, so the way never leads back; the bound is for a caller's mistake.
  for (int steps = 0; steps < 1000; ++steps) {
    const auto next = merged_.find(story);
    if (next == merged_.end()) break;
    story = next->second;
  }
  return story;
}

}  // namespace wireroom::feeds
