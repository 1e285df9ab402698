#pragma once
// Hot now, hot this week: who told which story when, and the list made of it. One writer, one thread;
// deterministic: a function of the calls.

#include "feeds/memory/paged.hpp"
#include "feeds/model/time.hpp"
#include "feeds/stories/heat.hpp"
#include "feeds/stories/steady_order.hpp"
#include "feeds/stories/story_item.hpp"
#include "feeds/stories/story_portrait.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace wireroom::feeds {

/// What one owner adds to a story's heat.
struct hot_voice {
  std::string owner;
  std::int64_t item = 0;  ///< its newest in the story
  voice heard;            ///< what it is weighed by
  double weight = 0;      ///< weight_of() it
  double share = 0;       ///< of the heat: less than the weight where others print the same title
};

/// An entry of the list: one story, or several that turned out alike.
struct hot_story {
  std::vector<std::int64_t> stories;  ///< the hottest first
  double heat = 0;
  std::uint32_t voices = 0;           ///< distinct owners
  instant first_seen{}, last_seen{};  ///< in the window
  std::int64_t shown = 0;             ///< the item whose title stands for it
  std::vector<std::int64_t> items;    ///< of owners that do not shout: `shown`, then the newest first
  std::vector<hot_voice> parts;       ///< of the heat, the largest first
  std::vector<std::int64_t> closest;  ///< those that tell it best, `shown` first: for its teaser and image
};

/// Votes belong to the owner of the configured partner, never to what an item says of its author or source.
class trend_board {
 public:
  using portraits = std::function<std::optional<story_portrait>(std::int64_t story)>;

  /// Keeps votes for `memory`, the longest window that is asked for, and of them the newest two million.
  explicit trend_board(std::chrono::milliseconds memory) : memory_{memory} {}

  /// `weight`: the operator's trust in the partner, 0 to 1. `at` may be earlier than that of the vote before.
  void add(std::int64_t item, std::int64_t story, std::uint64_t words, std::string_view owner, instant at,
           double weight = 1);
  void merge(const story_merge& merge);

  /// The `size` hottest at `now`, which is not before the latest vote. At least two owners, of
  /// whose voices damping leaves 0.8 in all, else a story is not listed; stories whose cores are alike are
  /// one entry. `order` is the list's own and keeps it steady.
  std::vector<hot_story> hottest(instant now, std::chrono::milliseconds window, std::size_t size,
                                 const portraits& look, steady_order& order) {
    return hottest(now, profile_of(window), size, look, order);
  }
  /// The same with a profile of one's own.
  std::vector<hot_story> hottest(instant now, const heat_profile& profile, std::size_t size,
                                 const portraits& look, steady_order& order);

 private:
  struct vote {
    instant at{};
    std::int64_t item = 0;
    std::uint64_t words = 0;
    std::uint32_t owner = 0;
    float weight = 1;
  };
  struct entry {
    std::vector<std::int64_t> stories;
    std::vector<vote> votes;
    double heat = 0;
    double calm = 0;  // what damping leaves of its voices, in all
    std::uint32_t voices = 0;
    instant last{};
  };

  void expire(instant now);
  void put_in_order();
  std::vector<hot_voice> heard(const entry& one, instant now) const;
  void weigh(entry& one, instant now, const heat_profile& profile) const;
  static bool hotter(const entry& a, const entry& b);
  std::vector<entry> merge_alike(std::vector<entry> entries, const heat_profile& profile,
                                 const portraits& look) const;
  hot_story describe(entry& one, const heat_profile& profile, const portraits& look) const;
  std::vector<hot_voice> parts_of(const entry& one, const heat_profile& profile) const;
  std::uint32_t items_in_day(std::uint32_t owner, instant until) const;

  std::chrono::milliseconds memory_;
  std::unordered_map<std::string, std::uint32_t> owner_ids_;
  std::vector<std::string> owners_;                // by id
  std::vector<paged_deque<instant>> owner_times_;  // of all its items, ascending
  paged_map<std::int64_t, paged_vector<vote>> stories_;
  // What a vote that came late has put out of order.
  std::unordered_set<std::uint32_t> mixed_owners_;
  std::unordered_set<std::int64_t> mixed_stories_;
  std::size_t votes_ = 0;
  instant now_{};
};

}  // namespace wireroom::feeds
