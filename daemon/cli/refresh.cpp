#include "daemon/cli/exit.hpp"
#include "daemon/cli/operator_access.hpp"
#include "daemon/cli/verbs.hpp"
#include "daemon/config/nearest.hpp"
#include "daemon/config/web_address.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace wireroom::daemon::cli {
namespace {

struct candidate {
  std::int64_t id = 0;
  std::string url, configured_url, partner;
};

std::vector<candidate> candidates_in(const std::string& status) {
  std::vector<candidate> all;
  const auto parsed = boost::json::parse(status);
  for (const auto& feed : parsed.at("feeds").as_array()) {
    const auto text = [&](std::string_view key) { return std::string{feed.at(key).as_string()}; };
    all.push_back(
        {feed.at("id").to_number<std::int64_t>(), text("url"), text("configured_url"), text("partner")});
  }
  return all;
}

bool is_meant(const candidate& feed, const std::string& wanted) {
  if (std::to_string(feed.id) == wanted || feed.partner == wanted) return true;
  const auto url = read_web_address(wanted);
  if (!url) return false;
  const auto same = [&](const std::string& other) {
    const auto address = read_web_address(other);
    return address && address->key == url->key;
  };
  return same(feed.url) || same(feed.configured_url);
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
  command_line options{
      "refresh",
      "Asks a running daemon to poll a feed as soon as politeness towards its host allows: by id,\n"
      "URL, or all of a partner. A feed that was stopped is polled again.",
      "wireroom refresh https://harbour.example/rss/world"};
  operator_access access{"refresh", options};
  options.operand("FEED", wanted);
  if (const auto ended = options.parse(line)) return *ended;
  if (const auto found = access.find(); !found) return found.error();

  const auto status = access.ask("GET", "/status");
  if (!status) return status.error();
  std::vector<candidate> all;
  try {
    all = candidates_in(*status);
  } catch (const std::exception&) {
    return fail(exit_code::unavailable, "refresh", access.address() + " answers, but not with a status",
                "name the right one with --operator ADDRESS");
  }
  std::string told;
  for (const auto& feed : all) {
    if (!is_meant(feed, wanted)) continue;
    if (const auto asked = access.ask("POST", fmt::format("/feeds/{}/poll", feed.id)); !asked)
      return asked.error();
    told += fmt::format("{} will be polled\n", feed.url);
  }
  if (told.empty()) return no_such_feed(wanted, all);
  return to_int(print(told) ? exit_code::done : exit_code::io);
}

}  // namespace wireroom::daemon::cli
