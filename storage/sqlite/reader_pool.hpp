#pragma once
// A few read connections, lent out one caller at a time. Any thread.

#include "storage/sqlite/connection.hpp"

#include <condition_variable>
#include <mutex>

namespace wireroom::storage::sqlite {

class reader_pool {
 public:
  /// Opens connections as they are first needed, at most `most` at once; further callers wait for one.
  reader_pool(std::string path, std::size_t most) : path_(std::move(path)), most_(most) {}

  /// A connection on loan; it goes back when this is destroyed, which must be before the pool is.
  class loan {
   public:
    loan(reader_pool& from, std::unique_ptr<connection> lent) : from_(&from), lent_(std::move(lent)) {}
    loan(loan&&) noexcept = default;
    loan& operator=(loan&&) = delete;
    ~loan() {
      if (lent_ != nullptr) from_->give_back(std::move(lent_));
    }
    connection& operator*() const noexcept { return *lent_; }

   private:
    reader_pool* from_;
    std::unique_ptr<connection> lent_;
  };

  /// Errors: those of connection::open.
  result<loan> borrow();

  /// Lets the connections rest that are not lent.
  void rest();

 private:
  void give_back(std::unique_ptr<connection> lent);

  const std::string path_;
  const std::size_t most_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<connection>> idle_;
  std::size_t lent_ = 0;
};

}  // namespace wireroom::storage::sqlite
