#include "daemon/config/imported.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace wireroom::daemon {
namespace {

bool has_name(const std::vector<partner_config>& partners, const std::string& name) {
  return std::ranges::find(partners, name, &partner_config::name) != partners.end();
}

}  // namespace

std::vector<partner_config> imported_partners(const std::vector<partner_config>& present,
                                              const std::vector<partner_config>& merged) {
  std::vector<partner_config> result;
  // Partners that were there come first, in their order; what they gained is at the end of their feeds.
  for (std::size_t i = 0; i < merged.size(); ++i) {
    const auto& one = merged[i];
    const auto had = i < present.size() ? present[i].feeds.size() : 0;
    if (one.feeds.size() == had) continue;
    partner_config fresh = i < present.size() ? partner_config{.name = one.name, .owner = one.owner} : one;
    fresh.feeds.assign(one.feeds.begin() + static_cast<std::ptrdiff_t>(had), one.feeds.end());
    for (int number = 2; has_name(present, fresh.name); ++number)
      fresh.name = fmt::format("{} ({})", one.name, number);
    result.push_back(std::move(fresh));
  }
  return result;
}

}  // namespace wireroom::daemon
