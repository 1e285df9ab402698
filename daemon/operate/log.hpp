#pragma once
// Structured logs: one record an event, to journald by its protocol of priorities (sd-daemon(3)) or as plain
// lines on a terminal. Control characters are escaped and the same event is rate-limited, so that nothing an
// outsider sends can forge or flood a log. Any thread.

#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace wireroom::daemon::log {

enum class level : std::uint8_t { error = 3, warning = 4, notice = 5, info = 6, debug = 7 };

/// A member of a record: KEY=value, value escaped as needed.
struct field {
  std::string_view key;
  std::string_view value;
};

/// Writes one record to standard error: `event` is a short stable phrase ("feed polled"), fields say the
/// rest.
void write(level at, std::string_view event, std::initializer_list<field> fields = {});

/// What is less urgent than this is left out; `info` at start.
void set_level(level least_urgent) noexcept;

}  // namespace wireroom::daemon::log
