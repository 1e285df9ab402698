#include "daemon/publish/static_files.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace wireroom::daemon {
namespace {

namespace fs = std::filesystem;

/// Where an output's path goes, relative to the folder.
std::string file_of(std::string_view path, std::string_view content_type) {
  if (path == "/") return "index.html";
  std::string name(path.substr(1));
  const bool html = content_type.starts_with("text/html");
  if (html && fs::path(name).extension() != ".html") name += ".html";
  if (!html && fs::path(name).extension().empty()) name += ".xml";
  return name;
}

bool holds(const fs::path& file, std::string_view bytes) {
  std::error_code none;
  if (fs::file_size(file, none) != bytes.size() || none) return false;
  std::ifstream in(file, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {}) == bytes;
}

/// Writes beside the file, syncs, renames: a reader sees the old bytes or the new ones.
std::expected<void, std::string> replace(const fs::path& file, std::string_view bytes, sys_seconds modified) {
  const auto failed = [&](const char* what) {
    return std::unexpected(fmt::format("{} {}: {}", what, file.string(), std::strerror(errno)));
  };
  const auto temporary = file.string() + ".new";
  const int out = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (out < 0) return failed("cannot write");
  while (!bytes.empty()) {
    const auto written = ::write(out, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const auto why = failed("cannot write");
      ::close(out);
      ::unlink(temporary.c_str());
      return why;
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  const timespec stamp{.tv_sec = modified.time_since_epoch().count(), .tv_nsec = 0};
  const timespec times[2] = {stamp, stamp};
  ::futimens(out, times);
  if (::fsync(out) != 0 || ::close(out) != 0 || ::rename(temporary.c_str(), file.c_str()) != 0)
    return failed("cannot write");
  return {};
}

}  // namespace

std::expected<written_files, std::string> write_static_files(const shelf& outputs,
                                                             const std::string& folder) {
  written_files done;
  const auto put = [&](const fs::path& file, std::string_view bytes,
                       sys_seconds modified) -> std::expected<void, std::string> {
    if (holds(file, bytes)) {
      ++done.unchanged;
      return {};
    }
    ++done.written;
    return replace(file, bytes, modified);
  };
  const auto put_forms = [&](std::string_view path,
                             const snapshot& output) -> std::expected<void, std::string> {
    const auto file = fs::path(folder) / file_of(path, output.content_type);
    std::error_code failure;
    fs::create_directories(file.parent_path(), failure);
    if (failure)
      return std::unexpected(
          fmt::format("cannot create {}: {}", file.parent_path().string(), failure.message()));
    if (auto ok = put(file, output.form(coding::identity).bytes, output.modified); !ok) return ok;
    for (const auto& [code, suffix] : {std::pair{coding::gzip, ".gz"}, std::pair{coding::brotli, ".br"}})
      if (output.has(code))
        if (auto ok = put(file.string() + suffix, output.form(code).bytes, output.modified); !ok) return ok;
    return {};
  };
  for (const auto& [path, output] : outputs.outputs())
    if (auto ok = put_forms(path, *output); !ok) return std::unexpected(ok.error());
  // An old address is a file of its own: files know no redirect.
  for (const auto& [from, into] : outputs.moved()) {
    const auto path = shelf::story_path(from);
    if (const auto& output = outputs.find(path))
      if (auto ok = put_forms(path, *output); !ok) return std::unexpected(ok.error());
  }
  return done;
}

}  // namespace wireroom::daemon
