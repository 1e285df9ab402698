#pragma once
// Writes elements within a text construct back as markup. Pure, any thread.

#include "feeds/parse/rules.hpp"

#include <string>
#include <string_view>

namespace wireroom::feeds::reading {

/// Appends `text` with &, < and > as references.
void append_escaped(std::string& out, std::string_view text);

/// Appends a start tag. With `base`, URLs in its attributes are resolved against it.
void append_tag(std::string& out, const resolved_name& name, attributes list, std::string_view base);

/// Appends the end tag, none for elements that are void in HTML.
void append_end_tag(std::string& out, const resolved_name& name);

/// True for elements that HTML never closes (br, img, …); any case.
bool is_void_element(std::string_view name);

}  // namespace wireroom::feeds::reading
