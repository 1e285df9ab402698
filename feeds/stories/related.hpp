#pragma once
// Related articles: what a reader of one article may want next. Pure and deterministic: articles and times
// in, lists out.
//
//   const auto filed = stories.add(item, now);
//   related.add({.article = filed.article, .story = filed.story, .language = filed.language,
//                .owner = "Harbour Media"}, stories.telling(), now);
//
// One object serves one thread. What is related is looked for when it is asked for: few articles have a page,
// and what came after an article counts like what came before. Filing costs an article's terms, asking its
// terms times a bounded number of candidates.

#include "feeds/model/time.hpp"
#include "feeds/stories/story_item.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace wireroom::feeds {

/// An article as it is put among the others.
struct related_article {
  std::int64_t article = 0;
  std::int64_t story = 0;
  std::string_view language;  ///< ISO 639-1; articles of different languages are not related
  std::string_view owner;     ///< of the partner whose item is shown
};

class related_index {
 public:
  /// Articles are remembered for `memory`, and of them the newest 131,072.
  explicit related_index(std::chrono::milliseconds memory = std::chrono::hours{168});
  ~related_index();
  related_index(related_index&&) noexcept;
  related_index& operator=(related_index&&) noexcept;

  /// A further item of an article that is known changes nothing. `terms`: story_index::telling() of its
  /// first item. Time that goes back counts as the latest known.
  void add(const related_article& what, std::span<const telling_term> terms, instant at);

  /// Two stories turned out to be one.
  void merge(const story_merge& merge);

  /// Up to `count` articles related to `article`, the nearest first: never itself, each once, those of other
  /// owners first, and only what is alike enough. Empty for articles that are not known (any more).
  std::vector<std::int64_t> related(std::int64_t article, std::size_t count = 5) const;

  /// Articles known.
  std::size_t size() const;

 private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace wireroom::feeds
