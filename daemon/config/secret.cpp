#include "daemon/config/secret.hpp"

#include "daemon/config/file.hpp"

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include <unistd.h>

namespace wireroom::daemon {

std::string secret_path(const std::string& name, const std::string& folder) {
  if (name.starts_with('/')) return name;
  if (const char* credentials = std::getenv("CREDENTIALS_DIRECTORY"); credentials != nullptr) {
    auto path = within(credentials, name);
    if (::access(path.c_str(), F_OK) == 0) return path;
  }
  return within(folder, name);
}

std::expected<std::string, std::string> read_secret(const std::string& path) {
  auto bytes = read_whole_file(path, 64u << 10);
  if (!bytes) return std::unexpected(std::generic_category().message(bytes.error()));
  while (bytes->ends_with('\n') || bytes->ends_with('\r')) bytes->pop_back();
  if (bytes->empty()) return std::unexpected("the file is empty");
  for (const unsigned char c : *bytes) {
    if (c < ' ' || c == 0x7f) return std::unexpected("the file holds a control character within the secret");
  }
  return *std::move(bytes);
}

}  // namespace wireroom::daemon
