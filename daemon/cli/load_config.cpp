#include "daemon/cli/load_config.hpp"

#include "daemon/cli/exit.hpp"
#include "daemon/config/file.hpp"

#include <cstdlib>

#include <fmt/format.h>

namespace wireroom::daemon::cli {
namespace {

exit_code code_of(config_error::kind what) {
  switch (what) {
    case config_error::kind::no_file:
      return exit_code::no_input;
    case config_error::kind::unreadable:
      return exit_code::permission;
    case config_error::kind::mistake:
      break;
  }
  return exit_code::configuration;
}

/// "FILE:LINE:COLUMN", as editors and terminals link it.
std::string place_of(const config_error& error) {
  return error.line == 0 ? error.file : fmt::format("{}:{}:{}", error.file, error.line, error.column);
}

}  // namespace

std::string default_config_file() {
  if (const char* named = std::getenv("WIREROOM_CONFIG"); named != nullptr && *named != '\0') return named;
  const char* folder = std::getenv("CONFIGURATION_DIRECTORY");
  return within(folder != nullptr && *folder == '/' ? folder : "/etc/wireroom", "wireroom.toml");
}

std::expected<config, int> load_config(const std::string& file) {
  auto value = read_config(file);
  if (!value) {
    int code = to_int(exit_code::configuration);
    for (const auto& error : value.error())
      code = fail(code_of(error.what), place_of(error), error.message, "");
    return std::unexpected(code);
  }
  for (const auto& remark : value->remarks) fail(exit_code::done, place_of(remark), remark.message, "");
  return *std::move(value);
}

}  // namespace wireroom::daemon::cli
