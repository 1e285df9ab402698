#pragma once
// `wireroom status FEED`: all that a daemon remembers of a feed, a line each. Pure.

#include <expected>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

namespace wireroom::daemon::cli {

/// True when `wanted` names the feed, one of `feeds` in /status: by id, URL (polled or configured) or
/// partner.
bool is_feed_meant(const boost::json::object& feed, const std::string& wanted);

/// The details of the feeds of `status`, which is what /status answers, that are meant; empty for none. The
/// error says why `status` is no status.
std::expected<std::string, std::string> render_feed_details(std::string_view status,
                                                            const std::string& wanted);

}  // namespace wireroom::daemon::cli
