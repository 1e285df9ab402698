#pragma once
// Reads the configuration for a verb and tells the user what is wrong with it.

#include "daemon/config/config.hpp"

#include <expected>
#include <string>

namespace wireroom::daemon::cli {

/// $WIREROOM_CONFIG, else wireroom.toml in $CONFIGURATION_DIRECTORY (systemd.exec(5)), else
/// /etc/wireroom/wireroom.toml.
std::string default_config_file();

/// The configuration in FILE, with its remarks on standard error; or the exit code, with every mistake on
/// standard error, one line each: 66 no such file, 77 not readable, 78 wrong.
std::expected<config, int> load_config(const std::string& file);

}  // namespace wireroom::daemon::cli
