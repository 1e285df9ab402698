#pragma once
// Strings cut to a bound without breaking UTF-8.

#include "feeds/text/utf8.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace wireroom::feeds {

inline std::string bounded(std::string_view value, std::size_t bytes) {
  return std::string(utf8_prefix(value, bytes));
}

}  // namespace wireroom::feeds
