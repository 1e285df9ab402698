#include "daemon/app/round.hpp"
#include "daemon/cli/exit.hpp"
#include "daemon/cli/load_config.hpp"
#include "daemon/cli/progress.hpp"
#include "daemon/cli/verbs.hpp"
#include "daemon/operate/log.hpp"

#include <algorithm>
#include <optional>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace wireroom::daemon::cli {
namespace {

constexpr std::size_t failures_named = 20;

std::string as_json(const round_summary& summary) {
  boost::json::array errors;
  for (const auto& failure : summary.failures)
    errors.push_back({{"url", failure.url},
                      {"partner", failure.partner},
                      {"outcome", feeds::name_of(failure.outcome)},
                      {"status", failure.status},
                      {"error", failure.error}});
  boost::json::array found;
  for (const auto& event : summary.found)
    found.push_back({{"url", event.url},
                     {"feed", event.found},
                     {"by", event.found_by_page ? "page" : "well_known_place"}});
  boost::json::object by_outcome;
  for (const auto& [outcome, count] : summary.by_outcome) by_outcome[outcome] = count;
  const boost::json::object all{{"feeds", summary.feeds},
                                {"fetched", summary.fetched},
                                {"not_modified", summary.not_modified},
                                {"failed", summary.failed},
                                {"items_seen", summary.items_seen},
                                {"items_new", summary.items_new},
                                {"bytes", summary.bytes},
                                {"seconds", summary.seconds},
                                {"errors", std::move(errors)},
                                {"by_outcome", std::move(by_outcome)},
                                {"found", std::move(found)}};
  return boost::json::serialize(all) + "\n";
}

std::string for_people(const round_summary& summary, const std::string& out) {
  auto text = fmt::format(
      "{} feeds in {:.1f} s: {} fetched, {} not modified, {} failed; {} items, {} new; {} bytes\n",
      summary.feeds, summary.seconds, summary.fetched, summary.not_modified, summary.failed,
      summary.items_seen, summary.items_new, summary.bytes);
  for (const auto& [outcome, count] : summary.by_outcome)
    text += fmt::format("  {:<18} {}\n", outcome, count);
  if (!summary.found.empty()) text += "found:\n";
  for (const auto& event : summary.found)
    text += fmt::format("  {} -> {} ({})\n", event.url, event.found,
                        event.found_by_page ? "its page names it" : "a well-known place");
  if (!summary.failures.empty()) text += "failed:\n";
  for (std::size_t i = 0; i < std::min(failures_named, summary.failures.size()); ++i)
    text += fmt::format("  {}  {}\n", summary.failures[i].url, summary.failures[i].error);
  if (summary.failures.size() > failures_named)
    text += fmt::format("  … and {} more; --json names them all\n", summary.failures.size() - failures_named);
  if (summary.slowest.size() > 1) {
    text += "slowest:\n";
    for (const auto& event : summary.slowest)
      text += fmt::format("  {:>6} ms  {}\n", event.took.count(), event.url);
  }
  if (!out.empty())
    text += fmt::format("{}: {} files written, {} unchanged\n", out, summary.files_written,
                        summary.files_unchanged);
  return text;
}

}  // namespace

int run_poll(const words& line) {
  auto file = default_config_file();
  bool all = false;
  bool file_items = false;
  bool json = false;
  words only;
  std::string out;
  command_line options{
      "poll",
      "One round without a daemon: polls what is due, stores it, prints a summary. What is not\n"
      "published at once is filed into articles and stories by the next who publishes.\n"
      "Feeds that fail are named; the exit code is 0 all the same.",
      "wireroom poll --config wireroom.toml --all --out /srv/www"};
  options.value("config", file, "FILE", "the configuration (/etc/wireroom/wireroom.toml)");
  options.flag("all", all, "poll every feed, due or not");
  options.values("feed", only, "URL", "poll this feed alone, due or not; may be repeated");
  options.flag("file", file_items, "file what is stored into articles and stories, also without --out");
  options.value("out", out, "DIR", "write every output as static files under DIR");
  options.flag("json", json, "print the summary as one JSON object in the last line");
  if (const auto ended = options.parse(line)) return *ended;

  // The summary names what failed; the records of a daemon would stand in the bar.
  log::set_level(log::level::error);
  auto configuration = load_config(file);
  if (!configuration) return configuration.error();
  std::optional<progress_bar> bar;
  std::uint64_t failed = 0;
  const auto summary = run_round({.configuration = std::make_shared<const config>(std::move(*configuration)),
                                  .all = all,
                                  .only = only,
                                  .file = file_items,
                                  .out = out,
                                  .last = true,
                                  .on_start = [&](std::uint64_t total) { bar.emplace(total); },
                                  .on_poll =
                                      [&](const poll_event& event, std::uint64_t done, std::uint64_t) {
                                        failed += !event.error.empty();
                                        bar->update(done, failed);
                                      }});
  bar.reset();
  if (!summary) {
    const auto& why = summary.error();
    return fail(static_cast<exit_code>(why.exit_code), why.what, why.why, why.what_to_do);
  }
  return to_int(print(json ? as_json(*summary) : for_people(*summary, out)) ? exit_code::done
                                                                            : exit_code::io);
}

}  // namespace wireroom::daemon::cli
