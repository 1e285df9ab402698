#pragma once
// `/status` for a terminal. Pure.

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

namespace wireroom::daemon::cli {

/// The JSON of `/status` as text: a few lines of figures, alarms, the trending list, and a table of feeds,
/// what is wrong first. Lines are at most `width` columns (40 at least); 0: as long as they come. Nothing a
/// partner said can move the cursor. Errors: why `json` is no status.
std::expected<std::string, std::string> render_status_table(std::string_view json, std::size_t width);

}  // namespace wireroom::daemon::cli
