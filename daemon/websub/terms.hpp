#pragma once
// Whether hubs are subscribed to, and where they call. Pure, any thread.

#include "daemon/config/config.hpp"
#include "feeds/websub/subscription_fsm.hpp"

#include <string>
#include <string_view>

namespace wireroom::daemon {

struct websub_terms {
  bool on = false;
  std::string callbacks;  ///< every callback begins with this
  feeds::websub_settings settings;
};

/// With `subscribe = "auto"` on where site.base_url is one that a hub can reach, as far as its text tells.
websub_terms terms_of(const config& from);

/// True for an http or https URL whose host may be reached from elsewhere: a name with a dot of no reserved
/// zone (RFC 6761, RFC 6762, RFC 8375), or a global address.
bool is_public_url(std::string_view url);

}  // namespace wireroom::daemon
