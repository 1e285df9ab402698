#include "daemon/memory/paged_file.hpp"

#include "daemon/operate/log.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <functional>
#include <iterator>
#include <utility>

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/mman.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace wireroom::daemon {
namespace {

constexpr std::size_t page = 4096;
// Addresses alone: what is not in the file costs nothing.
constexpr std::size_t most = std::size_t{16} << 30;
constexpr std::size_t step = std::size_t{4} << 20;
// What is larger gets pages of its own.
constexpr std::pmr::pool_options pooled{.max_blocks_per_chunk = 4096, .largest_required_pool_block = 2048};

std::size_t whole_pages(std::size_t bytes) {
  return (bytes + page - 1) / page * page;
}

/// -1 and errno where there cannot be one.
int nameless_file(const std::string& folder) {
  const auto file = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file >= 0 || (errno != EOPNOTSUPP && errno != EISDIR)) return file;
  // Not every file system can make one without a name.
  auto name = folder + "/.paged-XXXXXX";
  const auto named = ::mkostemp(name.data(), O_CLOEXEC);
  if (named >= 0) ::unlink(name.c_str());
  return named;
}

std::unexpected<std::error_code> failure(int number) {
  return std::unexpected(std::error_code{number, std::generic_category()});
}

}  // namespace

std::expected<std::unique_ptr<paged_file>, std::error_code> paged_file::create(const std::string& folder) {
  const auto file = nameless_file(folder);
  if (file < 0) return failure(errno);
  struct statfs where{};
  if (::fstatfs(file, &where) != 0 || where.f_type == TMPFS_MAGIC || where.f_type == RAMFS_MAGIC) {
    ::close(file);
    return failure(ENOTSUP);
  }
  auto* const begin = ::mmap(nullptr, most, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, file, 0);
  if (begin == MAP_FAILED) {
    const auto why = errno;
    ::close(file);
    return failure(why);
  }
  return std::unique_ptr<paged_file>{new paged_file{file, static_cast<std::byte*>(begin)}};
}

paged_file::paged_file(int file, std::byte* begin)
    : file_{file}, pages_{file, begin}, pool_{pooled, &pages_} {}

paged_file::~paged_file() {
  pool_.release();
  ::munmap(pages_.begin(), most);
  ::close(file_);
}

void paged_file::rest() noexcept {
  // Of a shared mapping nothing is lost by that: what was written is in the page cache.
  ::madvise(pages_.begin(), size(), MADV_DONTNEED);
}

std::size_t paged_file::size() const {
  const std::lock_guard lock(mutex_);
  return pages_.size();
}

bool paged_file::is_full() const {
  const std::lock_guard lock(mutex_);
  return pages_.is_full();
}

void* paged_file::do_allocate(std::size_t bytes, std::size_t alignment) {
  const std::lock_guard lock(mutex_);
  return pool_.allocate(bytes, alignment);
}

void paged_file::do_deallocate(void* at, std::size_t bytes, std::size_t alignment) {
  const std::lock_guard lock(mutex_);
  pool_.deallocate(at, bytes, alignment);
}

/// Without room on the disk a page that is written to would end the process: the room is taken before.
bool paged_file::pages::grow(std::size_t to) {
  if (to <= size_) return true;
  to = (to + step - 1) / step * step;
  if (to > most) return false;
  if (::posix_fallocate(file_, static_cast<off_t>(size_), static_cast<off_t>(to - size_)) != 0) return false;
  size_ = to;
  return true;
}

void* paged_file::pages::do_allocate(std::size_t bytes, std::size_t alignment) {
  const auto needed = whole_pages(bytes);
  const auto fits = std::ranges::find_if(free_, [&](const auto& one) { return one.second >= needed; });
  if (fits != free_.end()) {
    const auto [at, size] = *fits;
    free_.erase(fits);
    if (size > needed) free_.emplace(at + needed, size - needed);
    return begin_ + at;
  }
  if (!grow(used_ + needed)) {
    if (!std::exchange(full_, true))
      log::write(log::level::warning, "no room on the disk to page out to: what is new stays in memory");
    return std::pmr::new_delete_resource()->allocate(bytes, alignment);
  }
  return begin_ + std::exchange(used_, used_ + needed);
}

void paged_file::pages::do_deallocate(void* at, std::size_t bytes, std::size_t alignment) {
  auto* const block = static_cast<std::byte*>(at);
  if (std::less<>{}(block, begin_) || !std::less<>{}(block, begin_ + most)) {
    std::pmr::new_delete_resource()->deallocate(at, bytes, alignment);
    return;
  }
  auto place = static_cast<std::size_t>(block - begin_);
  auto size = whole_pages(bytes);
  const auto next = free_.lower_bound(place);
  if (next != free_.begin()) {
    const auto before = std::prev(next);
    if (before->first + before->second == place) {
      place = before->first;
      size += before->second;
      free_.erase(before);
    }
  }
  if (next != free_.end() && place + size == next->first) {
    size += next->second;
    free_.erase(next);
  }
  if (place + size == used_) {
    used_ = place;
  } else {
    free_.emplace(place, size);
  }
}

}  // namespace wireroom::daemon
