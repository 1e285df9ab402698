#include "daemon/config/imported.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace wireroom::daemon {
namespace {

bool has_name(const std::vector<partner_config>& partners, const std::string& name) {
  return std::ranges::find(partners, name, &partner_config::name) != partners.end();
}

}  // namespace

imported import_partners(const std::vector<partner_config>& present, const subscription_list& subscriptions,
                         const std::string& file) {
  auto all = present;
  const auto merged = merge_subscriptions(all, subscriptions, file);
  imported result{.partners = {}, .feeds = merged.feeds, .repeated = merged.repeated};
  // Partners that were there come first, in their order; what they gained is at the end of their feeds.
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto had = i < present.size() ? present[i].feeds.size() : 0;
    if (all[i].feeds.size() == had) continue;
    partner_config fresh =
        i < present.size() ? partner_config{.name = all[i].name, .owner = all[i].owner} : all[i];
    fresh.feeds.assign(all[i].feeds.begin() + static_cast<std::ptrdiff_t>(had), all[i].feeds.end());
    for (int number = 2; has_name(present, fresh.name); ++number)
      fresh.name = fmt::format("{} ({})", all[i].name, number);
    result.partners.push_back(std::move(fresh));
  }
  return result;
}

}  // namespace wireroom::daemon
