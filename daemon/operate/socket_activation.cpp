#include "daemon/operate/socket_activation.hpp"

#include <charconv>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

namespace wireroom::daemon {
namespace {

constexpr int first_descriptor = 3;  // SD_LISTEN_FDS_START
constexpr int most = 64;

/// The whole of a variable as a number, or -1.
int number_in(const char* name) {
  const char* text = std::getenv(name);
  if (text == nullptr) return -1;
  int value = -1;
  const char* end = text + std::strlen(text);
  const auto [stop, failure] = std::from_chars(text, end, value);
  return failure == std::errc{} && stop == end ? value : -1;
}

}  // namespace

std::vector<passed_socket> take_passed_sockets() {
  const int count = number_in("LISTEN_FDS");
  const bool ours = number_in("LISTEN_PID") == ::getpid();
  const char* listed = std::getenv("LISTEN_FDNAMES");
  const std::string names = listed == nullptr ? "" : listed;
  for (const char* variable : {"LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES"}) ::unsetenv(variable);

  std::vector<passed_socket> result;
  if (!ours || count < 1 || count > most) return result;
  std::string_view rest = names;
  for (int i = 0; i < count; ++i) {
    const auto colon = rest.find(':');
    const auto name = rest.substr(0, colon);
    rest = colon == std::string_view::npos ? std::string_view{} : rest.substr(colon + 1);
    const int descriptor = first_descriptor + i;
    if (::fcntl(descriptor, F_SETFD, FD_CLOEXEC) != 0) continue;  // not open
    result.push_back({descriptor, std::string{name}});
  }
  return result;
}

}  // namespace wireroom::daemon
