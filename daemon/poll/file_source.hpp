#pragma once
// Feeds of internal partners that lie in files (file:///absolute/path).

#include "daemon/poll/fetcher.hpp"

#include <string>

namespace wireroom::daemon {

bool is_file_url(const std::string& url);

/// Reads a regular file as if it had been asked for over HTTP: size and time of change make its ETag, an
/// equal one in `validators` gives 304, no such file 404. Blocks on the disk, for one bounded file. Errors:
/// protocol_error (also for what is no regular file in the end: links are followed), too_large,
/// connection_error, address_refused without `how.files`.
fetch_result read_file_source(const std::string& url, const feeds::validators& validators,
                              const fetch_policy& how, answer_sink& sink);

}  // namespace wireroom::daemon
