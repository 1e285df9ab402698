#pragma once
// How the program ends: sysexits(3) and one line on standard error.

#include <string>
#include <string_view>

namespace wireroom::daemon::cli {

/// docs/operating.md lists which failure gives which.
enum class exit_code : int {
  done = 0,
  usage = 64,          ///< the command line is wrong
  data = 65,           ///< what was read is not what it should be: no feed, a damaged database
  no_input = 66,       ///< a file does not exist
  unavailable = 69,    ///< somebody else is in the way or away: port taken, host unknown, daemon not running
  bug = 70,            ///< of this program
  cannot_create = 73,  ///< a file or folder cannot be written
  io = 74,             ///< reading or writing failed
  try_again = 75,      ///< time-out, busy, disk full
  permission = 77,     ///< a file may not be read
  configuration = 78,  ///< the configuration is wrong
};

constexpr int to_int(exit_code code) noexcept {
  return static_cast<int>(code);
}

/// "wireroom: WHAT: WHY; WHAT TO DO" in one line, control characters escaped; without "; " when nothing can
/// be done.
std::string error_line(std::string_view what, std::string_view why, std::string_view what_to_do);

/// Writes error_line() to standard error and gives the code back for `return`.
int fail(exit_code code, std::string_view what, std::string_view why, std::string_view what_to_do);

/// Writes to standard output. False when nobody reads it or the disk is full.
bool print(std::string_view text);

}  // namespace wireroom::daemon::cli
