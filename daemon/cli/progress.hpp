#pragma once
// A progress bar for people at a terminal; nothing in a pipe.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace wireroom::daemon::cli {

/// The line to show: bar, done of total, failures, rate, remaining time. Pure. At most `width` columns.
std::string progress_line(std::uint64_t done, std::uint64_t total, std::uint64_t failed,
                          std::chrono::milliseconds elapsed, std::size_t width);

/// Writes progress_line() to standard error where that is a terminal, at most ten times a second.
class progress_bar {
 public:
  explicit progress_bar(std::uint64_t total);
  ~progress_bar();  ///< takes the line away
  progress_bar(const progress_bar&) = delete;
  progress_bar& operator=(const progress_bar&) = delete;

  void update(std::uint64_t done, std::uint64_t failed);

 private:
  std::uint64_t total_;
  bool terminal_;
  std::chrono::steady_clock::time_point started_, shown_;
};

}  // namespace wireroom::daemon::cli
