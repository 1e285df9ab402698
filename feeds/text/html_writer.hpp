#pragma once
// Text and attribute values of HTML written so that they mean nothing but themselves, to HTML and to XML
// parsers. One thread at a time.

#include "feeds/text/html_scan.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace wireroom::feeds {

/// Appends `text` with &, <, > (and in attributes ") as references. Line ends become line feeds; what XML 1.0
/// forbids is dropped. References in `text` are decoded first when `decode`. The rest of `text` is left out
/// where `out` would become longer than `limit` bytes (by no more than one reference).
template <html_place Place>
void append_escaped(std::string& out, std::string_view text, bool decode, std::size_t limit);

extern template void append_escaped<html_place::text>(std::string&, std::string_view, bool, std::size_t);
extern template void append_escaped<html_place::attribute>(std::string&, std::string_view, bool, std::size_t);

/// True when append_escaped may leave out this byte, or it and what follows.
constexpr bool may_be_dropped(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == 0xEF || (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r');
}

/// Appends `text` without what append_escaped leaves out, and else as it is.
void append_allowed(std::string& out, std::string_view text);

}  // namespace wireroom::feeds
