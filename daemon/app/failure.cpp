#include "daemon/app/failure.hpp"

#include "daemon/cli/exit.hpp"
#include "daemon/cli/storage_failure.hpp"

#include <cerrno>

namespace wireroom::daemon {

using cli::exit_code;
using cli::to_int;

startup_failure store_failure(const std::string& url, const storage::error& why) {
  return {to_int(cli::code_of(why.code)), url, why.message, std::string(cli::advice_for(why.code))};
}

startup_failure listen_failure(const std::string& address, const listen_error& why) {
  const auto failure = [&](exit_code code, std::string what_to_do) {
    return startup_failure{to_int(code), "listen on " + address, why.message, std::move(what_to_do)};
  };
  switch (why.code) {
    case EADDRINUSE:
      return failure(exit_code::unavailable,
                     "stop what listens there, or set another address under [listen]");
    case EACCES:
    case EPERM:
      return failure(exit_code::permission, "use a port above 1023, or socket activation");
    case EADDRNOTAVAIL:
      return failure(exit_code::unavailable, "use an address of this machine under [listen]");
    case EINVAL:
      return failure(exit_code::configuration, "write ADDR:PORT, [ADDR]:PORT or unix:PATH");
    default:
      return failure(exit_code::unavailable, "set another address under [listen]");
  }
}

}  // namespace wireroom::daemon
