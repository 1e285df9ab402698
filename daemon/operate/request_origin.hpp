#pragma once
// Who may ask the operator's listener. It has no passwords: whoever reaches it is the operator, so a page
// that the operator's browser shows must not be able to reach through that browser (cross-site request
// forgery, DNS rebinding). Pure functions, any thread.

#include "daemon/publish/http_message.hpp"

#include <span>
#include <string>
#include <string_view>

namespace wireroom::daemon {

/// True when the Host field names this machine as no foreign page can: an IP address, "localhost", or one of
/// `names`; anything on a Unix socket, where no browser is. A rebound name is a name, so it is refused.
bool is_own_host(const request_view& request, std::span<const std::string> names);

/// True when a request that changes something comes from our own page or from no page at all: Sec-Fetch-Site
/// (Fetch Metadata) says "same-origin" or "none"; without it, Origin (RFC 6454) names the host that was
/// asked; without both, no browser sent it.
bool is_own_page(const request_view& request);

}  // namespace wireroom::daemon
