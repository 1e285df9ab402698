#pragma once
// What `wireroom doctor` looks at, each on its own. They read and ask, and change nothing; those of names and
// of the daemon may take seconds.

#include "daemon/cli/exit.hpp"
#include "daemon/config/config.hpp"

#include <cstdint>
#include <string>

namespace wireroom::daemon::cli {

struct finding {
  enum class grade : std::uint8_t { well, hint, bad };
  grade how{};
  std::string subject;               ///< one word
  std::string what;                  ///< what was found
  std::string what_to_do;            ///< empty when well
  exit_code code = exit_code::done;  ///< of the program, when bad
};

/// Files of secrets are for their owner alone.
finding examine_secrets(const config& value);
/// The database's folder is there and may be written.
finding examine_folder(const config& value);
/// There is room: a twentieth of the disk, or 1 GiB.
finding examine_disk(const config& value);
/// The database opens, is of this schema, and every page of it is sound.
finding examine_database(const config& value);
/// The first few hosts of feeds have addresses.
finding examine_names(const config& value);
/// There are certificate authorities to trust.
finding examine_certificates(const config& value);
/// The clock is plausible and synchronised.
finding examine_clock(const config& value);
/// There are descriptors enough for the polls and subscribers asked for.
finding examine_limits(const config& value);
/// A daemon runs and is ready.
finding examine_daemon(const config& value);

}  // namespace wireroom::daemon::cli
