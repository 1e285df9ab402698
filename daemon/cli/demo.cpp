// A whole newsroom in one command: invented partners on loopback, and the daemon that polls them.

#include "daemon/app/app.hpp"
#include "daemon/cli/exit.hpp"
#include "daemon/cli/verbs.hpp"
#include "daemon/config/listen_address.hpp"
#include "daemon/demo/demo_clock.hpp"
#include "daemon/demo/home.hpp"
#include "daemon/demo/newsroom_config.hpp"
#include "daemon/demo/origin.hpp"
#include "daemon/demo/reserved_address.hpp"
#include "daemon/operate/log.hpp"

#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include <fmt/format.h>
#include <unistd.h>

namespace wireroom::daemon::cli {
namespace {

using namespace demo;

constexpr std::uint16_t public_port = 8080, operator_port = 8081, partners_port = 8090;
constexpr unsigned fastest = 3600;
constexpr auto opening_hour = std::chrono::minutes(9 * 60 + 30);  // the morning's news is out by then
// The demo begins in the past, on the same day of the week: what it prints is not dated into the future
// before it has run for hours.
constexpr auto head_start = std::chrono::days(28);

struct demo_options {
  std::string listen, operator_address, data;
  unsigned speed = 288;
  bool logs = false;
};

int port_failure(std::string_view what, const listen_error& error) {
  if (error.code == EINVAL)
    return fail(exit_code::usage, what, error.message, fmt::format("write it as {}", listen_address_forms));
  return fail(error.code == EACCES ? exit_code::permission : exit_code::unavailable, what, error.message,
              "name another address or end what uses it");
}

// The address asked for, else the first free one from `port` on.
std::expected<reserved_address, int> reserve(std::string_view option, const std::string& asked,
                                             std::uint16_t port) {
  auto found = asked.empty() ? reserved_address::from(port) : reserved_address::exactly(asked);
  if (!found) return std::unexpected(port_failure(option, found.error()));
  const auto got = parse_listen_address(found->address());
  if (asked.empty() && got && got->port != port)
    print(fmt::format("Port {} is taken; {} is used instead.\n", port, got->port));
  return std::move(*found);
}

std::expected<home, int> make_home(const std::string& data) {
  auto made = data.empty() ? home::temporary() : home::kept(data);
  if (made) return std::move(*made);
  const auto code =
      made.error() == std::errc::permission_denied ? exit_code::permission : exit_code::cannot_create;
  return std::unexpected(fail(code, data.empty() ? "temporary folder" : data, made.error().message(),
                              data.empty() ? "set TMPDIR to a folder that can be written"
                                           : "name a folder that can be written with --data"));
}

std::string local_url(const std::string& address) {
  const auto parsed = parse_listen_address(address);
  return parsed && !parsed->is_unix ? url_of(*parsed) : address;
}

std::string welcome(const config& value, const newsroom& room, const std::string& operator_address,
                    const home& place, unsigned speed) {
  std::set<std::string_view> names, owners;
  for (const auto& whose : partners()) {
    names.insert(whose.partner);
    owners.insert(whose.owner);
  }
  std::string others;
  for (const auto& merged : value.merged_feeds)
    if (merged.name != "top") others += (others.empty() ? "" : ", ") + merged.name;
  const std::string& front = value.site.base_url;
  return fmt::format(
      "The newsroom is open: {} papers of {} owners, none of them real; a day takes {:.3g} minutes.\n\n"
      "  front page    {}/\n"
      "  everything    {}/feeds/top.rss  (.atom, .json)\n"
      "  also          /feeds/NAME.rss: {}\n"
      "  hot           {}/trending  (.rss, .atom, .json)\n"
      "  status        {}/status\n"
      "  a partner     {}\n"
      "  database      {}{}\n\n"
      "Ctrl-C ends it.\n",
      names.size(), owners.size(), 24 * 60.0 / speed, front, front, others, front,
      local_url(operator_address), site_of(profile(feed_of::courier), room), place.folder(),
      place.is_temporary() ? " (removed at the end)" : "");
}

// Shows the counts on a terminal, and keeps the bookmark up to date.
class live_line {
 public:
  live_line(const app& daemon, const clock& time, const home& place, newsroom room)
      : daemon_(daemon), time_(time), place_(place), room_(room), shown_(::isatty(STDOUT_FILENO) == 1) {
    thread_ = std::jthread([this](std::stop_token stop) { work(stop); });
  }
  ~live_line() {
    thread_.request_stop();
    thread_.join();
    if (shown_) print("\r\033[K");
  }
  live_line(const live_line&) = delete;
  live_line& operator=(const live_line&) = delete;

 private:
  void work(std::stop_token stop) {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    while (!stop.stop_requested()) {
      place_.remember({.room = room_, .now = time_.now()});
      if (shown_) show();
      wake.wait_for(lock, stop, std::chrono::seconds(1), [] { return false; });
    }
    place_.remember({.room = room_, .now = time_.now()});
  }

  void show() const {
    const auto minutes = std::chrono::floor<std::chrono::minutes>(time_.now());
    const auto day = std::chrono::floor<std::chrono::days>(minutes);
    const std::chrono::hh_mm_ss clock_face(minutes - day);
    const auto now = daemon_.counts();
    print(fmt::format(
        "\r\033[Kday {} {:02}:{:02}   polls {} ({} unchanged, {} failed)   items {}   articles {}   hot {}",
        (day - room_.first_day) / std::chrono::days(1) + 1, clock_face.hours().count(),
        clock_face.minutes().count(), now.polls, now.not_modified, now.failed, now.items, now.articles,
        now.trending));
  }

  const app& daemon_;
  const clock& time_;
  const home& place_;
  const newsroom room_;
  const bool shown_;
  std::jthread thread_;
};

int run_newsroom(const demo_options& how) {
  auto place = make_home(how.data);
  if (!place) return place.error();
  auto public_side = reserve("--listen", how.listen, public_port);
  if (!public_side) return public_side.error();
  auto operator_side = reserve("--operator", how.operator_address, operator_port);
  if (!operator_side) return operator_side.error();

  const auto now = std::chrono::floor<std::chrono::seconds>(system_clock().now());
  const sys_seconds opening = std::chrono::floor<std::chrono::days>(now) - head_start;
  bookmark where = place->left_off().value_or(
      bookmark{.room = {.first_day = opening, .port = partners_port}, .now = opening + opening_hour});
  const demo_clock time(where.now, how.speed);
  auto served = origin::create(time, {.first_day = where.room.first_day, .port = where.room.port});
  if (!served) return port_failure("the partners' ports", served.error());

  const newsroom room = (*served)->room();
  const auto value =
      std::make_shared<const config>(newsroom_config({.room = room,
                                                      .speed = static_cast<double>(how.speed),
                                                      .public_address = public_side->address(),
                                                      .operator_address = operator_side->address(),
                                                      .storage_url = place->storage_url()}));
  public_side->release();
  operator_side->release();
  auto daemon = app::create({.configuration = value, .time = &time, .use_systemd = false});
  if (!daemon) {
    const auto& failure = daemon.error();
    return fail(static_cast<exit_code>(failure.exit_code), failure.what, failure.why, failure.what_to_do);
  }
  print(welcome(*value, room, (*daemon)->operator_address(), *place, how.speed));
  const live_line line(**daemon, time, *place, room);
  return (*daemon)->run();
}

}  // namespace

int run_demo(const words& line) {
  demo_options how;
  command_line options{
      "demo",
      "A whole newsroom without configuration or internet: invented papers are served on\n"
      "loopback addresses, publish as time goes by, and are polled, filed and published again\n"
      "by the very code that 'serve' runs. A day takes five minutes.",
      "wireroom demo --listen 127.0.0.1:8080 --speed 600"};
  options.value("listen", how.listen, "ADDR:PORT",
                "where the outputs are served (127.0.0.1:8080, or the next free port)");
  options.value("operator", how.operator_address, "ADDR:PORT",
                "where status and metrics are served (127.0.0.1:8081, or the next free port)");
  options.value("data", how.data, "DIR",
                "keep the database here and go on where it ended (a temporary folder)");
  options.value("speed", how.speed, "N", "run N times as fast as the clock on the wall (288)");
  options.flag("logs", how.logs, "write the daemon's log to standard error");
  if (const auto ended = options.parse(line)) return *ended;
  if (how.speed < 1 || how.speed > fastest)
    return fail(exit_code::usage, "--speed", fmt::format("{} is not in 1 to {}", how.speed, fastest),
                "leave it out for a day in five minutes");
  if (!how.logs) log::set_level(log::level::error);
  return run_newsroom(how);
}

}  // namespace wireroom::daemon::cli
