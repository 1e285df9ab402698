#pragma once
// Gives out the ids of one kind within a write transaction.

#include "storage/sqlite/query.hpp"

namespace wireroom::storage::sqlite {

class id_source {
 public:
  /// `name`: "feed", "item", "article" or "filing".
  id_source(transaction& within, std::string_view name) : within_(within), name_(name) {}

  std::int64_t next() {
    if (!read_) {
      query last{within_, "SELECT last FROM counters WHERE name = ?1"};
      if (last.bind(name_).row()) last_ = last.integer(0);
      read_ = true;
    }
    return ++last_;
  }

  /// Remembers what was given out; once, before the transaction is committed.
  void save() {
    if (read_) query{within_, "UPDATE counters SET last = ?2 WHERE name = ?1"}.bind(name_, last_).run();
  }

 private:
  transaction& within_;
  std::string_view name_;
  std::int64_t last_ = 0;
  bool read_ = false;
};

}  // namespace wireroom::storage::sqlite
