#pragma once
// Hot this week: which articles or stories most owners are telling now. Pure, any thread.

#include "feeds/model/time.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace wireroom::feeds {

/// One item's word for an article or story.
struct trend_vote {
  std::int64_t id = 0;  ///< of the article or story
  std::string owner;    ///< of the configured partner, never what an item says of its author or source
  instant at{};         ///< when the item took its place
};

struct trend {
  std::int64_t id = 0;
  double score = 0;          ///< sum over owners of 2^(-age of the newest item / half-life)
  std::uint32_t voices = 0;  ///< distinct owners in the window

  bool operator==(const trend&) const = default;
};

/// An owner's voice is worth half after this share of the window: two days and a third of a week, so that a
/// story of yesterday with two voices yields to one of today, and four voices outlive the night.
inline constexpr double trending_half_life = 1.0 / 3;

/// The `size` hottest of `votes`: one voice an owner, whatever it sends; a voice counts by its newest item
/// and halves with every half-life; at least two owners, else it is not listed. Votes older than `window`
/// (positive) do not count; those after `now` count as of now. Ties go to the newer item, then the larger id.
///
/// The order does not change by time alone as long as nothing leaves the window: all voices fade alike.
std::vector<trend> hottest(std::span<const trend_vote> votes, instant now, std::chrono::milliseconds window,
                           std::size_t size);

}  // namespace wireroom::feeds
