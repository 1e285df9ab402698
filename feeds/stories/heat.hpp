#pragma once
// How hot a story is: the formula of docs/trending.md. Pure functions, any thread.

#include "feeds/model/time.hpp"

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace wireroom::feeds {

/// How a list fades.
struct heat_profile {
  std::chrono::milliseconds window{};  ///< what is older does not count
  std::chrono::milliseconds half{};    ///< a voice of this age counts half
  double steepness = 0;                ///< how suddenly it fades around that age
};

/// *Now* for windows of a day and less: half at 10/12 of the window, steepness 4. *This week* for longer
/// ones: half at its end, steepness 8.
heat_profile profile_of(std::chrono::milliseconds window);

/// What one owner says of a story.
struct voice {
  std::chrono::milliseconds age{};    ///< of its newest item in the story; not negative
  std::uint64_t words = 0;            ///< the word set of that item's title
  std::uint32_t items = 0;            ///< its items in the story, in the window
  std::uint32_t story_day_items = 0;  ///< of these, in the 24 hours up to the newest
  std::uint32_t day_items = 0;        ///< all its items in these 24 hours
  double weight = 1;                  ///< the operator's trust, 0 to 1
};

/// What is left of a voice by how much its owner sends: 1 up to 20 items a day and 8 on the story; 0.45 at
/// 100 a day, 0.09 at 500.
double damping_of(const voice& one);

/// One voice's weight: 1 / (1 + (age / half)^steepness), up to 1.3 times for coming back to the story, damped
/// by damping_of().
double weight_of(const voice& one, const heat_profile& profile);

/// The sum over groups of voices with equal words; within a group the n-th best counts 1 / √n.
/// The result does not depend on the order of `voices`.
double heat_of(std::span<const voice> voices, const heat_profile& profile);

}  // namespace wireroom::feeds
