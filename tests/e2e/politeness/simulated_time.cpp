#include "tests/e2e/politeness/simulated_time.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <ctime>
#include <map>
#include <mutex>

#include <dlfcn.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace {

std::atomic<std::int64_t> forward_ns{0};  ///< of all clocks
std::atomic<std::int64_t> wall_ns{0};     ///< of the wall clock besides

constexpr std::int64_t second = 1'000'000'000;

bool is_wall(clockid_t id) {
  return id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE || id == CLOCK_TAI;
}

bool is_monotonic(clockid_t id) {
  return id == CLOCK_MONOTONIC || id == CLOCK_MONOTONIC_COARSE || id == CLOCK_MONOTONIC_RAW ||
         id == CLOCK_BOOTTIME;
}

std::int64_t now_ns(clockid_t id) {
  timespec now{};
  ::clock_gettime(id, &now);
  return now.tv_sec * second + now.tv_nsec;
}

/// Timers by descriptor, with the moment of the simulated monotonic clock at which they fire.
struct timers {
  std::mutex lock;
  std::map<int, std::int64_t> due;
};

timers& all_timers() {
  static timers instance;
  return instance;
}

/// The C library's own, which asks the kernel without a system call.
int real_time(clockid_t id, timespec* out) {
  using function = int (*)(clockid_t, timespec*);
  static const auto real = reinterpret_cast<function>(::dlsym(RTLD_NEXT, "clock_gettime"));
  return real(id, out);
}

long set_timer(int fd, int flags, const itimerspec* value, itimerspec* before) {
  return ::syscall(SYS_timerfd_settime, fd, flags, value, before);
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t id, timespec* out) noexcept {
  if (const auto failed = real_time(id, out); failed != 0) return failed;
  auto more = std::int64_t{0};
  if (is_wall(id)) more = forward_ns + wall_ns;
  if (is_monotonic(id)) more = forward_ns;
  const auto ns = out->tv_sec * second + out->tv_nsec + more;
  out->tv_sec = ns / second;
  out->tv_nsec = ns % second;
  return 0;
}

int timerfd_settime(int fd, int flags, const itimerspec* value, itimerspec* before) noexcept {
  auto& all = all_timers();
  const std::lock_guard lock(all.lock);
  const auto wait = value->it_value.tv_sec * second + value->it_value.tv_nsec;
  if (flags == 0 && wait > 0)
    all.due[fd] = now_ns(CLOCK_MONOTONIC) + wait;
  else
    all.due.erase(fd);
  return static_cast<int>(set_timer(fd, flags, value, before));
}

}  // extern "C"

namespace wireroom::tests {

void begin_simulated_time(std::chrono::system_clock::time_point start) {
  const auto wanted = std::chrono::duration_cast<std::chrono::nanoseconds>(start.time_since_epoch()).count();
  wall_ns += wanted - now_ns(CLOCK_REALTIME);
}

void put_forward(std::chrono::nanoseconds length) {
  auto& all = all_timers();
  const std::lock_guard lock(all.lock);
  forward_ns += length.count();
  const auto now = now_ns(CLOCK_MONOTONIC);
  for (const auto& [fd, due] : all.due) {
    const auto left = std::max<std::int64_t>(due - now, 1);
    const itimerspec value{.it_interval = {},
                           .it_value = {.tv_sec = left / second, .tv_nsec = left % second}};
    set_timer(fd, 0, &value, nullptr);
  }
}

std::chrono::nanoseconds until_next_timer() {
  auto& all = all_timers();
  const std::lock_guard lock(all.lock);
  auto least = std::int64_t{60} * second;
  for (const auto& [fd, due] : all.due) least = std::min(least, due - now_ns(CLOCK_MONOTONIC));
  return std::chrono::nanoseconds{std::max<std::int64_t>(least, 0)};
}

}  // namespace wireroom::tests
