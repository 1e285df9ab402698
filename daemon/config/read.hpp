#pragma once
// The rooms of read_config(): one function a section. Only for the sources of daemon/config.

#include "daemon/config/config.hpp"
#include "daemon/config/section.hpp"

#include <string>
#include <unordered_map>

namespace wireroom::daemon {

/// Where each feed was first named, by the key of its URL.
using seen_feeds = std::unordered_map<std::string, std::string>;

void read_site(section& keys, site_config& out);
void read_masthead(section& keys, masthead_config& out);
void read_listen(section& keys, listen_config& out);
void read_storage(section& keys, storage_config& out, const std::string& folder);
void read_poll(section& keys, poll_config& out, mistakes& noted);
void read_websub(section& keys, websub_config& out);
void read_trending(section& keys, trending_config& out);
void read_partner(section& keys, partner_config& out, const std::string& folder, seen_feeds& seen,
                  mistakes& noted);
/// Partners are known by then; `site` gives the title where none is written.
void read_merged_feed(section& keys, merged_feed_config& out, const config& all);

}  // namespace wireroom::daemon
