#pragma once
// Which entry is which (RFC 4287 id, RSS guid, link, hash). Pure, any thread.

#include "feeds/model/entry.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace wireroom::feeds {

/// A key for each entry of one document, unique within it: "i:" id, "l:" canonical link, "h:" hash of title
/// and contents. An id that repeats in the document with different links means that ids are worthless there:
/// then links are used for all. Entries that repeat another wholly get an empty key: to be dropped.
/// Keys longer than 512 bytes are replaced by their hash.
std::vector<std::string> identify(std::span<const entry> entries);

}  // namespace wireroom::feeds
