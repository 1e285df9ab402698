#pragma once
// `wireroom inspect`: what Wireroom sees in a document.

#include "daemon/cli/command_line.hpp"
#include "daemon/poll/fetch_error.hpp"

#include <expected>
#include <functional>
#include <string>

namespace wireroom::daemon::cli {

/// A document that was fetched.
struct fetched {
  std::string body;
  std::string content_type;  ///< header as received; may be empty
  std::string url;           ///< after redirects
};

/// Fetches a URL.
using fetch_function = std::function<std::expected<fetched, fetch_error>(const std::string& url)>;

/// Runs the verb. Exit codes: 0 it is a feed (with --summary, always once all is read), 64 usage, 65 not a
/// feed, 66 no such file, 69 the URL cannot be fetched, 75 it did not answer in time.
int inspect(const words& line, const fetch_function& fetch);

}  // namespace wireroom::daemon::cli
