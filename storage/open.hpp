#pragma once
// Opens the store that an URL names.

#include "storage/store.hpp"

#include <memory>
#include <string>

namespace wireroom::storage {

/// `url`: "sqlite:///ABSOLUTE/PATH" or "sqlite:RELATIVE/PATH". Creates and migrates as needed.
/// Errors: cannot_open, newer_schema, corrupt, busy (another process writes), io, full.
result<std::unique_ptr<store>> open(const std::string& url);

/// The same store for looking beside a daemon that writes to it: `backup`, `export`, `doctor`. Creates and
/// migrates nothing; what would write gives cannot_open. Errors: cannot_open (no such file, or its schema is
/// older than this Wireroom's), newer_schema, corrupt, busy, io.
result<std::unique_ptr<store>> open_read_only(const std::string& url);

/// The file that an URL names, as open() takes it. Errors: cannot_open (it names none).
result<std::string> file_of(const std::string& url);

}  // namespace wireroom::storage
