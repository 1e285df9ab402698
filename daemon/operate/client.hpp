#pragma once
// Asks a running daemon on its operator's listener: what `wireroom status`, `refresh` and `reload` do.

#include <chrono>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace wireroom::daemon {

struct operator_answer {
  unsigned status = 0;
  std::string body;
};

struct client_error {
  enum class kind : std::uint8_t {
    unreachable,   ///< nothing listens there
    forbidden,     ///< this user may not open the Unix socket
    timed_out,     ///< no whole answer in time
    not_wireroom,  ///< what answers is no HTTP server, or the answer is larger than 256 MiB
  };
  kind what{};
  std::string message;  ///< for people
};

/// One request: `method` GET or POST, `target` a path. `address` is that of [listen] operator, or as
/// --operator names it. Blocks for at most `within`; any thread.
std::expected<operator_answer, client_error> ask_operator(const std::string& address, std::string_view method,
                                                          std::string_view target,
                                                          std::chrono::milliseconds within);

}  // namespace wireroom::daemon
