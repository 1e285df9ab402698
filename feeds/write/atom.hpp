#pragma once
// Atom 1.0 (RFC 4287). Pure, any thread.

#include "feeds/write/output.hpp"

#include <string>

namespace wireroom::feeds {

/// The document in UTF-8. The shown source of an entry is its `atom:source`; further ones are links: `via` to
/// the feed, `related` to the entry there where its link differs.
std::string write_atom(const output_feed& feed);

inline constexpr const char* atom_media_type = "application/atom+xml; charset=utf-8";

}  // namespace wireroom::feeds
