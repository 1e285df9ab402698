#pragma once
// A way through an HTTP proxy (CONNECT, RFC 9110, section 9.3.6). The proxy is told host and port and shown
// its own credentials, nothing of the partner's. One context only.

#include "daemon/config/config.hpp"
#include "daemon/poll/connection.hpp"
#include "daemon/poll/deadlines.hpp"
#include "feeds/text/url.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace wireroom::daemon {

/// A proxy, and what it is shown.
struct proxy_access {
  std::string host;  ///< IPv6 without brackets
  std::uint16_t port = 0;
  std::string authorization;  ///< whole value of Proxy-Authorization; empty for none

  /// "HOST:PORT" for messages.
  std::string name() const;
};

/// Asks the proxy at the other end of `on` for a way to `to`; then what is sent on `on` goes there. Else why
/// not, for people: it refuses, it asks for credentials, it cannot reach `to`, it is no proxy, it is slow.
net::task<std::optional<std::string>> open_tunnel(connection& on, const feeds::url_parts& to,
                                                  const proxy_access& by, const poll_limits& limits,
                                                  deadlines::watch& watch);

}  // namespace wireroom::daemon
