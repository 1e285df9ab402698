#include "daemon/cli/exit.hpp"
#include "daemon/cli/feed_details.hpp"
#include "daemon/cli/operator_access.hpp"
#include "daemon/cli/status_table.hpp"
#include "daemon/cli/verbs.hpp"

#include <chrono>
#include <thread>

#include <fmt/format.h>
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
  std::string wanted;
  command_line options{
      "status",
      "Tells how a running daemon, its feeds and outputs stand: what is wrong first, and for each\n"
      "feed its last and next poll and why. With FEED (id, URL or partner) all that is known of it.",
      "wireroom status --watch"};
  operator_access access{"status", options};
  options.flag("json", json, "print what /status says");
  options.flag("watch", watch, "again every two seconds, until Ctrl-C");
  options.operand("FEED", wanted, false);
  if (const auto ended = options.parse(line)) return *ended;
  if (json && !wanted.empty()) {
    return fail(exit_code::usage, "status", "--json prints all feeds",
                "leave FEED out, or ask the operator's listener for /status/feeds/ID");
  }
  if (const auto found = access.find(); !found) return found.error();

  while (true) {
    const auto body = access.ask("GET", "/status");
    if (!body) return body.error();
    const auto shown = json             ? std::expected<std::string, std::string>{*body}
                       : wanted.empty() ? render_status_table(*body, terminal_width())
                                        : render_feed_details(*body, wanted);
    if (!shown) {
      return fail(exit_code::unavailable, "status", access.address() + ": " + shown.error(),
                  "name the right one with --operator ADDRESS");
    }
    if (shown->empty()) {
      return fail(exit_code::no_input, "status", fmt::format("no feed is '{}'", wanted),
                  "name one by id, URL or partner as 'wireroom status' lists them");
    }
    const bool redraw = watch && ::isatty(STDOUT_FILENO) != 0;
    if (!print((redraw ? "\x1b[H\x1b[2J" : "") + *shown)) return to_int(exit_code::io);
    if (!watch) return to_int(exit_code::done);
    std::this_thread::sleep_for(std::chrono::seconds{2});
  }
}

}  // namespace wireroom::daemon::cli
