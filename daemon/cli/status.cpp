#include "daemon/cli/exit.hpp"
#include "daemon/cli/operator_access.hpp"
#include "daemon/cli/status_table.hpp"
#include "daemon/cli/verbs.hpp"

#include <chrono>
#include <thread>

#include <sys/ioctl.h>
#include <unistd.h>

namespace wireroom::daemon::cli {
namespace {

std::size_t terminal_width() {
  winsize size{};
  if (::isatty(STDOUT_FILENO) == 0 || ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}

}  // namespace

int run_status(const words& line) {
  bool json = false, watch = false;
  command_line options{
      "status",
      "Tells how a running daemon, its feeds and outputs stand: what is wrong first, and for each\n"
      "feed its last and next poll and why.",
      "wireroom status --watch"};
  operator_access access{"status", options};
  options.flag("json", json, "print what /status says");
  options.flag("watch", watch, "again every two seconds, until Ctrl-C");
  if (const auto ended = options.parse(line)) return *ended;
  if (const auto found = access.find(); !found) return found.error();

  while (true) {
    const auto body = access.ask("GET", "/status");
    if (!body) return body.error();
    const auto shown =
        json ? std::expected<std::string, std::string>{*body} : render_status_table(*body, terminal_width());
    if (!shown) {
      return fail(exit_code::unavailable, "status", access.address() + ": " + shown.error(),
                  "name the right one with --operator ADDRESS");
    }
    const bool redraw = watch && ::isatty(STDOUT_FILENO) != 0;
    if (!print((redraw ? "\x1b[H\x1b[2J" : "") + *shown)) return to_int(exit_code::io);
    if (!watch) return to_int(exit_code::done);
    std::this_thread::sleep_for(std::chrono::seconds{2});
  }
}

}  // namespace wireroom::daemon::cli
