#pragma once
// The stored form of a feed's state and of lists of labels. Pure, any thread. Field numbers are for ever.

#include "feeds/model/feed_state.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wireroom::storage {

/// All of the state but what has columns of its own: next_poll, reason, stopped, title, site.
std::string encode(const feeds::feed_state& state);
/// The same in place of what `out` holds.
void encode(const feeds::feed_state& state, std::string& out);

/// Sets what encode() wrote and leaves the rest. False when the bytes are no stored state.
bool decode(std::string_view stored, feeds::feed_state& state);

std::string encode_labels(std::span<const std::string> labels);
bool decode_labels(std::string_view stored, std::vector<std::string>& labels);

}  // namespace wireroom::storage
