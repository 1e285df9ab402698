#pragma once
// How the verbs that ask a running daemon find it and tell that they did not.

#include "daemon/cli/command_line.hpp"
#include "daemon/operate/client.hpp"

#include <chrono>
#include <expected>
#include <string>
#include <string_view>

namespace wireroom::daemon::cli {

/// The options --config and --operator, and what they lead to.
class operator_access {
 public:
  /// `verb` is what messages begin with.
  operator_access(std::string verb, command_line& options);

  /// Finds the address: of --operator, else of the configuration, else the usual one when no configuration
  /// was named and none is there. Else the exit code, with a line on standard error. After the line was
  /// parsed.
  std::expected<void, int> find();

  /// False when nothing listens at the address: then there is no daemon. After find().
  bool is_there() const;

  /// The configuration that was named, else the usual one.
  const std::string& config_file() const noexcept { return config_file_; }

  const std::string& address() const noexcept { return address_; }

  /// The body of a good answer; else the exit code, with a line on standard error: 69 nothing answers, 75 not
  /// in time, 77 not allowed, 66 for 404 and 409, 78 for 422.
  std::expected<std::string, int> ask(std::string_view method, std::string_view target) const;

 private:
  std::string verb_, config_file_, address_;
  std::string usual_config_;
};

}  // namespace wireroom::daemon::cli
