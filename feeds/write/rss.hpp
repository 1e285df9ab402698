#pragma once
// RSS 2.0 as the RSS Advisory Board profiles it. Pure, any thread.

#include "feeds/write/output.hpp"

#include <string>

namespace wireroom::feeds {

/// The document in UTF-8. The shown source of an item is its `source`; further ones are `atom:link`s: `via`
/// to the feed, `related` to the item there where its link differs. One enclosure, as RSS allows; authors are
/// `dc:creator`, since `author` must be an e-mail address.
std::string write_rss(const output_feed& feed);

inline constexpr const char* rss_media_type = "application/rss+xml; charset=utf-8";

}  // namespace wireroom::feeds
