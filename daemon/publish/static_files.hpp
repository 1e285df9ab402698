#pragma once
// The shelf as a folder of static files, for any web server or CDN.

#include "daemon/publish/shelf.hpp"

#include <cstdint>
#include <expected>
#include <string>

namespace wireroom::daemon {

struct written_files {
  std::uint64_t written = 0, unchanged = 0;
};

/// Writes every output under `folder`: "/feeds/top.atom" as feeds/top.atom, "/" as index.html, "/trending" as
/// trending.html, each with its compressed siblings .gz and .br, dated by its Last-Modified. A file is
/// replaced atomically and only when its bytes differ; nothing is deleted. Blocks. The error says which file
/// and why.
std::expected<written_files, std::string> write_static_files(const shelf& outputs, const std::string& folder);

}  // namespace wireroom::daemon
