#pragma once
// Topics: the names and phrases that partners' titles and categories are full of now, and were not before.
// Pure and deterministic: articles and times in, lists out; a function of the items of its memory, so a board
// that is filled again after a restart says the same. docs/topics.md tells how it judges.
//
// One object serves one thread. Adding costs the words of a title; listing reads all that is remembered, so
// it is to be asked now and then, not for each item.

#include "feeds/model/time.hpp"
#include "feeds/stories/category_names.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wireroom::feeds {

/// An item as the board counts it. Views are read while it is added.
struct topic_item {
  std::int64_t article = 0;
  std::int64_t story = 0;
  std::string_view title;                   ///< plain
  std::string_view language;                ///< ISO 639-1, as the story index found it
  std::string_view partner, owner;          ///< of the configured partner
  std::span<const std::string> categories;  ///< as the partner wrote them
};

struct topic {
  std::string key;                ///< names the topic: its words, folded; the same in every form
  std::string name;               ///< in its most usual written form
  std::vector<std::string> also;  ///< keys of what was joined with it, best first; at most eight
  double score = 0;
  std::size_t owners = 0;              ///< distinct, in the window
  std::vector<std::int64_t> articles;  ///< in the memory, newest first; at most 100
  instant last{};                      ///< of its newest article

  bool operator==(const topic&) const = default;
};

class topic_board {
 public:
  /// Items are remembered for `memory`, and of them the newest 131,072. A topic has to stand out in `window`
  /// against what was before it.
  topic_board(std::chrono::milliseconds memory, std::chrono::milliseconds window);
  ~topic_board();
  topic_board(topic_board&&) noexcept;
  topic_board& operator=(topic_board&&) noexcept;

  /// Spellings of categories from now on; those already counted too.
  void use(category_names names);

  /// Time that goes back counts as the latest known.
  void add(const topic_item& item, instant at);
  void merge(std::int64_t from_story, std::int64_t into_story);

  /// The `size` topics that stand out most, best first.
  std::vector<topic> topics(instant now, std::size_t size) const;

  /// The `size` most used categories of the memory.
  std::vector<popular_category> categories(instant now, std::size_t size) const;

  std::size_t size() const;  ///< items remembered

 private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace wireroom::feeds
