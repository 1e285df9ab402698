#include "daemon/app/app.hpp"
#include "daemon/cli/exit.hpp"
#include "daemon/cli/load_config.hpp"
#include "daemon/cli/verbs.hpp"
#include "daemon/config/file.hpp"
#include "daemon/memory/paged_file.hpp"
#include "daemon/operate/log.hpp"
#include "feeds/memory/paged.hpp"
#include "storage/open.hpp"

#include <expected>
#include <memory>
#include <optional>
#include <system_error>

namespace wireroom::daemon::cli {
namespace {

/// A file beside the store for what is seldom looked at. Where there cannot be one it stays in memory, which
/// works as well.
std::expected<std::unique_ptr<paged_file>, std::error_code> page_out(const config& configuration) {
  const auto database = storage::file_of(configuration.storage.url);
  if (!configuration.storage.page_out || !database) return nullptr;
  return paged_file::create(folder_of(*database));
}

void log_refusal(const std::error_code& why) {
  const bool usual = why == std::errc::not_supported;
  log::write(usual ? log::level::info : log::level::warning, "nothing is paged out",
             {{"reason", why.message()}});
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
  const auto paging = page_out(*configuration);
  auto* const memory = paging ? paging->get() : nullptr;
  std::optional<feeds::paged_memory_scope> scope;
  if (memory != nullptr) scope.emplace(*memory);
  auto made = app::create(
      {.configuration = std::make_shared<const config>(std::move(*configuration)), .memory = memory});
  if (!made) {
    const auto& why = made.error();
    return fail(static_cast<exit_code>(why.exit_code), why.what, why.why, why.what_to_do);
  }
  if (!paging) log_refusal(paging.error());
  return (*made)->run();
}

}  // namespace wireroom::daemon::cli
