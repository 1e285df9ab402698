#pragma once
// Expected failures of feeds/: bytes that are not what they should be. Values, never exceptions.

#include <cstdint>
#include <string>

namespace wireroom::feeds {

enum class errc : std::uint8_t {
  not_a_feed,        ///< the bytes are of another kind: HTML, an image, nothing; tell the operator
  limit_exceeded,    ///< a limit of docs/limits.md was reached; raise it or distrust the partner
  forbidden_markup,  ///< entity or attribute declarations: a bomb or a mistake; distrust the partner
  undecodable,       ///< no character encoding fits
};

/// What went wrong, where (line and column from 1, 0 where unknown).
struct error {
  errc code{};
  std::string message;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

}  // namespace wireroom::feeds
