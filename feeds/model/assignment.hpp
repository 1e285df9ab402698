#pragma once
// Where an item was filed: what the story index decides, the store keeps and `wireroom explain` tells. Plain
// values.

#include <cstdint>
#include <string>
#include <vector>

namespace wireroom::feeds {

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

}  // namespace wireroom::feeds
