#include "feeds/stories/text_sketch.hpp"

#include <algorithm>
#include <array>

#include <xxhash.h>

namespace wireroom::feeds {

text_sketch sketch_of(std::string_view text, word_cutter& cutter) {
  text_sketch smallest;
  smallest.reserve(sketch_size);
  const auto keep = [&smallest](std::uint32_t hash) {
    if (smallest.size() == sketch_size && hash >= smallest.back()) return;
    const auto at = std::ranges::lower_bound(smallest, hash);
    if (at != smallest.end() && *at == hash) return;
    const auto place = at - smallest.begin();
    if (smallest.size() == sketch_size) smallest.pop_back();
    smallest.insert(smallest.begin() + place, hash);
  };
  std::array<std::uint64_t, 4> last{};
  std::size_t count = 0;
  cutter.cut(text, [&](const story_word& word) {
    std::ranges::rotate(last, last.begin() + 1);
    last.back() = XXH3_64bits(word.text.data(), word.text.size());
    if (++count >= last.size()) keep(static_cast<std::uint32_t>(XXH3_64bits(last.data(), sizeof last)));
    return true;
  });
  if (smallest.size() < sketch_size) return {};
  return smallest;
}

double resemblance(std::span<const std::uint32_t> a, std::span<const std::uint32_t> b) {
  // Of the smallest hashes of the union, the share that both have.
  std::size_t seen = 0, common = 0;
  for (auto i = a.begin(), j = b.begin(); i != a.end() && j != b.end() && seen < sketch_size; ++seen) {
    if (*i < *j) {
      ++i;
    } else if (*j < *i) {
      ++j;
    } else {
      ++common;
      ++i;
      ++j;
    }
  }
  return seen == 0 ? 0 : static_cast<double>(common) / static_cast<double>(seen);
}

}  // namespace wireroom::feeds
