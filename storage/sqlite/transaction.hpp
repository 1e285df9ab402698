#pragma once
// A transaction that remembers its first failure: after one, every query on it does nothing, so that an
// operation is written straight down and asks once, at its end, whether all went well.

#include "storage/sqlite/connection.hpp"

namespace wireroom::storage::sqlite {

class transaction {
 public:
  enum class kind : std::uint8_t { read, write };

  /// `on` must outlive the transaction; one at a time on a connection.
  transaction(connection& on, kind what);
  transaction(const transaction&) = delete;
  transaction& operator=(const transaction&) = delete;
  /// Rolls back unless commit() succeeded.
  ~transaction();

  bool ok() const noexcept { return !failure_.has_value(); }

  /// The first failure stays, later ones are its consequences.
  void fail(error why);
  void fail(int code);
  void fail_corrupt(std::string what);

  /// The first failure, else that of committing. What was written is durable when this returns without one.
  result<void> commit();

  connection& on() noexcept { return on_; }

 private:
  connection& on_;
  bool open_ = false;
  std::optional<error> failure_;
};

}  // namespace wireroom::storage::sqlite
