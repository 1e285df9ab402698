#pragma once
// Subscription lists: OPML, or URLs one a line. What `[subscriptions] include` and `wireroom import` read.

#include "daemon/config/config.hpp"
#include "daemon/config/web_address.hpp"

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace wireroom::daemon {

/// One feed of a list.
struct subscription {
  std::string url;
  web_address address;                  ///< of `url`
  std::string title, site;              ///< empty where the list does not say
  std::vector<std::string> categories;  ///< folders of OPML, tags of a line
  std::uint32_t line = 0;
};

struct subscription_list {
  std::vector<subscription> feeds;
  std::size_t repeats = 0;  ///< already left out while reading
};

/// Reads `bytes`, called `name` in messages. What begins with '<' is OPML (http://opml.org/spec2.opml); all
/// else is a list: a URL a line, then perhaps tags ("Title" written as "~Title", in quotation marks when
/// with spaces), as newsboat(1) writes them; blank lines and lines that begin with '#' are nothing. Every
/// line that is no feed is an error, at most 100. Bounded by the size of `bytes`, in time as well.
std::expected<subscription_list, std::vector<config_error>> parse_subscriptions(std::string_view bytes,
                                                                                const std::string& name);

/// The same from a file of at most 64 MiB.
std::expected<subscription_list, std::vector<config_error>> read_subscriptions(const std::string& file);

/// What merge_subscriptions() did.
struct merge_result {
  std::size_t feeds = 0, partners = 0;  ///< added
  std::vector<config_error> repeats;    ///< lines whose feed was there already, at most 100
  std::size_t repeated = 0;             ///< all of them, with those left out while reading
};

/// Adds each feed to `partners`: to the one called like its host (daemon/config/web_address.hpp), which is
/// made when there is none. A feed that a partner already has is left out.
merge_result merge_subscriptions(std::vector<partner_config>& partners, subscription_list subscriptions,
                                 const std::string& file);

}  // namespace wireroom::daemon
