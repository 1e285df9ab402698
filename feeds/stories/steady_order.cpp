#include "feeds/stories/steady_order.hpp"

#include <algorithm>
#include <unordered_map>

namespace wireroom::feeds {
namespace {

constexpr double clearly = 1.1;

}  // namespace

std::vector<std::int64_t> steady_order::arrange(const std::vector<std::pair<std::int64_t, double>>& ranked) {
  const std::unordered_map<std::int64_t, double> heat(ranked.begin(), ranked.end());
  std::vector<std::int64_t> order;
  for (const auto id : last_) {
    if (heat.contains(id)) order.push_back(id);
  }
  const auto kept = order;
  for (const auto& [id, ignored] : ranked) {
    if (std::ranges::find(kept, id) == kept.end()) order.push_back(id);
  }
  // Insertion sort: each rises past those that it clearly beats. Newcomers begin below, hottest first, and
  // need no margin among each other.
  for (std::size_t i = 1; i < order.size(); ++i) {
    const bool newcomer = i >= kept.size();
    for (auto j = i; j > 0; --j) {
      const bool both_new = newcomer && std::ranges::find(kept, order[j - 1]) == kept.end();
      if (heat.at(order[j]) <= heat.at(order[j - 1]) * (both_new ? 1 : clearly)) break;
      std::swap(order[j], order[j - 1]);
    }
  }
  last_ = order;
  return order;
}

}  // namespace wireroom::feeds
