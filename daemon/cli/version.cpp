#include "daemon/cli/exit.hpp"
#include "daemon/cli/library_versions.hpp"
#include "daemon/cli/verbs.hpp"

#include <fmt/format.h>

namespace wireroom::daemon::cli {

int run_version(const words& line) {
  command_line options{"version", "Prints the version, the compiler and the libraries in use.",
                       "wireroom version"};
  if (const auto ended = options.parse(line)) return *ended;
  std::string text = fmt::format("wireroom {}\n", program_version());
  for (const auto& [name, version] : library_versions()) text += fmt::format("  {:<9} {}\n", name, version);
  return to_int(print(text) ? exit_code::done : exit_code::io);
}

}  // namespace wireroom::daemon::cli
