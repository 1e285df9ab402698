#pragma once
// Keeps the shelves true: an article stands on the shelf of each feed and of each category of its items.

#include "storage/sqlite/query.hpp"

namespace wireroom::storage::sqlite {

class shelving {
 public:
  explicit shelving(transaction& within);

  /// An item joined the article. `categories`: as in items.categories.
  void joined(std::int64_t article, instant place, std::int64_t feed, std::string_view categories);

  /// An item of the article changed its categories or left it, and the database says so already:
  /// takes the article off those of these shelves that none of its items needs any more.
  void left(std::int64_t article, instant place, std::span<const std::int64_t> shelves);

 private:
  query put_, take_, sources_;
};

}  // namespace wireroom::storage::sqlite
