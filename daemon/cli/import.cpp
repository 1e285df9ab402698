#include "daemon/cli/exit.hpp"
#include "daemon/cli/load_config.hpp"
#include "daemon/cli/verbs.hpp"
#include "daemon/config/file.hpp"
#include "daemon/config/imported.hpp"
#include "daemon/config/subscriptions.hpp"

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

namespace wireroom::daemon::cli {
namespace {

int tell(const std::vector<config_error>& errors) {
  int code = to_int(exit_code::data);
  for (const auto& error : errors) {
    const auto place =
        error.line == 0 ? error.file : fmt::format("{}:{}:{}", error.file, error.line, error.column);
    code = fail(error.what == config_error::kind::mistake   ? exit_code::data
                : error.what == config_error::kind::no_file ? exit_code::no_input
                                                            : exit_code::permission,
                place, error.message, "");
  }
  return code;
}

/// Replaces `file` whole, so that nobody ever reads half of it. Errors: errno.
int replace(const std::string& file, const std::string& text) {
  const auto fresh = file + ".new";
  std::FILE* out = std::fopen(fresh.c_str(), "wxe");
  if (out == nullptr) return errno;
  const bool written = std::fwrite(text.data(), 1, text.size(), out) == text.size() &&
                       std::fflush(out) == 0 && ::fsync(::fileno(out)) == 0;
  int failure = written ? 0 : errno;
  if (std::fclose(out) != 0 && failure == 0) failure = errno;
  if (failure == 0 && std::rename(fresh.c_str(), file.c_str()) != 0) failure = errno;
  if (failure != 0) std::remove(fresh.c_str());
  return failure;
}

}  // namespace

int run_import(const words& line) {
  std::string list, target;
  command_line options{
      "import",
      "Turns OPML or a list of URLs into [[partner]] tables, one for each host, without repeats: on\n"
      "standard output, or at the end of a configuration. What is there already stays as it is.",
      "wireroom import subscriptions.opml --to /etc/wireroom/wireroom.toml"};
  options.value("to", target, "FILE", "add them to this configuration");
  options.operand("FILE", list);
  if (const auto ended = options.parse(line)) return *ended;

  std::vector<subscription> wanted;
  const auto repeats = read_subscriptions(list, [&](subscription& one) { wanted.push_back(std::move(one)); });
  if (!repeats) return tell(repeats.error());
  config present;
  std::string text;
  if (!target.empty()) {
    if (auto bytes = read_whole_file(target, 64u << 20)) {
      auto value = load_config(target);
      if (!value) return value.error();
      present = *std::move(value);
      text = *std::move(bytes);
    } else if (bytes.error() != ENOENT) {
      return fail(exit_code::permission, target, std::generic_category().message(bytes.error()), "");
    }
  }
  auto all = present.partners;
  subscription_merge into{all, list};
  for (auto& one : wanted) into.add(one);
  const auto added = into.finish();
  const auto partners = imported_partners(present.partners, all);
  if (target.empty()) {
    if (!print(print_partners(partners))) return to_int(exit_code::io);
  } else if (!partners.empty()) {
    if (!text.empty() && !text.ends_with('\n')) text += '\n';
    if (!text.empty()) text += '\n';
    if (const int failure = replace(target, text + print_partners(partners)); failure != 0) {
      return fail(exit_code::cannot_create, target, std::generic_category().message(failure),
                  "name a file in a folder you may write");
    }
  }
  fail(exit_code::done, "import",
       fmt::format("{} feeds of {} partners added, {} repeats left out", added.feeds, partners.size(),
                   added.repeated + *repeats),
       target.empty() ? "" : "'wireroom reload' makes a running daemon take them");
  return to_int(exit_code::done);
}

}  // namespace wireroom::daemon::cli
