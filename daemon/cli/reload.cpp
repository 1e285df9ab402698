#include "daemon/cli/exit.hpp"
#include "daemon/cli/operator_access.hpp"
#include "daemon/cli/verbs.hpp"

namespace wireroom::daemon::cli {

int run_reload(const words& line) {
  command_line options{
      "reload",
      "Asks a running daemon to read its configuration again. A good one is applied whole; a bad\n"
      "one changes nothing, and its first mistake is told.",
      "wireroom check && wireroom reload"};
  operator_access access{"reload", options};
  if (const auto ended = options.parse(line)) return *ended;
  if (const auto found = access.find(); !found) return found.error();
  if (const auto answer = access.ask("POST", "/reload"); !answer) return answer.error();
  return to_int(print("the configuration was read again\n") ? exit_code::done : exit_code::io);
}

}  // namespace wireroom::daemon::cli
