#pragma once
// Makes items out of a document's entries. Pure, any thread.

#include "feeds/model/document.hpp"
#include "feeds/model/entry.hpp"
#include "feeds/model/item.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace wireroom::feeds {

/// Hash of what readers are shown of an item: equal hashes mean that nothing is to be written. Not of dates
/// that move by themselves (`updated` alone) and not of white space.
std::uint64_t content_hash(const item_body& body);

/// Where a new item stands: min(now, published), never in the future. `rank` counts from 0 within the
/// document; with `first_poll`, an undated item stands an hour further back for each rank, so that a newly
/// added feed does not flood a merged one.
instant place_of(const item_body& body, std::size_t rank, bool first_poll, instant now);

/// The items of a document in its order: identified, bounded, hashed and placed. Entries with neither title
/// nor contents nor link are dropped.
std::vector<item> items_of(const document& doc, std::span<const entry> entries, bool first_poll, instant now);

}  // namespace wireroom::feeds
