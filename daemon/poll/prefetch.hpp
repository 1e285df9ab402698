#pragma once
// Has memory brought into the processor's caches while something else is done: of thousands of feeds the one
// whose turn comes is seldom there, and waiting for it costs as much as the work itself.

#include <cstddef>
#include <string>

namespace wireroom::daemon {

/// All of an object, but not what it refers to. It need not be readable.
template <class T>
void prefetch(const T& object) {
  constexpr std::size_t line = 64;
  const auto* const begin = reinterpret_cast<const std::byte*>(&object);
  for (std::size_t at = 0; at < sizeof object; at += line) __builtin_prefetch(begin + at);
}

/// The beginning of a text, which itself is read.
inline void prefetch_text(const std::string& text) {
  __builtin_prefetch(text.data());
}

}  // namespace wireroom::daemon
