#pragma once
// Which items are one piece of writing. One writer, one thread; deterministic: a function of the calls.

#include "feeds/model/time.hpp"
#include "feeds/stories/story_item.hpp"
#include "feeds/stories/text_sketch.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <unordered_map>
#include <vector>

namespace wireroom::feeds {

/// The living articles. Same canonical URL, or nearly the same text: with bodies on both sides, shingles that
/// resemble each other by half; else titles whose words have a Jaccard coefficient of 0.8, at least five of
/// them, within one story. The same title alone is not enough: junk titles repeat. Two items of one partner
/// are one article only by their URL.
///
/// Texts are found through few keys each, and the newest 32 articles of a key; so an item costs the same
/// whatever the window holds.
class article_finder {
 public:
  struct found {
    std::int64_t article = 0, story = 0;
    article_rule rule{};
  };
  /// What an item is compared by.
  struct likeness_keys {
    std::vector<std::uint32_t> title;  ///< hashes of distinct words, ascending
    text_sketch body;                  ///< may be empty
  };

  /// Articles live for `lifetime` after their last item.
  explicit article_finder(std::chrono::milliseconds lifetime) : lifetime_{lifetime} {}

  /// Forgets what is over at `now`.
  void expire(instant now);

  /// By its URL.
  std::optional<found> by_url(const story_item& item) const;

  /// By its text, told first: nothing else is needed to know its story.
  std::optional<found> by_body(const story_item& item, const likeness_keys& keys) const;

  /// By its title, within `story`; `current` gives the story that an old id forwards to.
  std::optional<found> by_title(const story_item& item, const likeness_keys& keys, std::int64_t story,
                                const std::function<std::int64_t(std::int64_t)>& current) const;

  /// Adds the item to `article`, which is founded when it is not known.
  void add(const story_item& item, likeness_keys keys, std::int64_t article, std::int64_t story, instant now);

  /// As if an item of `partner` were in `article`: none joins it by its text. Nothing when it is not known.
  void keep_apart(std::int64_t article, std::string_view partner);

  bool knows(std::int64_t article) const { return articles_.contains(article); }
  std::size_t articles() const { return articles_.size(); }

 private:
  struct article {
    std::int64_t story = 0;
    instant last{};
    likeness_keys keys;  // of the first item
    std::vector<std::uint32_t> partners;
    std::vector<std::uint64_t> urls;
  };
  using newest = std::vector<std::int64_t>;  // article ids, the newest last

  static std::uint64_t url_key(std::string_view url);
  static std::vector<std::uint64_t> title_keys(const std::vector<std::uint32_t>& title);
  static std::vector<std::uint64_t> body_keys(const text_sketch& body);
  bool has_partner(const article& one, std::string_view partner) const;
  void drop_key(std::uint64_t key, std::int64_t article);

  std::chrono::milliseconds lifetime_;
  std::unordered_map<std::int64_t, article> articles_;
  std::unordered_map<std::uint64_t, std::int64_t> urls_;
  std::unordered_map<std::uint64_t, newest> texts_;
  std::deque<std::pair<instant, std::int64_t>> ageing_;
};

}  // namespace wireroom::feeds
