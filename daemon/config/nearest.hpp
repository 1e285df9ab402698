#pragma once
// The word that was probably meant: for unknown keys, verbs, options and names. Pure functions, any thread.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace wireroom::daemon {

/// Edits (insert, delete, replace, swap of neighbours) that turn `a` into `b`, ASCII case ignored. Words of
/// more than 64 bytes are not compared: their distance is the length of the longer one.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate nearest to `word`, or empty when none is within a third of its length (at least one edit).
std::string nearest(std::string_view word, std::span<const std::string_view> candidates);
std::string nearest(std::string_view word, std::span<const std::string> candidates);

}  // namespace wireroom::daemon
