#pragma once
// Texts that are used again for one answer after the other.

#include <cstddef>
#include <string>

namespace wireroom::daemon {

/// Empties `text`. What room it has is kept for the next, up to 1 KiB: more was a server's choice.
inline void empty_for_reuse(std::string& text) {
  constexpr std::size_t most_kept = 1024;
  text.clear();
  if (text.capacity() > most_kept) text.shrink_to_fit();
}

}  // namespace wireroom::daemon
