#pragma once
// What the story index is told of an item. Plain values.

#include "feeds/model/assignment.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace wireroom::feeds {

/// An item to be filed. The views are only read while it is filed. Texts are plain UTF-8 without markup; of
/// very long ones only the beginning counts.
struct story_item {
  std::int64_t id = 0;                    ///< of the item, greater than 0; each is filed once
  std::string_view title;                 ///< may be empty
  std::string_view url;                   ///< canonical_url() of its link; may be empty
  std::string_view summary;               ///< may be empty
  std::string_view body;                  ///< text of the contents; may be empty
  std::span<const std::uint32_t> sketch;  ///< sketch_of(body) where it was made before; then body is not read
  std::string_view language;              ///< as stated (BCP 47); may be empty, then it is guessed
  std::string_view partner;               ///< name of the configured partner
  std::string_view publisher;  ///< the name that ends its titles, where it differs from the partner's
  /// What holds this URL already, where the caller remembers longer than the index: 0 for nothing.
  std::int64_t known_article = 0, known_story = 0;
};

/// A term of a filed item, as other parts compare items by it.
struct telling_term {
  std::uint32_t hash = 0;  ///< names the term within its language
  float weight = 0;        ///< of the term in the item
  float idf = 0;           ///< how telling the term is at present
};

}  // namespace wireroom::feeds
