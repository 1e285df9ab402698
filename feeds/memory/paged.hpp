#pragma once
// Containers for much that is seldom looked at: what the desk remembers of a week. Where the program gives
// them a memory of their own (a mapped file), the system may take it out of the main memory between two uses.
//
// The memory is the program's, not an object's: an allocator without state costs the many small containers
// within others no room. Which memory it is changes nothing but where they lie.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <memory>
#include <memory_resource>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

namespace wireroom::feeds {

/// Where paged containers take their memory from: std::pmr::new_delete_resource() until another is given.
/// Any thread.
std::pmr::memory_resource& paged_memory() noexcept;

/// Gives them another while it lives. It must serve any thread; paged containers are neither older nor
/// younger than this. To be made and destroyed while no other thread uses them.
class paged_memory_scope {
 public:
  explicit paged_memory_scope(std::pmr::memory_resource& where) noexcept;
  ~paged_memory_scope();
  paged_memory_scope(const paged_memory_scope&) = delete;
  paged_memory_scope& operator=(const paged_memory_scope&) = delete;
};

template <typename T>
class paged_allocator {
 public:
  using value_type = T;

  paged_allocator() = default;
  template <typename U>
  paged_allocator(const paged_allocator<U>& /*other*/) noexcept {}

  T* allocate(std::size_t count) {
    if (count > static_cast<std::size_t>(-1) / sizeof(T)) throw std::bad_array_new_length{};
    return static_cast<T*>(paged_memory().allocate(count * sizeof(T), alignof(T)));
  }
  void deallocate(T* at, std::size_t count) noexcept {
    paged_memory().deallocate(at, count * sizeof(T), alignof(T));
  }

  template <typename U>
  bool operator==(const paged_allocator<U>& /*other*/) const noexcept {
    return true;
  }
};

template <typename T>
using paged_vector = std::vector<T, paged_allocator<T>>;
template <typename T>
using paged_deque = std::deque<T, paged_allocator<T>>;
using paged_string = std::basic_string<char, std::char_traits<char>, paged_allocator<char>>;
template <typename Key, typename Value>
using paged_map = std::unordered_map<Key, Value, std::hash<Key>, std::equal_to<Key>,
                                     paged_allocator<std::pair<const Key, Value>>>;
template <typename Key, typename Value>
using paged_flat_map = boost::unordered_flat_map<Key, Value, boost::hash<Key>, std::equal_to<Key>,
                                                 paged_allocator<std::pair<const Key, Value>>>;

/// Values by a text, looked up without making one.
struct paged_text_hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
};
template <typename Value>
using paged_text_map = boost::unordered_flat_map<paged_string, Value, paged_text_hash, std::equal_to<>,
                                                 paged_allocator<std::pair<const paged_string, Value>>>;

/// A pointer to what few of many have. Making one throws std::bad_alloc.
template <typename T>
struct paged_delete {
  void operator()(T* at) const noexcept {
    at->~T();
    paged_allocator<T>{}.deallocate(at, 1);
  }
};
template <typename T>
using paged_ptr = std::unique_ptr<T, paged_delete<T>>;
template <typename T>
paged_ptr<T> make_paged() {
  static_assert(std::is_nothrow_default_constructible_v<T>);
  return paged_ptr<T>{new (paged_allocator<T>{}.allocate(1)) T{}};
}

/// An array of a length that is fixed when it is made, less than 2^32: one pointer, and no room beyond what
/// it holds. Making one throws std::bad_alloc. What was moved from may hold the values of before.
template <typename T>
class paged_array {
  static_assert(std::is_trivially_copyable_v<T> && alignof(T) <= alignof(std::uint64_t));

 public:
  paged_array() = default;
  explicit paged_array(std::span<const T> values) : paged_array{values.size()} {
    std::ranges::copy(values, data());
  }
  /// Values are to be set.
  explicit paged_array(std::size_t size) {
    if (size == 0) return;
    if (size > std::numeric_limits<std::uint32_t>::max()) throw std::bad_alloc{};
    block_ = static_cast<std::byte*>(paged_memory().allocate(bytes(size), align));
    new (block_) std::uint32_t{static_cast<std::uint32_t>(size)};
  }
  ~paged_array() {
    if (block_ != nullptr) paged_memory().deallocate(block_, bytes(size()), align);
  }
  paged_array(paged_array&& other) noexcept : block_{std::exchange(other.block_, nullptr)} {}
  paged_array& operator=(paged_array&& other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }

  std::size_t size() const noexcept {
    return block_ == nullptr ? 0 : *std::launder(reinterpret_cast<const std::uint32_t*>(block_));
  }
  T* data() noexcept { return block_ == nullptr ? nullptr : reinterpret_cast<T*>(block_ + align); }
  const T* data() const noexcept {
    return block_ == nullptr ? nullptr : reinterpret_cast<const T*>(block_ + align);
  }
  std::span<T> values() noexcept { return {data(), size()}; }
  std::span<const T> values() const noexcept { return {data(), size()}; }

 private:
  // The length lies before the values.
  static constexpr std::size_t align = std::max(alignof(std::uint32_t), alignof(T));
  static constexpr std::size_t bytes(std::size_t size) { return align + size * sizeof(T); }

  std::byte* block_ = nullptr;
};

}  // namespace wireroom::feeds
