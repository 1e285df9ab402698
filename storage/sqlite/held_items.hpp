#pragma once
// What a feed holds now: for each item of its last document the fingerprints of key and content. A poll that
// brings the same is recognised by it without a look at the items. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wireroom::storage::sqlite {

class held_items {
 public:
  held_items() = default;
  /// From the stored form: sixteen bytes an item, ascending by key. Unknown when the size does not fit.
  static std::optional<held_items> decode(std::string_view stored);
  std::string encode() const;

  /// Adds in any order; then seal() once before anything is asked. The first of equal keys counts.
  void add(std::int64_t key, std::uint64_t content) { entries_.push_back({key, content}); }
  void seal();

  /// The content that the feed holds under a key.
  const std::uint64_t* find(std::int64_t key) const;
  std::uint64_t* find(std::int64_t key);

  /// Where a key that is held stands, from 0 below size().
  std::size_t position(std::int64_t key) const;

  std::size_t size() const noexcept { return entries_.size(); }
  bool operator==(const held_items&) const = default;

 private:
  struct entry {
    std::int64_t key;
    std::uint64_t content;
    bool operator==(const entry&) const = default;
  };
  std::vector<entry> entries_;
};

}  // namespace wireroom::storage::sqlite
