#include "daemon/desk/explain.hpp"

#include "daemon/cli/exit.hpp"
#include "daemon/cli/load_config.hpp"
#include "daemon/cli/operator_access.hpp"
#include "daemon/cli/storage_failure.hpp"
#include "daemon/cli/verbs.hpp"
#include "daemon/publish/settings.hpp"
#include "storage/open.hpp"

#include <cctype>
#include <expected>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace wireroom::daemon::cli {
namespace {

namespace json = boost::json;

std::string query_of(std::string_view what) {
  std::string out = "/explain?q=";
  for (const char c : what) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (byte < 0x80 && std::isalnum(byte) != 0) || std::string_view{"-._~:/"}.contains(c);
    out += plain ? std::string{c} : fmt::format("%{:02X}", byte);
  }
  return out;
}

/// Without a daemon: what the database tells.
std::expected<std::string, int> explain_from_database(const std::string& config_file,
                                                      const std::string& what) {
  const auto value = load_config(config_file);
  if (!value) return std::unexpected(value.error());
  const auto store = storage::open_read_only(value->storage.url);
  if (!store) return std::unexpected(fail_reading(value->storage.url, store.error()));
  const auto told = explain(**store, what, settings_of(*value, "").prefer);
  if (!told) return std::unexpected(fail(value->storage.url, told.error()));
  return told->empty() ? std::string{} : explanations_json(*told);
}

std::string for_people(const std::string& told) {
  std::string out;
  const auto read = json::parse(told);
  for (const auto& item : read.at("items").as_array()) {
    const auto id = item.at("item").to_number<std::int64_t>();
    const std::string_view title = item.at("title").as_string(), url = item.at("url").as_string();
    if (!out.empty()) out += "\n";
    out += id == 0 ? "a purged item\n" : fmt::format("item {}: {}\n", id, title);
    if (!url.empty()) out += fmt::format("  {}\n", url);
    for (const auto& reason : item.at("reasons").as_array()) {
      const std::string_view about = reason.at("about").as_string(), rule = reason.at("rule").as_string(),
                             says = reason.at("says").as_string();
      out += fmt::format("  {:<9} {}{}\n", about, rule.empty() ? "" : fmt::format("[{}] ", rule), says);
    }
  }
  return out;
}

}  // namespace

int run_explain(const words& line) {
  std::string what;
  bool as_json = false;
  command_line options{
      "explain",
      "Why an item is where it is: which rule stored, dropped, merged or placed it. The item is named\n"
      "by its id or by a URL. A running daemon is asked; without one the database is read.",
      "wireroom explain https://harbour.example/2026/truce"};
  operator_access access{"explain", options};
  options.flag("json", as_json, "print JSON");
  options.operand("URL|ID", what);
  if (const auto ended = options.parse(line)) return *ended;
  if (const auto found = access.find(); !found) return found.error();

  auto told = access.is_there() ? access.ask("GET", query_of(what))
                                : explain_from_database(access.config_file(), what);
  if (!told) return told.error();
  if (told->empty()) {
    return fail(exit_code::no_input, what, "no item here is called that",
                "name an item by its id, or by its URL as the partner or an output has it");
  }
  if (as_json) return to_int(print(*told) ? exit_code::done : exit_code::io);
  try {
    return to_int(print(for_people(*told)) ? exit_code::done : exit_code::io);
  } catch (const std::exception&) {
    return fail(exit_code::unavailable, "explain", access.address() + " answers, but not with an explanation",
                "name the right one with --operator ADDRESS");
  }
}

}  // namespace wireroom::daemon::cli
