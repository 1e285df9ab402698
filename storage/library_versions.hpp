#pragma once
// Versions of the libraries that keep items.

#include <string>
#include <utility>
#include <vector>

namespace wireroom::storage {

/// Names with versions as loaded. Any thread.
std::vector<std::pair<std::string, std::string>> library_versions();

}  // namespace wireroom::storage
