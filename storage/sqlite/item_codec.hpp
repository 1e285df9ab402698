#pragma once
// The stored form of what readers are shown of an item. Pure, any thread. The field numbers are for ever:
// a number is never used for another meaning (docs/decisions/0031-stored-bodies.md has the schema).

#include "feeds/model/item.hpp"

#include <string>
#include <string_view>

namespace wireroom::storage::sqlite {

/// Replaces `out` by the stored form.
void encode(const feeds::item_body& body, std::string& out);

/// False when the bytes are no stored item.
bool decode(std::string_view stored, feeds::item_body& body);

}  // namespace wireroom::storage::sqlite
