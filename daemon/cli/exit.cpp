#include "daemon/cli/exit.hpp"

#include <cstdio>

#include <fmt/format.h>

namespace wireroom::daemon::cli {

std::string error_line(std::string_view what, std::string_view why, std::string_view what_to_do) {
  std::string line = fmt::format("wireroom: {}: {}", what, why);
  if (!what_to_do.empty()) line += fmt::format("; {}", what_to_do);
  std::string safe;
  for (const char c : line) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < ' ' || byte == 0x7f) {
      safe += fmt::format("\\x{:02x}", byte);
    } else {
      safe += c;
    }
  }
  return safe + "\n";
}

int fail(exit_code code, std::string_view what, std::string_view why, std::string_view what_to_do) {
  const auto line = error_line(what, why, what_to_do);
  std::fwrite(line.data(), 1, line.size(), stderr);
  return to_int(code);
}

bool print(std::string_view text) {
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
}

}  // namespace wireroom::daemon::cli
