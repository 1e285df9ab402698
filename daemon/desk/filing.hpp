#pragma once
// What the desk is told of an item: the words and keys that it is filed by. Pure.

#include "feeds/stories/story_item.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace wireroom::daemon {

/// True when `canonical_url` names a page of its own. A site's front page does not: partners who link every
/// item to it would otherwise have all their items made one.
bool names_an_article(std::string_view canonical_url) noexcept;

/// The URL to look up in the store for `item`: empty where it stands for itself.
std::string article_url(const storage::unfiled_item& item);

/// What `item` is recognised by: plain texts, of long ones the beginning (1 KiB; 16 KiB of the contents), of
/// categories the first 16 of at most 200 bytes, so
/// that what is remembered is what was decided by.
storage::recollection known_by(const storage::unfiled_item& item);

/// The same as the index takes it; views into `by`.
feeds::story_item story_item_of(std::int64_t item, const storage::recollection& by);

}  // namespace wireroom::daemon
