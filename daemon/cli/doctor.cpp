#include "daemon/cli/examinations.hpp"
#include "daemon/cli/exit.hpp"
#include "daemon/cli/load_config.hpp"
#include "daemon/cli/verbs.hpp"

#include <fmt/format.h>

namespace wireroom::daemon::cli {

int run_doctor(const words& line) {
  auto file = default_config_file();
  command_line options{
      "doctor",
      "Examines what Wireroom rests on: configuration, folders, disk, database, names, certificates,\n"
      "clock, limits, the running daemon. Changes nothing. Run it as the daemon's user.",
      "sudo -u wireroom wireroom doctor"};
  options.value("config", file, "FILE", "the configuration (/etc/wireroom/wireroom.toml)");
  if (const auto ended = options.parse(line)) return *ended;

  const auto value = load_config(file);
  if (!value) return value.error();
  auto code = exit_code::done;
  for (const auto examine : {examine_secrets, examine_folder, examine_disk, examine_database, examine_names,
                             examine_certificates, examine_clock, examine_limits, examine_daemon}) {
    const auto found = examine(*value);
    constexpr std::string_view marks[] = {"well", "hint", "BAD "};
    auto text =
        fmt::format("{} {:<13} {}\n", marks[static_cast<std::size_t>(found.how)], found.subject, found.what);
    if (!found.what_to_do.empty()) text += fmt::format("     {:<13} -> {}\n", "", found.what_to_do);
    if (!print(text)) return to_int(exit_code::io);
    if (found.how == finding::grade::bad && code == exit_code::done) code = found.code;
  }
  return to_int(code);
}

}  // namespace wireroom::daemon::cli
