#include "daemon/desk/split.hpp"

#include "daemon/cli/exit.hpp"
#include "daemon/cli/load_config.hpp"
#include "daemon/cli/operator_access.hpp"
#include "daemon/cli/storage_failure.hpp"
#include "daemon/cli/verbs.hpp"
#include "daemon/clock.hpp"
#include "storage/open.hpp"

#include <charconv>
#include <expected>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace wireroom::daemon::cli {
namespace {

/// Without a daemon: in the database itself.
std::expected<std::string, int> split_in_database(const std::string& config_file, std::int64_t item,
                                                  bool back) {
  const auto value = load_config(config_file);
  if (!value) return std::unexpected(value.error());
  const auto store = storage::open(value->storage.url);
  if (!store) return std::unexpected(fail(value->storage.url, store.error()));
  newsroom room{**store, newsroom_settings_of(*value)};
  auto told = split_item(**store, room, item, back, system_clock().now());
  if (!told) return std::unexpected(fail(exit_code::no_input, "split", told.error(), ""));
  return *std::move(told);
}

}  // namespace

int run_split(const words& line) {
  std::string wanted;
  bool undo = false;
  command_line options{
      "split",
      "Takes an item out of an article where it does not belong, into one of its own. That is remembered:\n"
      "no text of its partner joins the old article again. A running daemon is asked; without one the\n"
      "database is changed. 'wireroom explain' tells the ids of items.",
      "wireroom split 4711"};
  operator_access access{"split", options};
  options.flag("undo", undo, "put it back where it was");
  options.operand("ITEM", wanted);
  if (const auto ended = options.parse(line)) return *ended;
  std::int64_t item = 0;
  const auto [end, failure] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), item);
  if (failure != std::errc{} || end != wanted.data() + wanted.size() || item < 1) {
    return fail(exit_code::usage, "split", fmt::format("'{}' is no item's id", wanted),
                "'wireroom explain URL' tells the ids of items");
  }
  if (const auto found = access.find(); !found) return found.error();
  const auto told = access.is_there()
                        ? access.ask("POST", fmt::format("/items/{}/{}", item, undo ? "join" : "split"))
                        : split_in_database(access.config_file(), item, undo);
  if (!told) return told.error();
  boost::system::error_code broken;
  const auto read = boost::json::parse(*told, broken);
  const auto* object = broken ? nullptr : read.if_object();
  if (object == nullptr || !object->contains("from") || !object->contains("to")) {
    return fail(exit_code::unavailable, "split", access.address() + " answers, but not as Wireroom",
                "name the right one with --operator ADDRESS");
  }
  return to_int(
      print(fmt::format("item {}: from article {} to {}\n", item, boost::json::serialize(object->at("from")),
                        boost::json::serialize(object->at("to"))))
          ? exit_code::done
          : exit_code::io);
}

}  // namespace wireroom::daemon::cli
