#pragma once
// Numbers of eight bytes as they are stored in blobs: the same on every machine.

#include <cstdint>
#include <string>
#include <string_view>

namespace wireroom::storage::sqlite {

inline void append_little_endian(std::string& out, std::uint64_t value) {
  char bytes[8];
  for (int i = 0; i < 8; ++i) bytes[i] = static_cast<char>(value >> (8 * i));
  out.append(bytes, sizeof bytes);
}

/// Of the first eight bytes, which must be there.
inline std::uint64_t read_little_endian(std::string_view in) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i)
    value |= static_cast<std::uint64_t>(static_cast<unsigned char>(in[i])) << (8 * i);
  return value;
}

}  // namespace wireroom::storage::sqlite
