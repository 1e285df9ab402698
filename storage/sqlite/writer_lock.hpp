#pragma once
// The advisory lock that makes one process the writer of a database: a daemon beside a daemon, or a `poll`
// beside one, is told so at once and not by a failing transaction later. Readers do not take it.

#include "storage/store.hpp"

#include <string>

namespace wireroom::storage::sqlite {

class writer_lock {
 public:
  /// Locks DATABASE.lock, which is made if need be and stays; it holds the process id for people. The
  /// system frees the lock when the process ends, however it ends. Errors: busy, cannot_open, full, io.
  static result<writer_lock> take(const std::string& database);

  writer_lock(writer_lock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  writer_lock& operator=(writer_lock&& other) noexcept {
    std::swap(file_, other.file_);
    return *this;
  }
  ~writer_lock();

 private:
  explicit writer_lock(int file) : file_(file) {}
  int file_;
};

}  // namespace wireroom::storage::sqlite
