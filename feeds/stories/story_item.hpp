#pragma once
// What the story index is told of an item, and what it decides. Plain values.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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

/// Two stories turned out to be one: `from` forwards to `into` from now on.
struct story_merge {
  std::int64_t from = 0;
  std::int64_t into = 0;

  bool operator==(const story_merge&) const = default;
};

/// Which rule found the article; what `wireroom explain` names.
enum class article_rule : std::uint8_t {
  founded,  ///< unlike all others: an article of its own
  url,      ///< the canonical URL is the same
  title,    ///< nearly the same title within one story
  body,     ///< nearly the same text
  split,    ///< an operator parted it from the article it was in
};

/// Where an item was filed. Ids are counted from 1, in the order of founding, and never used again.
struct assignment {
  std::int64_t article = 0;
  std::int64_t story = 0;           ///< after `merged`
  std::int64_t joined = 0;          ///< the story it was put into before `merged`; else the same
  std::vector<story_merge> merged;  ///< stories this item brought together
  article_rule rule = article_rule::founded;
  std::string language;  ///< guessed or stated; the space whose statistics it is measured by
  bool counted = true;   ///< false: told in another language than its story, so it did not shape it
  /// How well it fitted the story it joined, in thousandths; 0 where it was not measured: it founded one, or
  /// is in its article's.
  std::int32_t score = 0;
  std::uint64_t words = 0;  ///< names the set of words of its title: equal for copies (trend_board)

  bool operator==(const assignment&) const = default;
};

/// A term of a filed item, as other parts compare items by it.
struct telling_term {
  std::uint32_t hash = 0;  ///< names the term within its language
  float weight = 0;        ///< of the term in the item
  float idf = 0;           ///< how telling the term is at present
};

}  // namespace wireroom::feeds
