#pragma once
// Names of character encodings beyond canonical_charset: which converter of ICU stands for one. Pure, any
// thread.

#include <string>
#include <string_view>

namespace wireroom::feeds {

/// The label under which `name` is decoded, lower case: WHATWG's canonical name; for one that WHATWG does not
/// know or replaces, the IANA name if ICU can convert it (UTF-32, code pages, EBCDIC, ISO-2022-KR, …). Empty
/// when nobody knows it, and for UTF-7 and its kin, which nothing honest uses.
std::string decodable_charset(std::string_view name);

/// The name under which ICU opens what the label `canonical` means on the web, where the two differ: WHATWG
/// reads some labels as the superset that Windows uses.
std::string_view icu_converter_name(std::string_view canonical);

/// True when EBCDIC is what `label` (as decodable_charset gives it) belongs to.
bool is_ebcdic(std::string_view label);

}  // namespace wireroom::feeds
