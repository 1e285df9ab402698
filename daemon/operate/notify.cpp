#include "daemon/operate/notify.hpp"

#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <utility>

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace wireroom::daemon {
namespace {

std::optional<std::uint64_t> number_in(const char* text) {
  if (text == nullptr) return {};
  std::uint64_t value = 0;
  const char* end = text + std::strlen(text);
  const auto [stop, failure] = std::from_chars(text, end, value);
  if (failure != std::errc{} || stop != end || stop == text) return {};
  return value;
}

}  // namespace

notifier::notifier(std::string_view address) {
  sockaddr_un to{};
  if (address.size() < 2 || address.size() >= sizeof to.sun_path) return;
  if (address[0] != '/' && address[0] != '@') return;
  to.sun_family = AF_UNIX;
  std::memcpy(to.sun_path, address.data(), address.size());
  if (address[0] == '@') to.sun_path[0] = '\0';  // abstract: unix(7)
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address.size());
  socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (socket_ >= 0 && ::connect(socket_, reinterpret_cast<const sockaddr*>(&to), size) != 0) {
    ::close(socket_);
    socket_ = -1;
  }
}

notifier notifier::from_environment() {
  const char* address = std::getenv("NOTIFY_SOCKET");
  notifier result{address == nullptr ? std::string_view{} : std::string_view{address}};
  ::unsetenv("NOTIFY_SOCKET");
  return result;
}

notifier::~notifier() {
  if (socket_ >= 0) ::close(socket_);
}

notifier::notifier(notifier&& other) noexcept : socket_{std::exchange(other.socket_, -1)} {}

void notifier::send(std::string_view message) const {
  if (socket_ >= 0) (void)::send(socket_, message.data(), message.size(), MSG_NOSIGNAL);
}

void notifier::ready() const {
  send("READY=1");
}

void notifier::reloading() const {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  send(fmt::format("RELOADING=1\nMONOTONIC_USEC={}", static_cast<std::uint64_t>(now.tv_sec) * 1'000'000 +
                                                         static_cast<std::uint64_t>(now.tv_nsec) / 1000));
}

void notifier::stopping() const {
  send("STOPPING=1");
}

void notifier::watchdog() const {
  send("WATCHDOG=1");
}

void notifier::status(std::string_view text) const {
  std::string line = "STATUS=";
  for (const char c : text.substr(0, 256)) line += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  send(line);
}

void notifier::extend(std::chrono::microseconds more) const {
  send(fmt::format("EXTEND_TIMEOUT_USEC={}", more.count()));
}

std::optional<std::chrono::microseconds> watchdog_interval() {
  const auto interval = number_in(std::getenv("WATCHDOG_USEC"));
  const char* asked = std::getenv("WATCHDOG_PID");
  const bool ours = asked == nullptr || number_in(asked) == static_cast<std::uint64_t>(::getpid());
  ::unsetenv("WATCHDOG_USEC");
  ::unsetenv("WATCHDOG_PID");
  // Beyond a year nobody means it, and it would not fit timers.
  if (!ours || !interval || *interval == 0 || *interval > 366ULL * 86'400 * 1'000'000) return {};
  return std::chrono::microseconds{*interval};
}

}  // namespace wireroom::daemon
