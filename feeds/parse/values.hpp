#pragma once
// Small values as feeds write them: numbers, words, persons, base64. Pure, any thread.

#include "feeds/model/parts.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wireroom::feeds::reading {

std::string_view trimmed(std::string_view value);
void trim(std::string& value);
std::string lower(std::string_view value);
bool equals_ignoring_case(std::string_view a, std::string_view b);

/// Control characters U+0080 to U+009F, which nobody means, become what windows-1252 has in their place.
void repair_c1(std::string& utf8);

/// A count in decimal digits, thousands separators and a fraction dropped; nothing for anything else.
std::optional<std::uint64_t> to_count(std::string_view value);
/// A non-negative number, finite.
std::optional<double> to_number(std::string_view value);
/// A signed number, finite; the rest of `value` is left in it.
std::optional<double> take_number(std::string_view& value);
/// Seconds of "[[HH:]MM:]SS[.fff]" or of a number of seconds.
std::optional<double> to_duration(std::string_view value);
/// true, yes, 1 / false, no, 0; any case.
std::optional<bool> to_bool(std::string_view value);

/// A person as RSS writes one: "mail (name)", "name (mail)", "name <mail>", a mail address or a name.
person to_person(std::string_view value);

/// `value` as a BCP 47 tag: `_` as `-`; empty when it cannot be one.
std::string language_tag(std::string_view value);

/// Decoded base64, white space and padding tolerated; nothing when it is no base64.
std::optional<std::string> from_base64(std::string_view value);

/// The parts of `value` between the characters of `separators`, trimmed, without empty ones.
std::vector<std::string_view> split(std::string_view value, std::string_view separators);

}  // namespace wireroom::feeds::reading
