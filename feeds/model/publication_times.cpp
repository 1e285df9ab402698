#include "feeds/model/publication_times.hpp"

#include <algorithm>
#include <array>

namespace wireroom::feeds {

publication_times::publication_times(std::span<const instant> newest_first) {
  std::array<char, publications_kept * most_varint> room;
  auto* end = room.data();
  std::uint64_t before = 0;
  for (const auto moment : newest_first.first(std::min(newest_first.size(), publications_kept))) {
    const auto seconds = static_cast<std::uint64_t>(
        std::chrono::floor<std::chrono::seconds>(moment).time_since_epoch().count());
    end = put_varint(end, zigzag(static_cast<std::int64_t>(seconds - before)));
    before = seconds;
  }
  packed_.assign(room.data(), end);
}

std::vector<instant> publication_times::list() const {
  std::vector<instant> moments;
  for (const auto moment : *this) moments.push_back(moment);
  return moments;
}

std::optional<publication_times> publication_times::from_packed(std::string_view packed) {
  std::size_t numbers = 0, length = 0, longest = 0;
  for (const char c : packed) {
    longest = std::max(longest, ++length);
    if (static_cast<signed char>(c) < 0) continue;
    ++numbers;
    length = 0;
  }
  if (length != 0 || numbers > publications_kept || longest > most_varint) return std::nullopt;
  publication_times read;
  read.packed_ = packed;
  return read;
}

}  // namespace wireroom::feeds
