#pragma once
// The partners' web pages, so that the links of the demo lead somewhere, and the weather station's report.
// Pure.

#include "daemon/demo/partners.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace wireroom::daemon::demo {

/// The partner's front page: what it printed of late, in all its feeds.
std::string front_page(const feed_profile& partner, const newsroom& room, sys_seconds now);

/// The page of the story at `path` ("/2026/11/23/slug", AMP spellings too); nothing when the partner has none
/// there, or not yet, or no longer.
std::optional<std::string> story_page(const feed_profile& partner, std::string_view path,
                                      const newsroom& room, sys_seconds now);

/// The weather station's current observation, in the XML of the US National Weather Service. Changes hourly.
std::string observation(sys_seconds now);

}  // namespace wireroom::daemon::demo
