#pragma once
// The text of log records, and how many of one kind are let through: the pure half of log.hpp.

#include "daemon/operate/log.hpp"
#include "feeds/model/time.hpp"

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

namespace wireroom::daemon::log {

/// How records are written.
enum class style : std::uint8_t {
  journal,  ///< "<6>event key=value": journald reads the priority and adds the time (sd-daemon(3))
  lines,    ///< "2026-01-02T03:04:05.678Z info event key=value", for terminals and files
};

/// One line with its line break, at most 8 KiB. Values are at most 1 KiB, cut with "…". What is no printable
/// UTF-8 is escaped: \n, \x1b for bytes, \u{202e} for characters that turn or hide text, so that a record
/// cannot end early, colour a terminal or show other than what it says. Values with spaces, '=', '"' or
/// nothing in them stand between quotation marks.
std::string format_record(level at, std::string_view event, std::span<const field> fields, style how,
                          instant now);

/// Lets 100 records of one event through at once and 10 a second after that. Not safe between threads.
class limiter {
 public:
  /// What to do with a record at `now`.
  struct verdict {
    bool pass = true;
    std::uint64_t held_back = 0;  ///< with pass: how many of this event were left out since the last one
  };
  verdict ask(std::string_view event, std::chrono::steady_clock::time_point now);

 private:
  struct bucket {
    double tokens;
    std::chrono::steady_clock::time_point filled;
    std::uint64_t held_back = 0;
  };
  std::unordered_map<std::string, bucket> buckets_;
};

}  // namespace wireroom::daemon::log
