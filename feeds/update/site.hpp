#pragma once
// Whether two hosts belong to one site, so that a permanent redirect may be followed for good. Pure.

#include <string_view>

namespace wireroom::feeds {

/// True when `a` and `b` (lower case, without port) are surely of one registrant: equal, or equal in their
/// registrable part. Where many registrants share a suffix (co.uk, github.io, blogspot.com, …) the label
/// before it counts too; numeric addresses are one site only when equal. In doubt false: then the operator is
/// asked.
bool same_site(std::string_view a, std::string_view b);

}  // namespace wireroom::feeds
