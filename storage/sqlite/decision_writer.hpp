#pragma once
// Writes what the desk decided, and by what, within the transaction that files the item.

#include "storage/sqlite/query.hpp"

namespace wireroom::storage::sqlite {

class decision_writer {
 public:
  explicit decision_writer(transaction& within);

  /// `one` has a decision. What was remembered of the item before is replaced.
  void remember(const filing& one, std::int64_t feed, instant place);

  /// Whatever led to `from` leads to `into` from now on: articles, and forwards of earlier merges.
  void forward(const feeds::story_merge& merge);

 private:
  query remember_, recall_, decided_, forward_, redirect_, retell_;
  std::string merged_, sketch_;  ///< reused
};

}  // namespace wireroom::storage::sqlite
