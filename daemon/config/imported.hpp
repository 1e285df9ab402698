#pragma once
// New partners of a subscription list, for adding to a configuration that stays as it is. Pure.

#include "daemon/config/config.hpp"
#include "daemon/config/subscriptions.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace wireroom::daemon {

struct imported {
  std::vector<partner_config> partners;  ///< only new ones; their names are free
  std::size_t feeds = 0;
  std::size_t repeated = 0;  ///< feeds that the list names twice or `present` has
};

/// The feeds of `subscriptions` that no partner of `present` has, a partner for each host. Where `present`
/// has a partner of that name, the new one is called "NAME (2)" and has its owner, so that both are one
/// voice.
imported import_partners(const std::vector<partner_config>& present, const subscription_list& subscriptions,
                         const std::string& file);

}  // namespace wireroom::daemon
