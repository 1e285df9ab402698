#pragma once
// Secrets: never in the configuration's text, always in files of their own or systemd credentials.

#include <expected>
#include <string>

namespace wireroom::daemon {

/// Where the file that a `*_file` key names lies: an absolute path as it stands; a relative one in the folder
/// $CREDENTIALS_DIRECTORY (systemd.exec(5)) when it is there, else beside the configuration, in `folder`.
std::string secret_path(const std::string& name, const std::string& folder);

/// The secret in a file, without the line break at its end; or why not. At most 64 KiB; control characters
/// are refused, because secrets go into header lines. Blocks on the disk; any thread.
std::expected<std::string, std::string> read_secret(const std::string& path);

}  // namespace wireroom::daemon
