#pragma once
// The Link field of HTTP (RFC 8288, section 3), as far as discovery needs it. Pure, any thread.

#include <string>
#include <string_view>
#include <vector>

namespace wireroom::feeds {

/// One link: `<target>; rel="relation …"`.
struct field_link {
  std::string target;                  ///< as written, not resolved
  std::vector<std::string> relations;  ///< lower case, at most 8
};

/// The links of `value`, several lines joined by commas. Reads at most 16 KiB and 64 links; a link without
/// target, without `rel` or longer than 2,048 bytes is left out, and so is one with `anchor`: it speaks of
/// another document. What cannot be read ends the list; what stands before counts. Cost is linear.
std::vector<field_link> links_of_field(std::string_view value);

}  // namespace wireroom::feeds
