#include "daemon/operate/process.hpp"

#include "daemon/clock.hpp"
#include "daemon/config/file.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <ctime>
#include <string>

#include <dirent.h>
#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

namespace wireroom::daemon {
namespace {

constexpr std::size_t most_bytes = 1 << 20;

/// Field `number` of proc_pid_stat(5) for those after the name in brackets, which may hold anything: from 3.
std::uint64_t stat_field(std::string_view stat, int number) {
  const auto name_end = stat.rfind(')');
  if (name_end == std::string_view::npos) return 0;
  stat.remove_prefix(name_end + 1);
  for (int at = 3; !stat.empty(); ++at) {
    stat.remove_prefix(std::min(stat.find_first_not_of(' '), stat.size()));
    const auto field = stat.substr(0, stat.find(' '));
    if (at == number) {
      std::uint64_t value = 0;
      std::from_chars(field.data(), field.data() + field.size(), value);
      return value;
    }
    stat.remove_prefix(field.size());
  }
  return 0;
}

/// The moment so long after boot. By the clock that counts suspended time too, as proc_pid_stat(5) does, and
/// not by /proc/stat, which ProcSubset=pid of our unit hides.
instant after_boot(double seconds) {
  timespec up{};
  ::clock_gettime(CLOCK_BOOTTIME, &up);
  const double age = static_cast<double>(up.tv_sec) + static_cast<double>(up.tv_nsec) / 1e9 - seconds;
  return system_clock().now() - std::chrono::milliseconds{static_cast<std::int64_t>(age * 1000)};
}

std::uint64_t count_open_files() {
  DIR* folder = ::opendir("/proc/self/fd");
  if (folder == nullptr) return 0;
  std::uint64_t count = 0;
  while (const auto* entry = ::readdir(folder)) count += entry->d_name[0] != '.';
  ::closedir(folder);
  return count > 0 ? count - 1 : 0;  // the folder itself is open now
}

}  // namespace

process_values read_process() {
  process_values values;
  const auto ticks = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
  if (const auto stat = read_whole_file("/proc/self/stat", most_bytes)) {
    values.cpu_seconds =
        static_cast<double>(stat_field(*stat, 14) + stat_field(*stat, 15)) / static_cast<double>(ticks);
    values.threads = stat_field(*stat, 20);
    values.virtual_bytes = stat_field(*stat, 23);
    values.resident_bytes = stat_field(*stat, 24) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    values.started = after_boot(static_cast<double>(stat_field(*stat, 22)) / static_cast<double>(ticks));
  }
  values.open_files = count_open_files();
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) == 0) values.most_files = files.rlim_cur;
  return values;
}

void share_memory_pools() noexcept {
#ifdef __GLIBC__
  // A pool grows and shrinks by so much at once: few calls of the system while a round is under way.
  mallopt(M_ARENA_MAX, 2);
  mallopt(M_TOP_PAD, 1 << 20);
  mallopt(M_TRIM_THRESHOLD, 8 << 20);
  // Setting any of these ends glibc's own raising of this one from 128 KiB: each buffer of a compressor would
  // be mapped, filled with zeros page by page and given back.
  mallopt(M_MMAP_THRESHOLD, 4 << 20);
#endif
}

void widen_memory_pool() noexcept {
#ifdef __GLIBC__
  // A pool that was that large once keeps the right to be (heap_info::mprotect_size).
  constexpr std::size_t block = 3u << 20;  // below M_MMAP_THRESHOLD
  std::array<void*, 10> blocks{};
  for (auto& each : blocks) {
    each = std::malloc(block);
    if (each != nullptr) *static_cast<volatile char*>(each) = 0;  // else a compiler may leave out the pair
  }
  for (auto* each : blocks) std::free(each);
#endif
}

void return_free_memory() noexcept {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

}  // namespace wireroom::daemon
