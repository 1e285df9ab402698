#include "daemon/cli/exit.hpp"
#include "daemon/cli/feed_details.hpp"
#include "daemon/cli/operator_access.hpp"
#include "daemon/cli/verbs.hpp"
#include "daemon/config/nearest.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace wireroom::daemon::cli {
namespace {

struct candidate {
  std::int64_t id = 0;
  std::string url, configured_url, partner;
  std::string move;  ///< where it may be sent; empty: nowhere
  bool meant = false;
};

std::vector<candidate> candidates_in(const std::string& status, const std::string& wanted) {
  std::vector<candidate> all;
  const auto parsed = boost::json::parse(status);
  for (const auto& feed : parsed.at("feeds").as_array()) {
    const auto text = [&](std::string_view key) { return std::string{feed.at(key).as_string()}; };
    const bool moves = feed.as_object().contains("waits_for_word");
    all.push_back({feed.at("id").to_number<std::int64_t>(), text("url"), text("configured_url"),
                   text("partner"), moves ? text("waits_for_word") : std::string{},
                   is_feed_meant(feed.as_object(), wanted)});
  }
  return all;
}

int no_such_feed(const std::string& wanted, const std::vector<candidate>& all) {
  std::vector<std::string> names;
  for (const auto& feed : all) {
    names.push_back(feed.url);
    names.push_back(feed.partner);
  }
  const auto meant = nearest(wanted, names);
  return fail(exit_code::no_input, "refresh", fmt::format("no feed is '{}'", wanted),
              meant.empty() ? "name one by id, URL or partner as 'wireroom status' lists them"
                            : fmt::format("did you mean '{}'?", meant));
}

}  // namespace

int run_refresh(const words& line) {
  std::string wanted;
  bool accepts = false;
  command_line options{
      "refresh",
      "Asks a running daemon to poll a feed as soon as politeness towards its host allows: by id,\n"
      "URL, or all of a partner. A feed that was stopped is polled again, one of which a poll is under\n"
      "way once more.\n"
      "With --accept-move it is polled from now on where it redirects to for good, or at the feed of\n"
      "another site that its page names; its items stay.",
      "wireroom refresh https://harbour.example/rss/world"};
  operator_access access{"refresh", options};
  options.flag("accept-move", accepts, "say yes to the new URL that 'wireroom status' shows");
  options.operand("FEED", wanted);
  if (const auto ended = options.parse(line)) return *ended;
  if (const auto found = access.find(); !found) return found.error();

  const auto status = access.ask("GET", "/status");
  if (!status) return status.error();
  std::vector<candidate> all;
  try {
    all = candidates_in(*status, wanted);
  } catch (const std::exception&) {
    return fail(exit_code::unavailable, "refresh", access.address() + " answers, but not with a status",
                "name the right one with --operator ADDRESS");
  }
  std::string told;
  bool meant = false;
  for (const auto& feed : all) {
    if (!feed.meant) continue;
    meant = true;
    if (accepts) {
      if (feed.move.empty()) continue;
      if (const auto asked = access.ask("POST", fmt::format("/feeds/{}/accept-move", feed.id)); !asked)
        return asked.error();
      told += fmt::format("{} will be polled at {}\n", feed.url, feed.move);
      continue;
    }
    if (const auto asked = access.ask("POST", fmt::format("/feeds/{}/poll", feed.id)); !asked)
      return asked.error();
    told += fmt::format("{} will be polled\n", feed.url);
  }
  if (!meant) return no_such_feed(wanted, all);
  if (told.empty()) {
    return fail(exit_code::data, "refresh",
                fmt::format("'{}' goes nowhere, so that there is nothing to accept", wanted),
                "'wireroom status' shows where feeds wait for your word");
  }
  return to_int(print(told) ? exit_code::done : exit_code::io);
}

}  // namespace wireroom::daemon::cli
