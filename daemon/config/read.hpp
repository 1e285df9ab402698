#pragma once
// The rooms of read_config(): one function a section. Only for the sources of daemon/config.

#include "daemon/config/config.hpp"
#include "daemon/config/section.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace wireroom::daemon {

/// Where each feed was first named, by the key of its URL.
using seen_feeds = std::unordered_map<std::string, std::string>;

void read_site(section& keys, site_config& out);
void read_masthead(section& keys, masthead_config& out);
void read_listen(section& keys, listen_config& out);
void read_storage(section& keys, storage_config& out, const std::string& folder);
void read_poll(section& keys, poll_config& out, const std::string& folder, mistakes& noted);
void read_websub(section& keys, websub_config& out);
void read_trending(section& keys, trending_config& out);
/// `table` is that of `keys`: its keys are the operator's own.
void read_categories(const toml::table& table, section& keys, std::vector<feeds::category_alias>& out);
/// `usual` is the proxy of those that name none.
void read_partner(section& keys, partner_config& out, const proxy_config& usual, const std::string& folder,
                  seen_feeds& seen, mistakes& noted);
/// `proxy`, `proxy_user` and `proxy_password_file`; nothing where none of them is there.
std::optional<proxy_config> read_proxy(section& keys, const std::string& folder);
/// `key` names the file of a secret, which must be readable: `out` is its path.
void read_secret_file(section& keys, std::string_view key, std::string& out, const std::string& folder);
/// `client_cert_file` and `client_key_file`, which must belong together.
void read_client_certificate(section& keys, partner_config& out, const std::string& folder);
/// Partners are known by then; `site` gives the title where none is written.
void read_merged_feed(section& keys, merged_feed_config& out, const config& all);

}  // namespace wireroom::daemon
