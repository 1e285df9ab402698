#include "feeds/stories/topic_memory.hpp"

#include <algorithm>

namespace wireroom::feeds {
namespace {

constexpr std::size_t max_items = 131'072, max_partners = 65'536;
constexpr std::size_t max_labels = 16, longest_label = 200;  // of an item; bytes

}  // namespace

std::uint32_t topic_memory::take(std::string_view text) {
  if (const auto known = ids_.find(text); known != ids_.end()) {
    ++texts_[known->second].uses;
    return known->second;
  }
  auto fresh = static_cast<std::uint32_t>(texts_.size());
  if (free_.empty()) {
    texts_.emplace_back();
  } else {
    fresh = free_.back();
    free_.pop_back();
  }
  texts_[fresh] = {.text = paged_string{text}, .uses = 1};
  ids_.emplace(texts_[fresh].text, fresh);
  return fresh;
}

void topic_memory::drop(std::uint32_t text) {
  if (--texts_[text].uses > 0) return;
  ids_.erase(texts_[text].text);
  texts_[text] = {};
  free_.push_back(text);
}

void topic_memory::take_words(const std::vector<topic_word>& words, std::vector<word>& to) {
  for (const auto& one : words) {
    to.push_back({.stem = take(one.stem), .form = take(one.form), .before = one.before, .flags = one.flags});
  }
}

void topic_memory::item::keep(std::span<const word> title, std::span<const word> label_words,
                              std::span<const std::uint32_t> labels) {
  words_ = paged_array<word>{title.size() + label_words.size()};
  std::ranges::copy(label_words, std::ranges::copy(title, words_.data()).out);
  labels_ = paged_array<std::uint32_t>{labels};
  title_size_ = static_cast<std::uint16_t>(title.size());
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
  item made;
  made.article = what.article;
  made.story = what.story;
  made.at = now_;
  made.sentence = title.sentence;
  title_.clear();
  label_words_.clear();
  labels_.clear();
  take_words(title.words, title_);
  for (const auto& label : what.categories.first(std::min(what.categories.size(), max_labels))) {
    if (label.size() > longest_label) continue;
    labels_.push_back(take(label));
    take_words(cutter_.cut(category_names::shown(label), what.language).words, label_words_);
  }
  made.keep(title_, label_words_, labels_);
  const auto [owner, fresh] =
      owner_ids_.try_emplace(std::string{what.owner}, static_cast<std::uint32_t>(owners_.size()));
  if (fresh) owners_.push_back(owner->first);
  made.owner = owner->second;
  items_.push_back(std::move(made));
}

void topic_memory::expire() {
  while (!items_.empty() && (now_ - items_.front().at > memory_ || items_.size() >= max_items)) {
    const auto& gone = items_.front();
    for (const auto words : {gone.title(), gone.label_words()}) {
      for (const auto& one : words) {
        drop(one.stem);
        drop(one.form);
      }
    }
    for (const auto label : gone.labels()) drop(label);
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
