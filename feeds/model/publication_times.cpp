#include "feeds/model/publication_times.hpp"

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
  constexpr auto most = std::chrono::floor<std::chrono::seconds>(instant::max()).time_since_epoch().count();
  const auto* at = packed.data();
  const auto* const end = at + packed.size();
  std::size_t count = 0;
  std::uint64_t seconds = 0;
  for (std::uint64_t step = 0; at != end; ++count) {
    if (count == publications_kept || !take_varint(at, end, step)) return std::nullopt;
    seconds += static_cast<std::uint64_t>(unzigzag(step));
    const auto signed_seconds = static_cast<std::int64_t>(seconds);
    if (signed_seconds > most || signed_seconds < -most) return std::nullopt;
  }
  publication_times read;
  read.packed_ = packed;
  return read;
}

}  // namespace wireroom::feeds
