#pragma once
// Reads whole small files.

#include <cstddef>
#include <expected>
#include <string>

namespace wireroom::daemon {

/// The bytes of `path`, or the errno of what failed: ENOENT, EACCES, EISDIR, EFBIG for more than `most`
/// bytes, … Blocks on the disk; any thread.
std::expected<std::string, int> read_whole_file(const std::string& path, std::size_t most);

/// The folder of a path, "." where it has none.
std::string folder_of(const std::string& path);

/// `path` as it stands when absolute, else within `folder`.
std::string within(const std::string& folder, const std::string& path);

}  // namespace wireroom::daemon
