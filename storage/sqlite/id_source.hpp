#pragma once
// Gives out the ids of one kind within a write transaction.

#include "storage/sqlite/query.hpp"

namespace wireroom::storage::sqlite {

class id_source {
 public:
  /// `name`: "feed", "item", "article", "story" or "filing".
  id_source(transaction& within, std::string_view name) : within_(within), name_(name) {}

  std::int64_t next() { return ++last(); }

  /// An id that somebody else gave out.
  void given(std::int64_t id) { last() = std::max(last(), id); }

  /// Remembers what was given out; once, before the transaction is committed.
  void save() {
    if (read_) query{within_, "UPDATE counters SET last = ?2 WHERE name = ?1"}.bind(name_, last_).run();
  }

 private:
  std::int64_t& last() {
    if (!read_) {
      query known{within_, "SELECT last FROM counters WHERE name = ?1"};
      if (known.bind(name_).row()) last_ = known.integer(0);
      read_ = true;
    }
    return last_;
  }

  transaction& within_;
  std::string_view name_;
  std::int64_t last_ = 0;
  bool read_ = false;
};

}  // namespace wireroom::storage::sqlite
