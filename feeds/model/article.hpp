#pragma once
// Articles: one piece of writing with all its sources, as merged feeds show it. Plain values.

#include "feeds/model/item.hpp"
#include "feeds/model/time.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace wireroom::feeds {

/// One item of an article with where it came from.
struct source {
  std::int64_t item = 0;
  std::int64_t feed = 0;
  std::string feed_url, feed_title, site;
  std::string partner, owner;
  instant first_seen{};
  instant changed{};  ///< last time its contents changed
  instant place{};
  item_body body;

  bool operator==(const source&) const = default;
};

/// The first source is the one shown: the store gives them in the order they were filed, publishing puts
/// first what published first.
struct article {
  std::int64_t id = 0;
  std::int64_t story = 0;    ///< 0: filed before there were stories
  std::int64_t founder = 0;  ///< item that was filed first: entries keep its id, whichever source is shown
  instant place{};           ///< fixed when the article is founded
  instant changed{};         ///< last time anything shown of it changed
  std::vector<source> sources;

  bool operator==(const article&) const = default;
};

}  // namespace wireroom::feeds
