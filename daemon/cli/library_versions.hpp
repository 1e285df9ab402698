#pragma once
// Which compiler and libraries this program is made of: for `wireroom version`, bug reports and doctors.

#include <string>
#include <utility>
#include <vector>

namespace wireroom::daemon::cli {

/// Names with versions as loaded, where the library tells, else as compiled against.
std::vector<std::pair<std::string, std::string>> library_versions();

/// "0.1.0"
std::string program_version();

}  // namespace wireroom::daemon::cli
