#pragma once
// Which story an old id means today. One writer, one thread.

#include "feeds/memory/paged.hpp"
#include "feeds/model/time.hpp"
#include "feeds/stories/story_item.hpp"

#include <chrono>
#include <cstdint>
#include <utility>

namespace wireroom::feeds {

/// Forwards merged stories. A forward is remembered for `memory` after the merge: nobody who still holds the
/// old id asks later, since what they hold it for is over.
class forwarding {
 public:
  explicit forwarding(std::chrono::milliseconds memory) : memory_{memory} {}

  void add(const story_merge& merge, instant now) {
    if (!to_.insert_or_assign(merge.from, merge.into).second) return;
    ageing_.emplace_back(now, merge.from);
  }

  /// The end of the chain that begins at `story`. A survivor of a merge may be merged later; ids never come
  /// back, so there is an end.
  std::int64_t current(std::int64_t story) const {
    for (auto next = to_.find(story); next != to_.end(); next = to_.find(story)) story = next->second;
    return story;
  }

  void expire(instant now) {
    while (!ageing_.empty() && now - ageing_.front().first > memory_) {
      to_.erase(ageing_.front().second);
      ageing_.pop_front();
    }
  }

 private:
  std::chrono::milliseconds memory_;
  paged_map<std::int64_t, std::int64_t> to_;
  paged_deque<std::pair<instant, std::int64_t>> ageing_;
};

}  // namespace wireroom::feeds
