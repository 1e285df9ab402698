#include "daemon/poll/file_source.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace wireroom::daemon {
namespace {

using feeds::poll_outcome;

class open_file {
 public:
  // O_NONBLOCK: a FIFO that took the file's place must not make us wait for its writer.
  explicit open_file(const std::string& path)
      : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)) {}
  ~open_file() {
    if (fd_ >= 0) ::close(fd_);
  }
  open_file(const open_file&) = delete;
  open_file& operator=(const open_file&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// The absolute path that a file URL names (RFC 8089); empty when it names none on this machine.
std::string path_of(const std::string& url) {
  std::string_view rest = url;
  rest.remove_prefix(5);
  if (rest.starts_with("//localhost/"))
    rest.remove_prefix(11);
  else if (rest.starts_with("///"))
    rest.remove_prefix(2);
  if (!rest.starts_with('/') || rest.starts_with("//")) return {};
  std::string out;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    char c = rest[i];
    if (c == '#' || c == '?') break;
    if (c == '%' && i + 2 < rest.size() && hex(rest[i + 1]) >= 0 && hex(rest[i + 2]) >= 0) {
      c = static_cast<char>(hex(rest[i + 1]) * 16 + hex(rest[i + 2]));
      i += 2;
    }
    if (c == '\0') return {};
    out += c;
  }
  return out;
}

}  // namespace

bool is_file_url(const std::string& url) {
  return url.starts_with("file:");
}

fetch_result read_file_source(const std::string& url, const feeds::validators& validators,
                              const fetch_policy& how, answer_sink& sink) {
  fetch_result out;
  out.url = url;
  const auto fail = [&out](poll_outcome outcome, std::string message) {
    out.failure = fetch_error{.outcome = outcome, .message = std::move(message)};
    return std::move(out);
  };
  if (!how.files)
    return fail(poll_outcome::address_refused, "files are read for partners with internal = true only");
  const auto path = path_of(url);
  if (path.empty()) return fail(poll_outcome::protocol_error, "not the URL of a file on this machine");
  const auto not_regular = [&] {
    return fail(poll_outcome::protocol_error, fmt::format("{} is not a regular file", path));
  };
  struct stat about{};
  // Looked at first: to open a device can have effects of its own.
  if (::stat(path.c_str(), &about) == 0 && !S_ISREG(about.st_mode)) return not_regular();
  const open_file file(path);
  answer_head head{.url = url};
  if (file.fd() < 0) {
    if (errno != ENOENT)
      return fail(poll_outcome::connection_error, fmt::format("{}: {}", path, strerror(errno)));
    head.status = 404;
    out.head = std::move(head);
    return out;
  }
  if (fstat(file.fd(), &about) != 0 || !S_ISREG(about.st_mode)) return not_regular();
  if (static_cast<std::uint64_t>(about.st_size) > how.limits.body_bytes)
    return fail(poll_outcome::too_large,
                fmt::format("the file is larger than {} bytes", how.limits.body_bytes));
  head.validators.etag =
      fmt::format("\"{:x}-{:x}.{:x}\"", about.st_size, about.st_mtim.tv_sec, about.st_mtim.tv_nsec);
  head.status = head.validators.etag == validators.etag ? 304 : 200;
  out.head = head;
  if (head.status == 304 || sink.on_head(head) == answer_sink::body::drop) return out;

  std::array<char, 64u << 10> piece;
  for (;;) {
    const auto got = ::read(file.fd(), piece.data(), piece.size());
    if (got < 0) return fail(poll_outcome::connection_error, fmt::format("{}: {}", path, strerror(errno)));
    if (got == 0) return out;
    out.wire_bytes += static_cast<std::uint64_t>(got);
    if (out.wire_bytes > how.limits.body_bytes)
      return fail(poll_outcome::too_large,
                  fmt::format("the file is larger than {} bytes", how.limits.body_bytes));
    if (!sink.on_body({piece.data(), static_cast<std::size_t>(got)})) return out;
  }
}

}  // namespace wireroom::daemon
