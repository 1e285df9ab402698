#include "daemon/app/app.hpp"
#include "daemon/cli/exit.hpp"
#include "daemon/cli/load_config.hpp"
#include "daemon/cli/verbs.hpp"
#include "daemon/memory/paged_file.hpp"
#include "daemon/operate/log.hpp"
#include "feeds/memory/paged.hpp"
#include "storage/open.hpp"

namespace wireroom::daemon::cli {
namespace {

/// A file beside the store for what is seldom looked at. Null where it stays in memory: then it works as
/// well.
std::unique_ptr<paged_file> page_out(const config& configuration) {
  const auto folder = storage::folder_of(configuration.storage.url);
  if (!configuration.storage.page_out || !folder) return nullptr;
  auto made = paged_file::create(*folder);
  if (made) return std::move(*made);
  log::write(log::level::info, "nothing is paged out",
             {{"folder", *folder}, {"reason", made.error().message()}});
  return nullptr;
}

}  // namespace

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
  const auto memory = page_out(*configuration);
  if (memory) feeds::use_paged_memory(*memory);
  auto made = app::create(
      {.configuration = std::make_shared<const config>(std::move(*configuration)), .memory = memory.get()});
  if (!made) {
    const auto& why = made.error();
    return fail(static_cast<exit_code>(why.exit_code), why.what, why.why, why.what_to_do);
  }
  return (*made)->run();
}

}  // namespace wireroom::daemon::cli
