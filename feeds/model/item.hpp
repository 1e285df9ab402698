#pragma once
// An item: an entry as one feed gave it, normalised for storing and publishing. Plain values.

#include "feeds/model/parts.hpp"
#include "feeds/model/text.hpp"
#include "feeds/model/time.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace wireroom::feeds {

/// What readers are shown of an item. Strings are bounded (docs/limits.md); HTML is sanitised.
struct item_body {
  std::string entry_id;  ///< the partner's own id as written; may be empty
  std::string url;       ///< absolute http(s) link; may be empty
  text title;
  text summary;         ///< may be empty
  std::string content;  ///< sanitised HTML of the fullest contents; may be empty
  std::string language;
  std::string image;  ///< URL of the picture to show; may be empty
  std::vector<person> authors;
  std::vector<std::string> categories;  ///< labels, else terms
  std::vector<enclosure> enclosures;
  std::optional<instant> published;
  std::optional<instant> updated;

  bool operator==(const item_body&) const = default;
};

/// An item on its way into the store.
struct item {
  std::string key;                 ///< identity within its feed (feeds/update/identity.hpp)
  std::string canonical_url;       ///< canonical_url(body.url); may be empty
  std::uint64_t content_hash = 0;  ///< of what readers are shown (feeds/update/item_of.hpp)
  instant place{};                 ///< where it stands in merged feeds, if it is new: never later than now
  item_body body;
};

}  // namespace wireroom::feeds
