#pragma once
// Feeds that a page names (link rel=alternate): candidates for the operator. Pure.

#include <string>
#include <string_view>
#include <vector>

namespace wireroom::daemon {

/// True when `head`, the first bytes of a document, looks like HTML.
bool looks_like_page(std::string_view head);

/// The absolute URLs of the feeds that the page `html` from `url` names, at most five, without repeats; of
/// `html` at most the first 64 KiB count. Cost is linear.
std::vector<std::string> feed_links_of(std::string_view html, std::string_view url);

}  // namespace wireroom::daemon
