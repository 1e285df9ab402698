#pragma once
// A file system for SQLite whose nth call of a kind fails: the real one underneath, made the default while
// this object lives. Calls may come from any thread.

#include <atomic>
#include <set>
#include <string>

namespace wireroom::storage {

enum class file_call { open, read, write, sync, truncate, shared_memory };

class failing_vfs {
 public:
  failing_vfs();
  failing_vfs(const failing_vfs&) = delete;
  failing_vfs& operator=(const failing_vfs&) = delete;
  ~failing_vfs();

  /// From now the nth call (from 1) of this kind fails with an SQLite code: that one, or with `on`, that one
  /// and all later ones. A write that fails has written half.
  void arm(file_call kind, int nth, int code, bool on);
  void disarm();

  /// Whether a call failed since arm().
  bool fired() const { return fired_; }

  /// For the file methods: the code to fail with, or 0.
  int verdict(file_call kind);

 private:
  std::atomic<bool> armed_ = false, fired_ = false, on_ = false;
  std::atomic<file_call> kind_{};
  std::atomic<int> left_ = 0, code_ = 0;
};

}  // namespace wireroom::storage
