#include "storage/sqlite/writer_lock.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace wireroom::storage::sqlite {
namespace {

error system_failure(int code, const std::string& file) {
  auto kind = errc::io;
  if (code == ENOSPC || code == EDQUOT)
    kind = errc::full;
  else if (code != EIO && code != EINTR)
    kind = errc::cannot_open;
  return {kind, "locking " + file + ": " + std::strerror(code)};
}

std::string holder(int file) {
  char digits[24];
  const auto size = pread(file, digits, sizeof digits, 0);
  std::string_view text{digits, size > 0 ? static_cast<std::size_t>(size) : 0};
  text = text.substr(0, text.find_first_not_of("0123456789"));
  return text.empty() ? "another process" : "process " + std::string{text};
}

}  // namespace

result<writer_lock> writer_lock::take(const std::string& database) {
  const auto path = database + ".lock";
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (file < 0) return std::unexpected(system_failure(errno, path));
  writer_lock lock{file};
  if (flock(file, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return std::unexpected(system_failure(errno, path));
    return std::unexpected(error{errc::busy, holder(file) + " writes to " + database});
  }
  // The number only helps people: failing to write it, as on a full disk, is no reason not to go on.
  const auto pid = std::to_string(getpid()) + "\n";
  if (ftruncate(file, 0) == 0) (void)!pwrite(file, pid.data(), pid.size(), 0);
  return lock;
}

writer_lock::~writer_lock() {
  if (file_ >= 0) close(file_);
}

}  // namespace wireroom::storage::sqlite
