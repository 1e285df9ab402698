#include "daemon/cli/status_table.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace wireroom::daemon::cli {
namespace {

namespace json = boost::json;

/// Text of a member, numbers printed; empty for what is missing or null. Without control characters.
std::string text_of(const json::object& from, std::string_view key) {
  const auto* value = from.if_contains(key);
  if (value == nullptr || value->is_null()) return {};
  if (!value->is_string()) return json::serialize(*value);
  std::string text;
  for (const char c : value->get_string()) text += static_cast<unsigned char>(c) < ' ' || c == 0x7f ? ' ' : c;
  return text;
}

const json::object& object_in(const json::object& from, std::string_view key) {
  static const json::object none;
  const auto* value = from.if_contains(key);
  return value != nullptr && value->is_object() ? value->get_object() : none;
}

const json::array& array_in(const json::object& from, std::string_view key) {
  static const json::array none;
  const auto* value = from.if_contains(key);
  return value != nullptr && value->is_array() ? value->get_array() : none;
}

/// Columns of UTF-8 text: code points, which is right for what names and URLs mostly are.
std::size_t columns_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string cut(std::string text, std::size_t columns) {
  if (columns_of(text) <= columns) return text;
  std::size_t seen = 0, at = 0;
  for (; at < text.size(); ++at) {
    if ((text[at] & 0xc0) != 0x80 && ++seen == columns) break;
  }
  return text.substr(0, at) + "…";
}

std::string padded(const std::string& text, std::size_t columns) {
  const auto have = columns_of(text);
  return have < columns ? text + std::string(columns - have, ' ') : text;
}

/// "03:04:05" of a moment of the same day as `now`, else "01-02 03:04".
std::string clock_text(const std::string& utc, const std::string& now) {
  if (utc.size() < 20) return "-";
  return utc.starts_with(now.substr(0, 10)) ? utc.substr(11, 8) : utc.substr(5, 5) + " " + utc.substr(11, 5);
}

using row = std::array<std::string, 6>;

row row_of(const json::object& feed, const std::string& now) {
  auto answer = text_of(feed, "outcome");
  std::ranges::replace(answer, '_', ' ');
  if (const auto status = text_of(feed, "status"); !status.empty()) answer += " " + status;
  if (const auto error = text_of(feed, "error"); !error.empty()) answer += ": " + error;
  auto standing = text_of(feed, "standing");
  const bool stopped = standing == "stopped";
  std::ranges::replace(standing, '_', ' ');
  return {text_of(feed, "partner"),
          text_of(feed, "url"),
          clock_text(text_of(feed, "last_poll"), now),
          answer,
          stopped ? "stopped" : clock_text(text_of(feed, "next_poll"), now),
          text_of(feed, "reason")};
}

/// 0 for stopped, 1 for failing, 2 for the rest.
int urgency_of(const json::value& feed) {
  const auto standing = feed.is_object() ? text_of(feed.get_object(), "standing") : "";
  return standing == "stopped" ? 0 : standing == "failing" ? 1 : 2;
}

void write_feeds(std::string& out, const json::object& status, std::size_t width) {
  std::vector<std::pair<int, const json::value*>> feeds;  // with their urgency
  for (const auto& feed : array_in(status, "feeds")) feeds.emplace_back(urgency_of(feed), &feed);
  std::ranges::sort(feeds);  // elements of one array: their addresses are their order

  const auto now = text_of(status, "now");
  std::vector<row> rows{{"PARTNER", "FEED", "LAST POLL", "ANSWER", "NEXT POLL", "WHY"}};
  for (const auto& [urgency, feed] : feeds) {
    if (feed->is_object()) rows.push_back(row_of(feed->get_object(), now));
  }
  // Each column gets what it needs up to its share; the last what is left.
  constexpr std::array<std::size_t, 6> most{20, 48, 11, 40, 11, 1000};
  std::array<std::size_t, 6> widths{};
  for (const auto& cells : rows) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      widths[i] = std::min(most[i], std::max(widths[i], columns_of(cells[i])));
    }
  }
  for (const auto& cells : rows) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const auto cell = cut(cells[i], widths[i]);
      line += i + 1 == cells.size() ? cell : padded(cell, widths[i] + 2);
    }
    out += (width == 0 ? line : cut(line, width)) + "\n";
  }
}

}  // namespace

std::expected<std::string, std::string> render_status_table(std::string_view text, std::size_t width) {
  boost::system::error_code failure;
  const auto parsed = json::parse(text, failure);
  if (failure || !parsed.is_object()) return std::unexpected("the answer is no JSON object");
  const auto& status = parsed.get_object();
  if (!status.contains("feeds") || !status.contains("counts"))
    return std::unexpected("the answer is no status");
  if (width != 0) width = std::max<std::size_t>(width, 40);

  const auto& counts = object_in(status, "counts");
  const auto& poller = object_in(status, "poller");
  const auto count = [&](const json::object& from, std::string_view key) {
    const auto value = text_of(from, key);
    return value.empty() ? std::string{"0"} : value;
  };
  std::string out = fmt::format(
      "{} (Wireroom {}), up {} s\n"
      "feeds {}: {} well, {} failing, {} stopped, {} not polled yet\n"
      "polls {}: {} fetched, {} not modified, {} failed; {} under way, {} overdue\n"
      "items {}, articles {}, to be filed {}\n",
      text_of(status, "title"), text_of(status, "version"), count(status, "uptime_seconds"),
      count(counts, "feeds"), count(counts, "well"), count(counts, "failing"), count(counts, "stopped"),
      count(counts, "never_polled"), count(poller, "polls"), count(poller, "fetched"),
      count(poller, "not_modified"), count(poller, "failed"), count(poller, "in_flight"),
      count(poller, "overdue"), count(counts, "items"), count(counts, "articles"), count(counts, "unfiled"));
  if (const auto& hubs = object_in(status, "websub");
      count(hubs, "active") != "0" || count(hubs, "refused") != "0")
    out += fmt::format("websub {} active, {} live, {} refused; pushes {}, {} refused\n",
                       count(hubs, "active"), count(hubs, "live"), count(hubs, "refused"),
                       count(hubs, "pushes"), count(hubs, "pushes_refused"));
  if (const auto error = text_of(object_in(status, "storage"), "error"); !error.empty()) {
    out += fmt::format("storage: {}; polls are held\n", error);
  }
  if (const auto error = text_of(object_in(status, "reload"), "error"); !error.empty()) {
    out += fmt::format("reload refused: {}\n", error);
  }
  for (const auto& entry : array_in(status, "outages")) {
    if (!entry.is_object()) continue;
    const auto& outage = entry.get_object();
    out += fmt::format("outage: none of {} feeds of {} answers: {}\n", text_of(outage, "feeds"),
                       text_of(outage, "host"), text_of(outage, "error"));
  }
  for (const auto& entry : array_in(status, "feeds")) {
    if (!entry.is_object()) continue;
    const auto& feed = entry.get_object();
    if (const auto move = text_of(feed, "waits_for_word"); !move.empty()) {
      out += fmt::format("waits for your word: {} goes to {}; 'wireroom refresh {} --accept-move' says yes\n",
                         text_of(feed, "url"), move, text_of(feed, "id"));
    }
  }
  std::size_t place = 0;
  for (const auto& entry : array_in(status, "trending")) {
    if (!entry.is_object()) continue;
    if (place == 0) out += "\ntrending\n";
    const auto line = fmt::format("{:>3}. {} ({} voices)", ++place, text_of(entry.get_object(), "title"),
                                  text_of(entry.get_object(), "voices"));
    out += (width == 0 ? line : cut(line, width)) + "\n";
  }
  out += '\n';
  write_feeds(out, status, width);
  return out;
}

}  // namespace wireroom::daemon::cli
