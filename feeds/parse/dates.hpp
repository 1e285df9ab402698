#pragma once
// Which of several dates counts: that of the format itself before that of a module, the first before later
// ones of the same rank, one that can be read before one that cannot.

#include "feeds/parse/reader.hpp"

#include <optional>
#include <string>

namespace wireroom::feeds::reading {

/// Puts the date that ends now into `slot`. `own`: the element belongs to RSS or Atom, not to a module.
inline void put_date(reader& r, std::optional<date>* slot, std::string& value, bool own) {
  if (!slot || value.empty()) return;
  std::optional<date> found = r.date_of(value);
  if (!*slot || (found->utc && (own || !(*slot)->utc))) *slot = std::move(found);
}

}  // namespace wireroom::feeds::reading
