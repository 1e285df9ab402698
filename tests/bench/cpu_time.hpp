#pragma once
// What a benchmark measures by: other load on the machine does not count.

#include <ctime>

namespace wireroom::bench {

/// CPU time of this process so far, all its threads, user and system.
inline double cpu_seconds() {
  std::timespec at{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
  return static_cast<double>(at.tv_sec) + static_cast<double>(at.tv_nsec) / 1e9;
}

}  // namespace wireroom::bench
