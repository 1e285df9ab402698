#include "daemon/cli/exit.hpp"
#include "daemon/cli/load_config.hpp"
#include "daemon/cli/verbs.hpp"

#include <fmt/format.h>

namespace wireroom::daemon::cli {

int run_check(const words& line) {
  auto file = default_config_file();
  bool printed = false;
  command_line options{
      "check",
      "Validates the configuration with the lists it includes: every mistake with its file, line\n"
      "and column and what was expected. Nothing is started.",
      "wireroom check --config wireroom.toml --print"};
  options.value("config", file, "FILE", "the configuration (/etc/wireroom/wireroom.toml)");
  options.flag("print", printed, "print what is in force, defaults included");
  if (const auto ended = options.parse(line)) return *ended;

  const auto value = load_config(file);
  if (!value) return value.error();
  std::size_t feeds = 0;
  for (const auto& partner : value->partners) feeds += partner.feeds.size();
  const auto text = printed ? print_config(*value)
                            : fmt::format("{}: valid; partners: {}, their feeds: {}, merged feeds: {}\n",
                                          file, value->partners.size(), feeds, value->merged_feeds.size());
  return to_int(print(text) ? exit_code::done : exit_code::io);
}

}  // namespace wireroom::daemon::cli
