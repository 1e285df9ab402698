#pragma once
// The desk's memory: which article each item is, which story each article belongs to. Pure and deterministic:
// items and times in, assignments out; the same calls give the same answers on every node.
//
//   story_index index;
//   const auto filed = index.add({.id = 1, .title = "…", .url = canonical_url(link), .partner = "Harbour
//   Post"}, now);
//
// One object serves one thread. Memory is what is alive in 72 hours, and a portrait of each story of the
// week.

#include "feeds/model/time.hpp"
#include "feeds/stories/story_item.hpp"
#include "feeds/stories/story_portrait.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace wireroom::feeds {

class story_index {
 public:
  story_index();
  ~story_index();
  story_index(story_index&&) noexcept;
  story_index& operator=(story_index&&) noexcept;

  /// Files an item: to be called in commit order. `at` is its arrival; time that goes back counts as the
  /// latest known. Costs the item's terms times a bounded number of candidates, whatever the window holds.
  assignment add(const story_item& item, instant at);

  /// Files an item as it was decided before, without deciding again: after a restart the recorded log is
  /// played back, and what is added next is decided as if there had been no restart.
  void restore(const story_item& item, instant at, const assignment& decided);

  /// The ids that are given next are greater than these: of all that was ever filed, which restore() need not
  /// have told.
  void continue_after(std::int64_t article, std::int64_t story);

  /// An operator parted an item of `partner` from `article`: no text of that partner joins it by likeness
  /// while it lives. Nothing for articles that are not alive.
  void keep_apart(std::int64_t article, std::string_view partner);

  /// The story that `story` is today: itself, or the one it was merged into while one of them was alive.
  std::int64_t current(std::int64_t story) const;

  /// How `story` (or what it forwards to) looks: alive, or as it was in its last hour, for a week after its
  /// last item. Nothing for others.
  std::optional<story_portrait> portrait(std::int64_t story) const;

  /// The terms of the item that was filed last, by add() or restore().
  std::vector<telling_term> telling() const;

  struct sizes {
    std::size_t stories = 0, articles = 0, portraits = 0, languages = 0, terms = 0;
  };
  sizes size() const;

 private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace wireroom::feeds
