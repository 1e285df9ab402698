#pragma once
// How a story looks from outside: its core terms, and the item that stands for it. Plain values.

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace wireroom::feeds {

struct story_portrait {
  /// Hashes of the most telling terms with their weights, ascending by hash; squares of weights sum to 1.
  std::vector<std::pair<std::uint32_t, float>> core;
  std::int64_t medoid = 0;  ///< the item closest to the centroid of those kept
  std::vector<std::int64_t>
      closest;  ///< the items kept, the closest to the centroid first: `medoid`, then others
  std::uint32_t items = 0;
};

/// How many terms a core has at most.
inline constexpr std::size_t portrait_terms = 24;

/// Cosine of the cores, 0 to 1.
float likeness(const story_portrait& a, const story_portrait& b);

}  // namespace wireroom::feeds
