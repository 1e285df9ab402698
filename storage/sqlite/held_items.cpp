#include "storage/sqlite/held_items.hpp"

#include "storage/sqlite/little_endian.hpp"

#include <algorithm>
#include <numeric>

namespace wireroom::storage::sqlite {

std::optional<held_items> held_items::decode(std::string_view stored) {
  if (stored.size() % 16 != 0) return std::nullopt;
  held_items held;
  held.entries_.reserve(stored.size() / 16);
  for (; !stored.empty(); stored.remove_prefix(16))
    held.add(static_cast<std::int64_t>(read_little_endian(stored)), read_little_endian(stored.substr(8)));
  if (!std::ranges::is_sorted(held.entries_, {}, &entry::key)) return std::nullopt;
  return held;
}

std::string held_items::encode() const {
  std::string stored;
  stored.reserve(entries_.size() * 16);
  for (const auto& [key, content] : entries_) {
    append_little_endian(stored, static_cast<std::uint64_t>(key));
    append_little_endian(stored, content);
  }
  return stored;
}

void held_items::seal() {
  std::vector<std::size_t> order(entries_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t at) { return std::pair{entries_[at].key, at}; });
  std::vector<entry> sealed;
  sealed.reserve(order.size());
  for (const auto at : order)
    if (sealed.empty() || sealed.back().key != entries_[at].key) sealed.push_back(entries_[at]);
  entries_ = std::move(sealed);
}

std::uint64_t* held_items::find(std::int64_t key) {
  const auto at = std::ranges::lower_bound(entries_, key, {}, &entry::key);
  return at != entries_.end() && at->key == key ? &at->content : nullptr;
}

const std::uint64_t* held_items::find(std::int64_t key) const {
  const auto at = std::ranges::lower_bound(entries_, key, {}, &entry::key);
  return at != entries_.end() && at->key == key ? &at->content : nullptr;
}

std::size_t held_items::position(std::int64_t key) const {
  return static_cast<std::size_t>(std::ranges::lower_bound(entries_, key, {}, &entry::key) -
                                  entries_.begin());
}

}  // namespace wireroom::storage::sqlite
