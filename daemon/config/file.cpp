#include "daemon/config/file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace wireroom::daemon {

std::expected<std::string, int> read_whole_file(const std::string& path, std::size_t most) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return std::unexpected(errno);
  std::string bytes;
  // What the file says of its size is but a hint: a pipe has none, and it may grow.
  if (struct stat about{}; ::fstat(file, &about) == 0 && S_ISREG(about.st_mode) && about.st_size > 0)
    bytes.reserve(std::min(static_cast<std::size_t>(about.st_size), most));
  int failure = 0;
  std::array<char, 16384> part;
  while (failure == 0) {
    const auto got = ::read(file, part.data(), part.size());
    if (got == 0) break;
    if (got < 0) {
      failure = errno == EINTR ? 0 : errno;
    } else if (bytes.size() + static_cast<std::size_t>(got) > most) {
      failure = EFBIG;
    } else {
      bytes.append(part.data(), static_cast<std::size_t>(got));
    }
  }
  ::close(file);
  if (failure != 0) return std::unexpected(failure);
  return bytes;
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string within(const std::string& folder, const std::string& path) {
  if (path.starts_with('/') || folder.empty() || folder == ".") return path;
  return folder + (folder.ends_with('/') ? "" : "/") + path;
}

}  // namespace wireroom::daemon
