#pragma once
// What a document says about how often to ask for it. Pure, any thread.

#include "feeds/model/document.hpp"
#include "feeds/model/item.hpp"

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace wireroom::feeds {

struct poll_hints {
  std::vector<instant> publications;  ///< newest first, at most 20, none after `now`
  std::chrono::seconds ttl{0};        ///< the longer of ttl and the syndication module, 0 for none
  std::uint32_t skip_hours = 0;       ///< bit h: hour h, GMT
  std::uint8_t skip_days = 0;         ///< bit d: day d, 0 Sunday, GMT
  std::string title, site;            ///< plain title, at most 512 bytes; http(s) link
};

/// RSS ttl (minutes), sy:updatePeriod over sy:updateFrequency (default daily, 1), skipHours, skipDays;
/// moments of publication of `items`, or of their last update where none is stated. Durations are cut at 400
/// days.
poll_hints hints_of(const document& doc, std::span<const item> items, instant now);

}  // namespace wireroom::feeds
