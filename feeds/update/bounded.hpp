#pragma once
// Strings cut to a bound without breaking UTF-8.

#include <cstddef>
#include <string>
#include <string_view>

namespace wireroom::feeds {

/// The longest prefix of `value` of at most `bytes` bytes that ends between two characters.
inline std::string_view bounded_view(std::string_view value, std::size_t bytes) {
  if (value.size() <= bytes) return value;
  while (bytes > 0 && (static_cast<unsigned char>(value[bytes]) & 0xC0) == 0x80) --bytes;
  return value.substr(0, bytes);
}

inline std::string bounded(std::string_view value, std::size_t bytes) {
  return std::string(bounded_view(value, bytes));
}

}  // namespace wireroom::feeds
