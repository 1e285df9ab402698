#pragma once
// Compresses whole outputs, deterministically. Blocking CPU work; any thread.

#include <string>
#include <string_view>

namespace wireroom::daemon {

/// `bytes` as gzip (RFC 1952) without time or name; empty when it failed for want of memory.
std::string gzip_compressed(std::string_view bytes);

/// `bytes` as brotli (RFC 7932); empty when it failed for want of memory.
std::string brotli_compressed(std::string_view bytes);

}  // namespace wireroom::daemon
