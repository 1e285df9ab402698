#include "daemon/memory/paged_file.hpp"

#include "daemon/operate/log.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <functional>
#include <iterator>
#include <new>
#include <utility>

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace wireroom::daemon {
namespace {

using namespace std::chrono_literals;

static_assert(sizeof(void*) == 8, "a paged file needs addresses of 64 bits");

constexpr std::size_t page = 4096;
// Addresses alone: what is not in the file costs nothing.
constexpr std::size_t most = std::size_t{16} << 30;
constexpr std::size_t step = std::size_t{4} << 20;
// So much room stays for the database.
constexpr std::size_t least_left = std::size_t{256} << 20;
constexpr auto try_again = 60s;
constexpr int lost_pages = 74;  // EX_IOERR of sysexits(3)
// What is larger gets pages of its own.
constexpr std::pmr::pool_options pooled{.max_blocks_per_chunk = 4096, .largest_required_pool_block = 2048};

std::size_t whole_pages(std::size_t bytes) {
  return (bytes + page - 1) / page * page;
}

/// Pools of libstdc++ 12 align a block to its size alone: 24 bytes that are to be aligned to 16 are not.
std::size_t aligned(std::size_t bytes, std::size_t alignment) {
  return (bytes + alignment - 1) & ~(alignment - 1);
}

std::error_code error_of(int number) {
  return {number, std::generic_category()};
}

/// Whether a page of room that was taken can be written again and again: where a write takes new room, a full
/// disk would end the process.
bool writes_in_place(int file) {
  struct statfs where{};
  if (::fstatfs(file, &where) != 0) return false;
  switch (static_cast<unsigned long>(where.f_type)) {
    case EXT4_SUPER_MAGIC:
    case XFS_SUPER_MAGIC:
    case OVERLAYFS_SUPER_MAGIC:  // of containers: on one of these, mostly
      return true;
    default:
      return false;
  }
}

}  // namespace

std::expected<std::unique_ptr<paged_file>, std::error_code> paged_file::create(const std::string& folder) {
  const auto file = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file < 0) return std::unexpected(error_of(errno));
  if (!writes_in_place(file)) {
    ::close(file);
    return std::unexpected(std::make_error_code(std::errc::not_supported));
  }
  auto* const begin = ::mmap(nullptr, most, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, file, 0);
  if (begin == MAP_FAILED) {
    const auto why = error_of(errno);
    ::close(file);
    return std::unexpected(why);
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

void paged_file::rest() {
  // Tells of any page that could not be written since the last time; waits for the first alone. Such a page
  // is read as it was before: nothing that was made of it can be trusted.
  if (::sync_file_range(file_, 0, 1, SYNC_FILE_RANGE_WAIT_BEFORE) != 0 && errno != EINTR) {
    log::write(log::level::error, "memory that was paged out is lost",
               {{"reason", error_of(errno).message()}});
    std::_Exit(lost_pages);
  }
  {
    const std::lock_guard lock(mutex_);
    if (pages_.ahead() < step) pages_.grow(pages_.size() + step);
  }
  // Of a shared mapping nothing is lost by that: what was written is in the page cache.
  ::madvise(pages_.begin(), size(), MADV_DONTNEED);
}

std::size_t paged_file::size() const {
  const std::lock_guard lock(mutex_);
  return pages_.size();
}

void* paged_file::do_allocate(std::size_t bytes, std::size_t alignment) {
  if (bytes > most) throw std::bad_alloc{};
  const std::lock_guard lock(mutex_);
  return pool_.allocate(aligned(bytes, alignment), alignment);
}

void paged_file::do_deallocate(void* at, std::size_t bytes, std::size_t alignment) {
  const std::lock_guard lock(mutex_);
  pool_.deallocate(at, aligned(bytes, alignment), alignment);
}

/// Without room on the disk a page that is written to would end the process: the room is taken before.
std::error_code paged_file::pages::take_room(std::size_t to) const {
  if (to > most) return std::make_error_code(std::errc::file_too_large);
  struct statvfs disk{};
  if (::fstatvfs(file_, &disk) != 0) return error_of(errno);
  if (disk.f_bavail * disk.f_frsize < least_left + (to - size_))
    return std::make_error_code(std::errc::no_space_on_device);
  while (::fallocate(file_, 0, static_cast<off_t>(size_), static_cast<off_t>(to - size_)) != 0) {
    if (errno == EINTR) continue;
    const auto why = error_of(errno);
    if (::ftruncate(file_, static_cast<off_t>(size_)) != 0) return error_of(errno);  // what it took before
    return why;
  }
  return {};
}

bool paged_file::pages::grow(std::size_t to) {
  if (to <= size_) return true;
  const auto now = std::chrono::steady_clock::now();
  if (now < next_try_) return false;
  to = (to + step - 1) / step * step;
  const auto why = take_room(to);
  // Told when it changes, not with each try.
  if (why && why != told_)
    log::write(log::level::warning, "what is new stays in memory: the paged file cannot grow",
               {{"reason", why.message()}});
  told_ = why;
  if (why) {
    next_try_ = now + try_again;
    return false;
  }
  size_ = to;
  return true;
}

void* paged_file::pages::do_allocate(std::size_t bytes, std::size_t alignment) {
  if (alignment > page) return std::pmr::new_delete_resource()->allocate(bytes, alignment);
  const auto needed = whole_pages(bytes);
  const auto fits = std::ranges::find_if(free_, [&](const auto& one) { return one.second >= needed; });
  if (fits != free_.end()) {
    auto& [at, size] = *fits;
    size -= needed;
    auto* const block = begin_ + at + size;
    if (size == 0) free_.erase(fits);
    return block;
  }
  if (!grow(used_ + needed)) return std::pmr::new_delete_resource()->allocate(bytes, alignment);
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
