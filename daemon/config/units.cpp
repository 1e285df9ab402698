#include "daemon/config/units.hpp"

#include <array>
#include <charconv>

namespace wireroom::daemon {
namespace {

struct unit {
  std::string_view name;
  std::uint64_t factor;
};

constexpr std::array<unit, 6> durations{
    {{"w", 604'800'000}, {"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1000}, {"ms", 1}}};
constexpr std::uint64_t longest = 100ULL * 366 * 86'400'000;

constexpr std::array<unit, 7> sizes{{{"B", 1},
                                     {"KiB", 1ULL << 10},
                                     {"MiB", 1ULL << 20},
                                     {"GiB", 1ULL << 30},
                                     {"kB", 1000},
                                     {"MB", 1'000'000},
                                     {"GB", 1'000'000'000}}};
constexpr std::uint64_t largest = 1ULL << 53;

template <std::size_t N>
const unit* unit_named(const std::array<unit, N>& units, std::string_view name) {
  for (const auto& candidate : units) {
    if (candidate.name == name) return &candidate;
  }
  return nullptr;
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Takes "NUMBER UNIT" off the front of `text`; the value in the smallest unit, nothing when it does not fit.
template <std::size_t N>
std::optional<std::uint64_t> take(std::string_view& text, const std::array<unit, N>& units,
                                  std::uint64_t most) {
  std::uint64_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc{}) return {};
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  std::size_t letters = 0;
  while (letters < text.size() && is_letter(text[letters])) ++letters;
  const auto* found = unit_named(units, text.substr(0, letters));
  if (found == nullptr || number > most / found->factor) return {};
  text.remove_prefix(letters);
  return number * found->factor;
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  if (text.empty()) return {};
  std::uint64_t sum = 0;
  while (!text.empty()) {
    const auto part = take(text, durations, longest);
    if (!part) return {};
    sum += *part;
    if (sum > longest) return {};
  }
  return std::chrono::milliseconds{sum};
}

std::string format_duration(std::chrono::milliseconds duration) {
  const auto count = static_cast<std::uint64_t>(duration.count());
  if (count == 0) return "0s";
  // Weeks are read but not written: "90d" and "7d" are what people expect back.
  for (const auto& [name, factor] : durations) {
    if (name != "w" && count % factor == 0) return std::to_string(count / factor) + std::string{name};
  }
  return std::to_string(count) + "ms";
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
  const auto value = take(text, sizes, largest);
  return value && text.empty() ? value : std::nullopt;
}

std::string format_size(std::uint64_t bytes) {
  for (const std::string_view name : {"GiB", "MiB", "KiB"}) {
    const auto factor = unit_named(sizes, name)->factor;
    if (bytes != 0 && bytes % factor == 0) return std::to_string(bytes / factor) + std::string{name};
  }
  return std::to_string(bytes) + "B";
}

}  // namespace wireroom::daemon
