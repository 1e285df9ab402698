#pragma once
// What the topic board remembers of items: the words of their titles and labels. One writer, one thread.

#include "feeds/memory/paged.hpp"
#include "feeds/model/time.hpp"
#include "feeds/stories/topic_board.hpp"
#include "feeds/stories/topic_words.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace wireroom::feeds {

class topic_memory {
 public:
  struct word {
    std::uint32_t stem = 0, form = 0;  ///< for text()
    glue before = glue::wall;
    std::uint8_t flags = 0;  ///< topic_word::kind

    bool is(topic_word::kind what) const { return (flags & what) != 0; }
  };
  class item {
   public:
    std::int64_t article = 0, story = 0;
    instant at{};
    std::uint32_t owner = 0;
    bool sentence = false;  ///< of the title: capitals mean names

    std::span<const word> title() const { return words_.values().first(title_size_); }
    /// Of all labels, each behind a wall.
    std::span<const word> label_words() const { return words_.values().subspan(title_size_); }
    /// For text().
    std::span<const std::uint32_t> labels() const { return labels_.values(); }

    void keep(std::span<const word> title, std::span<const word> label_words,
              std::span<const std::uint32_t> labels);

   private:
    // There are a hundred thousand of them: no room beyond what they hold.
    paged_array<word> words_;  // of the title, then of the labels
    paged_array<std::uint32_t> labels_;
    std::uint16_t title_size_ = 0;
  };

  explicit topic_memory(std::chrono::milliseconds memory) : memory_{memory} {}

  void add(const topic_item& what, instant at);
  void merge(std::int64_t from_story, std::int64_t into_story);

  /// In the order of their arrival.
  const paged_deque<item>& items() const { return items_; }
  std::string_view text(std::uint32_t id) const { return texts_[id].text; }
  /// Ids of texts are below this.
  std::size_t texts() const { return texts_.size(); }
  std::string_view owner_name(std::uint32_t owner) const { return owners_[owner]; }
  std::size_t owners() const { return owners_.size(); }
  /// What a story is today.
  std::int64_t current(std::int64_t story) const;
  /// True for what names a partner: its name, and each two words and more of it.
  bool names_partner(const std::string& key) const { return partner_names_.contains(key); }

 private:
  struct counted {
    paged_string text;
    std::uint32_t uses = 0;
  };
  std::uint32_t take(std::string_view text);
  void drop(std::uint32_t text);
  void expire();
  /// Adds them to `to`.
  void take_words(const std::vector<topic_word>& words, std::vector<word>& to);
  void learn(std::string_view partner, std::string_view language);

  std::chrono::milliseconds memory_;
  topic_word_cutter cutter_;
  paged_deque<item> items_;
  paged_deque<counted> texts_;  // where they lie does not change
  paged_vector<std::uint32_t> free_;
  paged_flat_map<std::string_view, std::uint32_t> ids_;
  std::vector<std::string> owners_;
  std::unordered_map<std::string, std::uint32_t> owner_ids_;
  std::unordered_set<std::string> learnt_, partner_names_;
  paged_map<std::int64_t, std::int64_t> merged_;
  paged_deque<std::pair<instant, std::int64_t>> merged_ageing_;
  instant now_{};
  std::vector<word> title_, label_words_;  // of the item that is added
  std::vector<std::uint32_t> labels_;
};

}  // namespace wireroom::feeds
