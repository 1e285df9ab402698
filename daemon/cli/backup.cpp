#include "daemon/cli/exit.hpp"
#include "daemon/cli/load_config.hpp"
#include "daemon/cli/storage_failure.hpp"
#include "daemon/cli/verbs.hpp"
#include "storage/open.hpp"

#include <cerrno>

#include <fmt/format.h>
#include <sys/stat.h>

namespace wireroom::daemon::cli {

int run_backup(const words& line) {
  auto file = default_config_file();
  std::string target;
  command_line options{
      "backup",
      "Copies the database, also while a daemon writes to it: the copy is of one moment and whole.\n"
      "FILE must not exist.",
      "wireroom backup /var/backups/wireroom-$(date +%F).db"};
  options.value("config", file, "FILE", "the configuration (/etc/wireroom/wireroom.toml)");
  options.operand("FILE", target);
  if (const auto ended = options.parse(line)) return *ended;

  const auto value = load_config(file);
  if (!value) return value.error();
  struct stat found{};
  if (::lstat(target.c_str(), &found) == 0) {
    return fail(exit_code::cannot_create, target, "the file exists", "name another: nothing is overwritten");
  }
  const auto store = storage::open_read_only(value->storage.url);
  if (!store) return fail_reading(value->storage.url, store.error());
  if (const auto done = (*store)->backup(target); !done) return fail(target, done.error());
  if (::stat(target.c_str(), &found) != 0) found.st_size = 0;
  return to_int(print(fmt::format("{}: {} bytes\n", target, found.st_size)) ? exit_code::done
                                                                            : exit_code::io);
}

}  // namespace wireroom::daemon::cli
