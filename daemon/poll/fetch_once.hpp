#pragma once
// One document, fetched by the poller's own means: `wireroom inspect URL`, weather, remote OPML.

#include "daemon/config/config.hpp"
#include "daemon/poll/fetch_error.hpp"

#include <cstdint>
#include <expected>
#include <string>

namespace wireroom::daemon {

struct fetched_document {
  std::string url;           ///< that gave it, after redirects
  std::string content_type;  ///< as received; may be empty
  std::string body;          ///< decoded
  unsigned status = 200;     ///< 200 or 203
};

/// Asks for `url` once and waits: redirects, TLS, address checks and limits are those of a poll; any port of
/// the URL itself is allowed. Private addresses only when `allow_internal`. Blocks for at most limits.total.
/// Any thread but one that runs a context. Errors: the outcomes of a poll; http_error for any other status.
std::expected<fetched_document, fetch_error> fetch_once(const std::string& url, const poll_limits& limits,
                                                        bool allow_internal);

}  // namespace wireroom::daemon
