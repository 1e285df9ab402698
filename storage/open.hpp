#pragma once
// Opens the store that an URL names.

#include "storage/store.hpp"

#include <memory>
#include <string>

namespace wireroom::storage {

/// `url`: "sqlite:///ABSOLUTE/PATH" or "sqlite:RELATIVE/PATH". Creates and migrates as needed.
/// Errors: cannot_open, newer_schema, corrupt, busy (another process writes), io, full.
result<std::unique_ptr<store>> open(const std::string& url);

}  // namespace wireroom::storage
