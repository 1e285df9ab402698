#include "daemon/cli/operator_access.hpp"

#include "daemon/cli/exit.hpp"
#include "daemon/cli/load_config.hpp"
#include "daemon/config/config.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <unistd.h>

namespace wireroom::daemon::cli {
namespace {

constexpr std::chrono::seconds patience{15};

std::string first_line(std::string text) {
  text.resize(std::min(text.size(), text.find('\n')));
  return text;
}

}  // namespace

operator_access::operator_access(std::string verb, command_line& options)
    : verb_{std::move(verb)}, config_file_{default_config_file()}, usual_config_{config_file_} {
  options.value("config", config_file_, "FILE", "find the daemon by this configuration");
  options.value("operator", address_, "ADDRESS", "its operator's listener: ADDRESS:PORT or unix:/PATH");
}

std::expected<void, int> operator_access::find() {
  if (!address_.empty()) return {};
  const bool named = config_file_ != usual_config_;
  if (!named && ::access(config_file_.c_str(), R_OK) != 0) {
    address_ = listen_config{}.operator_address;
    return {};
  }
  const auto value = load_config(config_file_);
  if (!value) return std::unexpected(value.error());
  address_ = value->listen.operator_address;
  return {};
}

bool operator_access::is_there() const {
  const auto answer = ask_operator(address_, "GET", "/healthz", patience);
  return answer || answer.error().what != client_error::kind::unreachable;
}

std::expected<std::string, int> operator_access::ask(std::string_view method, std::string_view target) const {
  auto answer = ask_operator(address_, method, target, patience);
  if (!answer) {
    using kind = client_error::kind;
    const auto& [what, why] = answer.error();
    switch (what) {
      case kind::timed_out:
        return std::unexpected(fail(exit_code::try_again, verb_, why, "try again later"));
      case kind::forbidden:
        return std::unexpected(
            fail(exit_code::permission, verb_, why, "ask as root or a member of its group"));
      case kind::not_wireroom:
        return std::unexpected(
            fail(exit_code::unavailable, verb_, why, "name the right one with --operator ADDRESS"));
      case kind::unreachable:
        break;
    }
    return std::unexpected(fail(exit_code::unavailable, verb_, why,
                                "start it with 'wireroom serve', or name it with --operator ADDRESS"));
  }
  switch (answer->status) {
    case 200:
    case 202:
      return std::move(answer->body);
    case 404:
      return std::unexpected(fail(exit_code::no_input, verb_, first_line(answer->body), ""));
    case 409:
      return std::unexpected(fail(exit_code::data, verb_, first_line(answer->body), ""));
    case 422:
      return std::unexpected(
          fail(exit_code::configuration, verb_, first_line(answer->body),
               "the old configuration stays in force; 'wireroom check' tells all mistakes"));
    default:
      break;
  }
  return std::unexpected(
      fail(exit_code::unavailable, verb_,
           fmt::format("{} answers {}: {}", address_, answer->status, first_line(answer->body)), ""));
}

}  // namespace wireroom::daemon::cli
