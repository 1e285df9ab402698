#pragma once
// Versions of the libraries that read feeds.

#include <string>
#include <utility>
#include <vector>

namespace wireroom::feeds {

/// Names with versions as loaded. Any thread.
std::vector<std::pair<std::string, std::string>> library_versions();

}  // namespace wireroom::feeds
