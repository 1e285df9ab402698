#pragma once
// New partners of a subscription list, for adding to a configuration that stays as it is. Pure.

#include "daemon/config/config.hpp"

#include <vector>

namespace wireroom::daemon {

/// What `merged` has more than `present`, to which feeds were added (subscription_merge): a partner for each
/// host. Where `present` has a partner of that name, the new one is called "NAME (2)" and has its owner, so
/// that both are one voice.
std::vector<partner_config> imported_partners(const std::vector<partner_config>& present,
                                              const std::vector<partner_config>& merged);

}  // namespace wireroom::daemon
