#include "feeds/stories/trending.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

namespace wireroom::feeds {

std::vector<trend> hottest(std::span<const trend_vote> votes, instant now, std::chrono::milliseconds window,
                           std::size_t size) {
  // Ordered maps: the sum of a score must not depend on the order of votes, to the last bit.
  std::map<std::int64_t, std::map<std::string_view, instant>> newest;
  for (const auto& vote : votes) {
    const auto at = std::min(vote.at, now);
    if (at + window <= now) continue;
    auto& best = newest[vote.id].try_emplace(vote.owner, at).first->second;
    best = std::max(best, at);
  }
  const double half_life = static_cast<double>(window.count()) * trending_half_life;
  std::vector<std::pair<trend, instant>> found;
  for (const auto& [id, owners] : newest) {
    if (owners.size() < 2) continue;
    trend one{.id = id, .voices = static_cast<std::uint32_t>(owners.size())};
    instant last{};
    for (const auto& [owner, at] : owners) {
      one.score += std::exp2(-static_cast<double>((now - at).count()) / half_life);
      last = std::max(last, at);
    }
    found.emplace_back(one, last);
  }
  const auto order = [](const auto& entry) {
    return std::tuple{entry.first.score, entry.second, entry.first.id};
  };
  const auto cut = std::min(size, found.size());
  std::ranges::partial_sort(found, found.begin() + static_cast<std::ptrdiff_t>(cut), std::ranges::greater{},
                            order);
  std::vector<trend> out;
  out.reserve(cut);
  for (std::size_t i = 0; i < cut; ++i) out.push_back(found[i].first);
  return out;
}

}  // namespace wireroom::feeds
