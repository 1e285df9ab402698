#include "feeds/stories/heat.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace wireroom::feeds {
namespace {

constexpr double return_bonus = 0.1, most_returns = 3;  // by log2 of the items
constexpr double calm_day = 20, calm_story_day = 8;     // items that an owner may send undamped
constexpr double loud_day = 100;                        // and beyond which none adds to what all have

}  // namespace

heat_profile profile_of(std::chrono::milliseconds window) {
  if (window <= std::chrono::hours{24}) return {.window = window, .half = window * 10 / 12, .steepness = 4};
  return {.window = window, .half = window, .steepness = 8};
}

double damping_of(const voice& one) {
  const auto items = std::max(1.0, double(one.day_items));
  const auto day = std::min(1.0, std::sqrt(calm_day / items)) * std::min(1.0, loud_day / items);
  return day * std::min(1.0, calm_story_day / std::max(1.0, double(one.story_day_items)));
}

double weight_of(const voice& one, const heat_profile& profile) {
  const auto age = static_cast<double>(one.age.count()) / static_cast<double>(profile.half.count());
  const auto fades = 1 / (1 + std::pow(age, profile.steepness));
  const auto returns = 1 + return_bonus * std::min(std::log2(std::max(1.0, double(one.items))), most_returns);
  return one.weight * fades * returns * damping_of(one);
}

double heat_of(std::span<const voice> voices, const heat_profile& profile) {
  std::vector<std::pair<std::uint64_t, double>> weights;
  weights.reserve(voices.size());
  for (const auto& one : voices) weights.emplace_back(one.words, weight_of(one, profile));
  // A full order: sums of doubles must not depend on that of the voices, to the last bit.
  std::ranges::sort(weights, std::greater{});
  double sum = 0, rank = 0;
  std::uint64_t group = 0;
  for (const auto& [words, weight] : weights) {
    rank = rank > 0 && words == group ? rank + 1 : 1;
    group = words;
    sum += weight / std::sqrt(rank);
  }
  return sum;
}

}  // namespace wireroom::feeds
