#pragma once
// JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/). Pure, any thread.

#include "feeds/write/output.hpp"

#include <string>

namespace wireroom::feeds {

/// The document in UTF-8. `authors` are the item's, else its partner. `_wireroom` says who carries an item:
/// {"about", "sources": [{"partner", "feed", "url", "id"}], "voices", "score"}.
std::string write_json_feed(const output_feed& feed);

inline constexpr const char* json_feed_media_type = "application/feed+json; charset=utf-8";

}  // namespace wireroom::feeds
