#pragma once
// Has memory brought into the processor's caches while something else is done: of thousands of feeds the one
// whose turn comes is seldom there, and waiting for it costs as much as the work itself.

#include <cstddef>
#include <string>

namespace wireroom::daemon {

/// `size` bytes from `begin` on. Nothing is read: they need not be there any more.
inline void prefetch_bytes(const void* begin, std::size_t size) {
  constexpr std::size_t line = 64;
  for (std::size_t at = 0; at < size; at += line)
    __builtin_prefetch(static_cast<const std::byte*>(begin) + at);
}

/// All of an object, but not what it refers to.
template <class T>
void prefetch(const T& object) {
  prefetch_bytes(&object, sizeof object);
}

/// The beginning of a text; the object that holds it is read.
inline void prefetch_text(const std::string& text) {
  __builtin_prefetch(text.data());
}

/// Hands on what comes `steps` after `at` in `list`, where anything does: for walking over it.
template <class List, class Fetch>
void fetch_ahead(const List& list, std::size_t at, std::size_t steps, Fetch fetch) {
  if (at + steps < list.size()) fetch(list[at + steps]);
}

}  // namespace wireroom::daemon
