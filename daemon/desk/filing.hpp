#pragma once
// Which article an item belongs to: items with one canonical URL are one article. Pure.

#include "storage/store.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wireroom::daemon {

/// True when `canonical_url` names a page of its own. A site's front page does not: partners who link every
/// item to it would otherwise have all their items made one.
bool names_an_article(std::string_view canonical_url) noexcept;

/// The URLs to look up in the store for `items`: empty where an item stands for itself.
std::vector<std::string> article_urls(std::span<const storage::unfiled_item> items);

/// Files `items`, in commit order. `existing[i]` is the article that the store has for the URL of item i, 0
/// for none. An item joins that article, else the one that an earlier item of this batch founds, else it
/// founds one.
std::vector<storage::filing> plan_filings(std::span<const storage::unfiled_item> items,
                                          std::span<const std::int64_t> existing);

}  // namespace wireroom::daemon
