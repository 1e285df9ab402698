#pragma once
// The trending list as it is published: it stands until something in it changes. Plain values and pure
// functions, any thread.

#include "feeds/model/time.hpp"

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace wireroom::feeds {

/// What one owner adds to an entry. Numbers are in thousandths, so that they are the same after they were
/// written down.
struct hot_part {
  std::string owner;
  std::string partner;                ///< of its newest item in the story
  std::int64_t item = 0;              ///< that item
  std::int64_t age_s = 0;             ///< of that item, in seconds
  std::uint32_t items = 0;            ///< in the story, in the window
  std::uint32_t day_items = 0;        ///< of all its items, in the 24 hours up to its newest in the story
  std::uint32_t story_day_items = 0;  ///< of these, in the story
  std::int64_t trust = 1000;          ///< the operator's weight of the partner
  std::int64_t weight = 0;            ///< of the voice
  std::int64_t share = 0;             ///< of the heat: less than the weight where others print the same title

  bool operator==(const hot_part&) const = default;
};

struct hot_entry {
  std::int64_t story = 0;             ///< the oldest of `stories`: names the entry
  std::vector<std::int64_t> stories;  ///< those that turned out alike
  std::int64_t article = 0;           ///< whose title stands for it
  std::int64_t heat = 0;              ///< in thousandths
  std::uint32_t voices = 0;           ///< distinct owners
  instant first_seen{}, last_seen{};  ///< in the window
  std::vector<hot_part> parts;        ///< the largest share first

  bool operator==(const hot_entry&) const = default;
};

struct hot_list {
  instant at{};  ///< when heat and ages were measured
  std::vector<hot_entry> entries;

  bool operator==(const hot_list&) const = default;
};

/// True when readers are told the same by both: the same stories in the same order with the same voices. What
/// only faded, since time went by, is the same.
bool tells_the_same(const hot_list& a, const hot_list& b);

/// As JSON, and back. Nothing for what is no list.
std::string write_hot_list(const hot_list& list);
std::expected<hot_list, std::string> read_hot_list(std::string_view text);

}  // namespace wireroom::feeds
