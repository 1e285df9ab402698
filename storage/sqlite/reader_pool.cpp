#include "storage/sqlite/reader_pool.hpp"

namespace wireroom::storage::sqlite {

result<reader_pool::loan> reader_pool::borrow() {
  {
    std::unique_lock lock{mutex_};
    returned_.wait(lock, [this] { return lent_ < most_; });
    ++lent_;
    if (!idle_.empty()) {
      auto ready = std::move(idle_.back());
      idle_.pop_back();
      return loan{*this, std::move(ready)};
    }
  }
  auto opened = connection::open(path_, connection::mode::reader);
  if (!opened) {
    give_back(nullptr);
    return std::unexpected(std::move(opened.error()));
  }
  return loan{*this, std::make_unique<connection>(std::move(*opened))};
}

void reader_pool::give_back(std::unique_ptr<connection> lent) {
  {
    const std::lock_guard lock{mutex_};
    --lent_;
    if (lent != nullptr) idle_.push_back(std::move(lent));
  }
  returned_.notify_one();
}

void reader_pool::rest() {
  const std::lock_guard lock{mutex_};
  for (const auto& one : idle_) one->rest();
}

}  // namespace wireroom::storage::sqlite
