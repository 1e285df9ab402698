#pragma once
// When a feed published last. Kept packed: thousands of feeds have theirs in memory, and few of them are
// looked at at a time. Plain values.

#include "feeds/memory/varint.hpp"
#include "feeds/model/time.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wireroom::feeds {

/// Of a feed's publications so many are remembered, the newest.
inline constexpr std::size_t publications_kept = 20;

/// Moments to the second below, the newest first, at most publications_kept of them. Twenty take some fifty
/// bytes.
class publication_times {
 public:
  /// Walks over the moments; what it walks over must stay as it is.
  class iterator {
   public:
    using value_type = instant;
    using difference_type = std::ptrdiff_t;

    iterator() = default;
    explicit iterator(std::string_view packed) : at_(packed.data()), end_(at_ + packed.size()) { ++*this; }

    /// From the year 1 to 9999, whatever was read: no difference of two is out of range.
    instant operator*() const {
      constexpr std::int64_t first = -62'135'596'800, last = 253'402'300'799;
      return instant{std::chrono::seconds{std::clamp(static_cast<std::int64_t>(seconds_), first, last)}};
    }
    iterator& operator++() {
      std::uint64_t step = 0;
      over_ = !take_varint(at_, end_, step);
      seconds_ += static_cast<std::uint64_t>(unzigzag(step));
      return *this;
    }
    iterator operator++(int) {
      auto before = *this;
      ++*this;
      return before;
    }
    bool operator==(std::default_sentinel_t) const { return over_; }

   private:
    const char *at_ = nullptr, *end_ = nullptr;
    std::uint64_t seconds_ = 0;
    bool over_ = true;
  };

  publication_times() = default;
  /// What is beyond publications_kept is left out.
  explicit publication_times(std::span<const instant> newest_first);
  publication_times(std::initializer_list<instant> newest_first)
      : publication_times(std::span{newest_first.begin(), newest_first.size()}) {}

  iterator begin() const { return iterator{packed_}; }
  std::default_sentinel_t end() const { return {}; }

  std::vector<instant> list() const;

  /// Seconds since 1970 as signed varints: that of the first, then what each adds to the one before it.
  std::string_view packed() const { return packed_; }
  /// Nothing for bytes that are no list of at most publications_kept numbers, of any value.
  static std::optional<publication_times> from_packed(std::string_view packed);

  bool operator==(const publication_times&) const = default;

 private:
  std::string packed_;
};

}  // namespace wireroom::feeds
