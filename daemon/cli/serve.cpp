#include "daemon/app/app.hpp"
#include "daemon/cli/exit.hpp"
#include "daemon/cli/load_config.hpp"
#include "daemon/cli/verbs.hpp"

namespace wireroom::daemon::cli {

int run_serve(const words& line) {
  auto file = default_config_file();
  command_line options{"serve",
                       "Polls, files and publishes until SIGTERM; in the foreground, as systemd wants it.\n"
                       "SIGHUP reads the configuration again.",
                       "wireroom serve --config /etc/wireroom/wireroom.toml"};
  options.value("config", file, "FILE", "the configuration (/etc/wireroom/wireroom.toml)");
  if (const auto ended = options.parse(line)) return *ended;

  auto configuration = load_config(file);
  if (!configuration) return configuration.error();
  auto made = app::create({.configuration = std::make_shared<const config>(std::move(*configuration))});
  if (!made) {
    const auto& why = made.error();
    return fail(static_cast<exit_code>(why.exit_code), why.what, why.why, why.what_to_do);
  }
  return (*made)->run();
}

}  // namespace wireroom::daemon::cli
