#include "daemon/publish/source_order.hpp"

#include <algorithm>
#include <utility>

namespace wireroom::daemon {

void order_sources(std::span<feeds::article> articles, const std::map<std::string, int>& prefer) {
  const auto rank = [&](const feeds::source& from) {
    const auto known = prefer.find(from.partner);
    return std::pair{known == prefer.end() ? 0 : -known->second, from.place};
  };
  // By insertion, since equals stay as they are and sources are few.
  for (auto& one : articles) {
    auto& sources = one.sources;
    for (auto next = sources.begin(); next != sources.end(); ++next)
      std::rotate(std::ranges::upper_bound(sources.begin(), next, rank(*next), {}, rank), next, next + 1);
  }
}

}  // namespace wireroom::daemon
