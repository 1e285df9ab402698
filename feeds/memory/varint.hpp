#pragma once
// Numbers in as few bytes as they need: the varints of Protocol Buffers
// (protobuf.dev/programming-guides/encoding#varints), seven bits a byte, the lowest first; signed ones as
// zigzag. Pure functions.

#include <cstddef>
#include <cstdint>

namespace wireroom::feeds {

/// The longest varint of 64 bits.
inline constexpr std::size_t most_varint = 10;

/// Writes `value`, most_varint bytes at most; gives where it ends.
inline char* put_varint(char* at, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) *at++ = static_cast<char>(value | 0x80);
  *at++ = static_cast<char>(value);
  return at;
}

/// Reads a number off the front of what lies from `at` to `end`. False when it does not end there, or
/// not within most_varint bytes; `at` stays then.
inline bool take_varint(const char*& at, const char* end, std::uint64_t& value) {
  if (at != end && static_cast<signed char>(*at) >= 0) {  // of one byte, as most are
    value = static_cast<unsigned char>(*at++);
    return true;
  }
  std::uint64_t sum = 0;
  const auto* next = at;
  for (unsigned shift = 0; shift < 64 && next != end; shift += 7) {
    const auto byte = static_cast<unsigned char>(*next++);
    sum |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte >= 0x80) continue;
    at = next;
    value = sum;
    return true;
  }
  return false;
}

/// Numbers that lie near zero, of either sign, become small ones.
constexpr std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t number) {
  return static_cast<std::int64_t>(number >> 1) ^ -static_cast<std::int64_t>(number & 1);
}

}  // namespace wireroom::feeds
