#include "daemon/operate/time_text.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace wireroom::daemon {

std::string utc_text(instant moment) {
  return fmt::format("{:%FT%T}Z", std::chrono::floor<std::chrono::seconds>(moment));
}

std::string span_text(std::chrono::milliseconds span) {
  const auto seconds = static_cast<double>(span.count()) / 1000;
  const auto text = [](double value, std::string_view unit) {
    return value < 9.95 ? fmt::format("{:.1f} {}", value, unit) : fmt::format("{:.0f} {}", value, unit);
  };
  if (seconds < 59.5) return fmt::format("{:.0f} s", seconds);
  if (seconds < 3570) return fmt::format("{:.0f} min", seconds / 60);
  if (seconds < 47.5 * 3600) return text(seconds / 3600, "h");
  return text(seconds / 86400, "d");
}

std::string relative_text(instant moment, instant now) {
  using namespace std::chrono_literals;
  if (moment > now + 500ms) return "in " + span_text(moment - now);
  if (moment < now - 500ms) return span_text(now - moment) + " ago";
  return "now";
}

}  // namespace wireroom::daemon
