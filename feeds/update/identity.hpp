#pragma once
// Which entry is which (RFC 4287 id, RSS guid, link, hash). Pure, any thread.

#include "feeds/model/entry.hpp"

#include <array>
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

/// All that an entry's key is told by, for who does not keep the entries of a large document.
struct identity_facts {
  std::string id;                       ///< without surrounding space
  std::string link;                     ///< as the entry has it
  std::array<std::uint64_t, 2> hash{};  ///< of title, summary and contents
};
identity_facts facts_of(const entry& one);

/// The same keys as for the entries.
std::vector<std::string> identify(std::span<const identity_facts> entries);

}  // namespace wireroom::feeds
