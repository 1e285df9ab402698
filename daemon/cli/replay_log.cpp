#include "daemon/cli/replay_log.hpp"

#include "feeds/text/date.hpp"
#include "feeds/text/html.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace wireroom::daemon::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t max_line = std::size_t{4} << 20;
constexpr double max_ms = 253'402'300'799'999;  // the end of the year 9999

std::string text_of(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  const auto* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string{} : std::string{*text};
}

std::optional<instant> moment_of(const json::value& value) {
  if (const auto* text = value.if_string()) {
    const auto read = feeds::parse_date(*text);
    return read ? std::optional<instant>{*read} : std::nullopt;
  }
  if (!value.is_number()) return {};
  const auto ms = value.to_number<double>();
  if (std::abs(ms) > max_ms) return {};
  return from_ms(static_cast<std::int64_t>(ms));
}

std::expected<logged_item, std::string> item_of(std::string_view line) {
  boost::system::error_code failure;
  const auto value = json::parse(line, failure);
  if (failure) return std::unexpected{fmt::format("no JSON: {}", failure.message())};
  const auto* object = value.if_object();
  if (object == nullptr) return std::unexpected{"no JSON object"};
  logged_item out;
  const auto* id = object->if_contains("id");
  if (id == nullptr || !(id->is_string() || id->is_int64() || id->is_uint64())) {
    return std::unexpected{"no id, which is a string or a whole number"};
  }
  out.id = id->is_string() ? std::string{id->get_string()} : json::serialize(*id);
  // It becomes a field of a line.
  if (out.id.find_first_of("\t\r\n") != std::string::npos)
    return std::unexpected{"its id has a tab or line break"};
  const auto* published = object->if_contains("published");
  const auto at = published == nullptr ? std::nullopt : moment_of(*published);
  if (!at) return std::unexpected{"no published, which is an RFC 3339 date or milliseconds since 1970"};
  out.at = *at;
  out.title = text_of(*object, "title");
  out.url = text_of(*object, "url");
  out.partner = text_of(*object, "partner");
  out.owner = text_of(*object, "owner");
  if (out.owner.empty()) out.owner = out.partner;
  out.summary = feeds::html_to_text(text_of(*object, "summary"));
  out.body = feeds::html_to_text(text_of(*object, "content_html"));
  out.language = text_of(*object, "language");
  if (const auto* weight = object->if_contains("weight"); weight != nullptr && weight->is_number()) {
    out.weight = std::clamp(weight->to_number<double>(), 0.0, 1.0);
  }
  return out;
}

}  // namespace

std::optional<std::expected<logged_item, std::string>> replay_log::next() {
  for (std::string text; std::getline(in_, text);) {
    ++line_;
    if (text.find_first_not_of(" \t\r") == std::string::npos) continue;
    if (text.size() > max_line) return std::unexpected{std::string{"longer than 4 MiB"}};
    return item_of(text);
  }
  return {};
}

}  // namespace wireroom::daemon::cli
