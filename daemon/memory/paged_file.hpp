#pragma once
// Memory that lies in a file: for feeds::paged_memory_scope. What is not looked at stays on the disk and in
// the system's page cache, which gives it up when others need the room.
//
// Who looks at it may wait for the disk, as code of a program may that lies there.

#include <chrono>
#include <cstddef>
#include <expected>
#include <map>
#include <memory>
#include <memory_resource>
#include <mutex>
#include <string>
#include <system_error>

namespace wireroom::daemon {

/// Allocates from any thread; what does not fit into the file, 16 GiB at most, comes from the heap. Throws
/// std::bad_alloc. All of it is to be given back before the end of the object, or not used any more.
class paged_file final : public std::pmr::memory_resource {
 public:
  /// Makes a file without a name in `folder`: it ends with the process. Errors: of the system;
  /// `errc::not_supported` where room that was taken is not room to write (all but ext4, XFS and what lies on
  /// them) or the file would lie in memory itself.
  static std::expected<std::unique_ptr<paged_file>, std::error_code> create(const std::string& folder);
  ~paged_file() override;
  paged_file(const paged_file&) = delete;
  paged_file& operator=(const paged_file&) = delete;

  /// Parts with the pages, which are read again when they are looked at, and takes room ahead. Ends the
  /// process (exit code 74, with a log) when the disk has lost some. Any thread, while others use them.
  void rest();

  /// Bytes of the file. Any thread.
  std::size_t size() const;

 private:
  /// Whole pages of the file; of the heap where there is no room.
  class pages final : public std::pmr::memory_resource {
   public:
    pages(int file, std::byte* begin) : file_{file}, begin_{begin} {}
    std::byte* begin() const { return begin_; }
    std::size_t size() const { return size_; }
    std::size_t ahead() const { return size_ - used_; }
    /// Makes the file so large; false: there is no room.
    bool grow(std::size_t to);

   private:
    void* do_allocate(std::size_t bytes, std::size_t alignment) override;
    void do_deallocate(void* at, std::size_t bytes, std::size_t alignment) override;
    bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override {
      return this == &other;
    }
    std::error_code take_room(std::size_t to) const;

    int file_;
    std::byte* begin_;
    std::size_t used_ = 0, size_ = 0;          // bytes: given out or free; that the file has
    std::map<std::size_t, std::size_t> free_;  // sizes by place
    std::chrono::steady_clock::time_point next_try_{};
    std::error_code told_;  // why it could not grow the last time
  };

  paged_file(int file, std::byte* begin);
  void* do_allocate(std::size_t bytes, std::size_t alignment) override;
  void do_deallocate(void* at, std::size_t bytes, std::size_t alignment) override;
  bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override { return this == &other; }

  mutable std::mutex mutex_;  // guards what follows
  int file_;
  pages pages_;
  std::pmr::unsynchronized_pool_resource pool_;
};

}  // namespace wireroom::daemon
