#pragma once
// Which items are one piece of writing. One writer, one thread; deterministic: a function of the calls.

#include "feeds/memory/paged.hpp"
#include "feeds/model/time.hpp"
#include "feeds/stories/story_item.hpp"
#include "feeds/stories/text_sketch.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
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
    std::vector<std::uint32_t> title;  ///< hashes of distinct words, ascending: the rarer first
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
  void add(const story_item& item, const likeness_keys& keys, std::int64_t article, std::int64_t story,
           instant now);

  /// As if an item of `partner` were in `article`: none joins it by its text. Nothing when it is not known.
  void keep_apart(std::int64_t article, std::string_view partner);

  bool knows(std::int64_t article) const { return ids_.contains(article); }
  std::size_t articles() const { return ids_.size(); }

 private:
  using slot = std::uint32_t;
  static constexpr slot none = ~slot{0};

  /// What few articles have.
  struct rarely {
    paged_vector<std::uint32_t> partners;  // after the first
    paged_vector<std::uint64_t> urls;      // after the first
  };
  struct article {
    std::int64_t id = 0, story = 0;
    instant last{};
    paged_array<std::uint32_t> hashes;  // of the first item: of its title, then of its text
    std::uint32_t title_size = 0;
    std::uint32_t partner = 0;
    std::uint64_t url = 0;  // 0: none
    paged_ptr<rarely> more;

    std::span<const std::uint32_t> title() const { return hashes.values().first(title_size); }
    std::span<const std::uint32_t> body() const { return hashes.values().subspan(title_size); }
  };
  /// A few bits of a set of hashes: one of them for each. What both of two sets mark they may share; what one
  /// marks alone they do not.
  using marks = std::array<std::uint32_t, 3>;
  struct link {
    marks of{};  // of the title's words, or of the text
    slot article = none;
  };
  /// The newest articles of a key, the oldest of them first. Most keys have one.
  struct key_list {
    link first;
    paged_array<link> more;
    std::uint8_t size = 0;  // of all: `more` may have room for others

    void push(const link& one);
    void drop(slot article);
    template <typename Each>
    void for_each(Each&& each) const {
      if (size > 0) each(first);
      for (std::size_t i = 0; i + 1 < size; ++i) each(more.data()[i]);
    }
  };

  static std::uint64_t url_key(std::string_view url);
  static std::vector<std::uint64_t> title_keys(std::span<const std::uint32_t> title);
  static std::vector<std::uint64_t> body_keys(std::span<const std::uint32_t> body);
  static bool has_partner(const article& one, std::uint32_t partner);
  slot found_article(std::int64_t id, const likeness_keys& keys, std::uint32_t partner, instant now);
  static marks marks_of(std::span<const std::uint32_t> hashes);
  static std::size_t alone(const marks& one, const marks& other);
  void drop_key(std::uint64_t key, slot article);
  void end(slot article);
  static rarely& more_of(article& one);
  static void add_partner(article& one, std::uint32_t partner);

  std::chrono::milliseconds lifetime_;
  paged_deque<article> articles_;
  paged_vector<slot> free_;
  paged_flat_map<std::int64_t, slot> ids_;
  paged_flat_map<std::uint64_t, slot> urls_;
  paged_flat_map<std::uint64_t, key_list> texts_;
  paged_deque<std::pair<instant, std::int64_t>> ageing_;
};

}  // namespace wireroom::feeds
