#pragma once
// An item as a line of JSON: what `wireroom export --items` writes and `wireroom replay` reads. Pure.

#include "feeds/model/article.hpp"

#include <string>

namespace wireroom::daemon::cli {

/// One JSON object and a line break. `published` is the place of the item in milliseconds since 1970; the
/// partner's own dates are `date_published` and `date_modified` (RFC 3339).
std::string item_line(const feeds::article& article, const feeds::source& source);

}  // namespace wireroom::daemon::cli
