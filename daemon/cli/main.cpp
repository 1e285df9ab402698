// Finds the verb and runs it.
#include "daemon/cli/exit.hpp"
#include "daemon/cli/verbs.hpp"
#include "daemon/config/nearest.hpp"
#include "daemon/operate/process.hpp"

#include <csignal>
#include <exception>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace {

using namespace wireroom::daemon::cli;

struct verb {
  std::string_view name, summary;
  int (*run)(const words&);
};

constexpr verb verbs[] = {
    {"serve", "run the daemon in the foreground", run_serve},
    {"poll", "one round without a daemon", run_poll},
    {"check", "validate the configuration", run_check},
    {"inspect", "what Wireroom sees in a document", run_inspect},
    {"demo", "a whole newsroom of invented papers, on this machine alone", run_demo},
    {"status", "how a running daemon stands", run_status},
    {"explain", "why an item is where it is", run_explain},
    {"split", "take an item out of an article where it does not belong", run_split},
    {"refresh", "ask a running daemon to poll a feed now", run_refresh},
    {"reload", "ask a running daemon to read its configuration again", run_reload},
    {"import", "turn OPML or a list of URLs into partners", run_import},
    {"export", "write the polled feeds, or every item", run_export},
    {"replay", "file a log of items into articles and stories", run_replay},
    {"backup", "copy the live database", run_backup},
    {"doctor", "examine what Wireroom rests on", run_doctor},
    {"version", "version, compiler, libraries", run_version},
};

const verb* verb_named(std::string_view name) {
  for (const auto& candidate : verbs) {
    if (candidate.name == name) return &candidate;
  }
  return nullptr;
}

int unknown(std::string_view name) {
  std::vector<std::string_view> names{"help"};
  for (const auto& known : verbs) names.push_back(known.name);
  const auto meant = wireroom::daemon::nearest(name, names);
  return fail(
      exit_code::usage, name, "no such verb",
      meant.empty() ? "'wireroom help' lists them" : fmt::format("did you mean 'wireroom {}'?", meant));
}

int run_help(const words& line) {
  if (!line.empty() && line[0] != "--help") {
    const auto* asked = verb_named(line[0]);
    return asked != nullptr ? asked->run({"--help"}) : unknown(line[0]);
  }
  std::string text =
      "usage: wireroom VERB [OPTIONS]\n\n"
      "Polls partner feeds, files what they say, and publishes merged feeds and a trending list.\n\n";
  for (const auto& known : verbs) text += fmt::format("  {:<9} {}\n", known.name, known.summary);
  text +=
      "\n'wireroom help VERB' tells more of one. wireroom(1) and wireroom.toml(5) are its manual pages.\n"
      "example: wireroom demo\n";
  return to_int(print(text) ? exit_code::done : exit_code::io);
}

int run(const words& line) {
  if (line.empty())
    return fail(exit_code::usage, "no verb", "nothing was asked for", "'wireroom help' lists the verbs");
  const words rest{line.begin() + 1, line.end()};
  if (line[0] == "help" || line[0] == "--help" || line[0] == "-h") return run_help(rest);
  if (line[0] == "--version" || line[0] == "-V") return run_version({});
  const auto* asked = verb_named(line[0]);
  return asked != nullptr ? asked->run(rest) : unknown(line[0]);
}

}  // namespace

int main(int count, char** arguments) {
  wireroom::daemon::share_memory_pools();
  std::signal(SIGPIPE, SIG_IGN);  // a reader that leaves is an error of write(2), not our death
  try {
    return run(words(arguments + 1, arguments + count));
  } catch (const std::exception& failure) {
    return fail(exit_code::bug, "bug", failure.what(), "please report it with 'wireroom version'");
  }
}
