#pragma once
// Weights by term: a small open-addressing map, since millions of them are read for every thousand items.

#include "feeds/memory/paged.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace wireroom::feeds {

using term_id = std::uint32_t;

/// A term of an item with its weight; an item has each term once.
struct feature {
  term_id term = 0;
  float weight = 0;
};

/// Term to weight. Walking it goes by place in the table: a function of what was put in, and in which order.
class term_weights {
 public:
  std::size_t size() const { return count_; }

  /// 0 when it is not there.
  float get(term_id term) const {
    if (count_ == 0) return 0;
    for (auto i = hash(term) & mask_;; i = (i + 1) & mask_) {
      if (table_[i].term == term) return table_[i].weight;
      if (table_[i].term == none) return 0;
    }
  }

  /// The weight of `term`, put in with 0 when it was not there, which `fresh` tells. Valid until the next
  /// call.
  float& at(term_id term, bool& fresh) {
    // Most look-ups find nothing, which costs by the square of how full a table is; small ones lie in few
    // lines of cache.
    const auto most = table_.size() <= 32 ? table_.size() / 4 * 3 : table_.size() / 2;
    if (count_ + 1 > most) grow();
    auto i = hash(term) & mask_;
    for (; table_[i].term != none; i = (i + 1) & mask_) {
      if (table_[i].term == term) {
        fresh = false;
        return table_[i].weight;
      }
    }
    table_[i] = {.term = term, .weight = 0};
    ++count_;
    fresh = true;
    return table_[i].weight;
  }

  template <typename Each>
  void for_each(Each&& each) const {
    for (const auto& [term, weight] : table_) {
      if (term != none) each(term, weight);
    }
  }

  /// Empty, and without memory.
  void clear() { *this = term_weights{}; }

 private:
  static constexpr term_id none = ~term_id{0};

  static std::uint32_t hash(term_id term) {
    const auto mixed = term * 0x9E3779B1U;
    return mixed ^ (mixed >> 15);
  }

  void grow() {
    paged_vector<feature> old(std::max<std::size_t>(16, table_.size() * 2),
                              feature{.term = none, .weight = 0});
    old.swap(table_);
    mask_ = static_cast<std::uint32_t>(table_.size() - 1);
    for (const auto& one : old) {
      if (one.term == none) continue;
      auto i = hash(one.term) & mask_;
      while (table_[i].term != none) i = (i + 1) & mask_;
      table_[i] = one;
    }
  }

  paged_vector<feature> table_;
  std::uint32_t mask_ = 0, count_ = 0;
};

}  // namespace wireroom::feeds
