#pragma once
// Numbers that stand for strings in indexes. XXH3 (64 bits, stable since xxHash 0.8) of the bytes: a quarter
// of the size of the strings. Pure, any thread.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wireroom::storage::sqlite {

/// Of an item's key. Two keys of one feed that collide would be taken for one item; whoever makes them
/// collide on purpose hurts nobody's items but the own.
std::int64_t key_hash(std::string_view key);

/// Of a canonical URL; who looks up by it compares the URL too.
std::int64_t url_hash(std::string_view url);

/// Of a category, whatever its case (Unicode simple folding) and surrounding space. Negative: feeds share
/// the number space with their positive ids (schema: shelves).
std::int64_t category_shelf(std::string_view category);

/// The shelves of an item's categories, ascending, each once, at most 32.
std::vector<std::int64_t> category_shelves(std::span<const std::string> categories);

/// Their stored form, eight bytes each.
std::string encode_shelves(std::span<const std::int64_t> shelves);
std::vector<std::int64_t> decode_shelves(std::string_view stored);

}  // namespace wireroom::storage::sqlite
