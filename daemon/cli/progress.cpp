#include "daemon/cli/progress.hpp"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace wireroom::daemon::cli {
namespace {

using namespace std::chrono_literals;

std::string clock_time(std::chrono::seconds t) {
  return t >= 1h ? fmt::format("{}:{:02}:{:02}", t / 1h, t % 1h / 1min, (t % 1min).count())
                 : fmt::format("{}:{:02}", t / 1min, (t % 1min).count());
}

std::size_t columns() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace

std::string progress_line(std::uint64_t done, std::uint64_t total, std::uint64_t failed,
                          std::chrono::milliseconds elapsed, std::size_t width) {
  const double seconds = std::max(0.001, std::chrono::duration<double>(elapsed).count());
  const double rate = static_cast<double>(done) / seconds;
  auto text = fmt::format(" {}/{}  {:.0f}/s", done, total, rate);
  if (failed > 0) text += fmt::format("  {} failed", failed);
  if (done > 0 && done < total) {
    const auto left = static_cast<std::int64_t>(static_cast<double>(total - done) / rate);
    text += "  " + clock_time(std::chrono::seconds(left)) + " left";
  }
  std::string bar;
  if (width > text.size() + 12) {
    const std::size_t cells = std::min<std::size_t>(40, width - text.size() - 3);
    const std::size_t full =
        total == 0 ? cells : std::min(cells, static_cast<std::size_t>(done * cells / total));
    bar = "[" + std::string(full, '#') + std::string(cells - full, '.') + "]";
  }
  return (bar + text).substr(0, width);
}

progress_bar::progress_bar(std::uint64_t total)
    : total_(total), terminal_(::isatty(STDERR_FILENO) == 1), started_(std::chrono::steady_clock::now()) {
  update(0, 0);
}

progress_bar::~progress_bar() {
  if (terminal_) std::fputs("\r\033[K", stderr);
}

void progress_bar::update(std::uint64_t done, std::uint64_t failed) {
  if (!terminal_) return;
  const auto now = std::chrono::steady_clock::now();
  if (now - shown_ < 100ms && done < total_) return;
  shown_ = now;
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now - started_);
  std::fputs(("\r\033[K" + progress_line(done, total_, failed, elapsed, columns() - 1)).c_str(), stderr);
}

}  // namespace wireroom::daemon::cli
