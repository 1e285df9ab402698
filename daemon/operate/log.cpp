#include "daemon/operate/log.hpp"

#include "daemon/clock.hpp"
#include "daemon/operate/log_record.hpp"

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <mutex>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace wireroom::daemon::log {
namespace {

std::atomic<level> threshold{level::info};

/// systemd names the device and inode of the stream it reads (systemd.exec(5), $JOURNAL_STREAM), so that one
/// who redirected standard error elsewhere is not sent priorities.
style style_of_stderr() {
  const char* named = std::getenv("JOURNAL_STREAM");
  struct stat stream{};
  if (named == nullptr || ::fstat(STDERR_FILENO, &stream) != 0) return style::lines;
  return fmt::format("{}:{}", stream.st_dev, stream.st_ino) == named ? style::journal : style::lines;
}

/// One write a record, so that records of several processes do not mix. What cannot be written is lost: there
/// is nobody left to tell.
void emit(std::string_view record) {
  while (!record.empty()) {
    const auto written = ::write(STDERR_FILENO, record.data(), record.size());
    if (written < 0 && errno != EINTR) return;
    if (written > 0) record.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

void set_level(level least_urgent) noexcept {
  threshold.store(least_urgent, std::memory_order_relaxed);
}

void write(level at, std::string_view event, std::initializer_list<field> fields) {
  if (at > threshold.load(std::memory_order_relaxed)) return;
  static const style how = style_of_stderr();
  static std::mutex guard;
  static limiter limit;

  const auto& time = system_clock();
  const std::scoped_lock lock{guard};
  const auto [pass, held_back] = limit.ask(event, std::chrono::steady_clock::now());
  if (!pass) return;
  if (held_back == 0) return emit(format_record(at, event, fields, how, time.now()));
  const auto count = std::to_string(held_back);
  std::vector<field> all{{"held_back", count}};
  all.insert(all.end(), fields.begin(), fields.end());
  emit(format_record(at, event, all, how, time.now()));
}

}  // namespace wireroom::daemon::log
