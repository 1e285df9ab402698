#pragma once
// Memory that lies in a file: for feeds::use_paged_memory(). What is not looked at stays on the disk and in
// the system's page cache, which gives it up when others need the room.

#include <cstddef>
#include <expected>
#include <map>
#include <memory>
#include <memory_resource>
#include <mutex>
#include <string>
#include <system_error>

namespace wireroom::daemon {

class paged_file final : public std::pmr::memory_resource {
 public:
  /// Makes a file without a name in `folder`: it ends with the process. Errors: of the system, also when the
  /// file system there lies in memory itself (`errc::not_supported`).
  static std::expected<std::unique_ptr<paged_file>, std::error_code> create(const std::string& folder);
  ~paged_file() override;
  paged_file(const paged_file&) = delete;
  paged_file& operator=(const paged_file&) = delete;

  /// Parts with the pages: they are read again when they are looked at. Any thread, while others use them.
  void rest() noexcept;

  /// Bytes of the file. Any thread.
  std::size_t size() const;
  /// True since the disk had no room and what was asked for came from the heap. Any thread.
  bool is_full() const;

 private:
  /// Whole pages of the file; of the heap where there is no room.
  class pages final : public std::pmr::memory_resource {
   public:
    pages(int file, std::byte* begin) : file_{file}, begin_{begin} {}
    std::byte* begin() const { return begin_; }
    std::size_t size() const { return size_; }
    bool is_full() const { return full_; }

   private:
    void* do_allocate(std::size_t bytes, std::size_t alignment) override;
    void do_deallocate(void* at, std::size_t bytes, std::size_t alignment) override;
    bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override {
      return this == &other;
    }
    bool grow(std::size_t to);

    int file_;
    std::byte* begin_;
    std::size_t used_ = 0, size_ = 0;          // bytes: given out or free; that the file has
    std::map<std::size_t, std::size_t> free_;  // sizes by place
    bool full_ = false;
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
