#pragma once
// What readers are shown of an entry of the trending list. Plain values and a pure function, any thread.

#include "feeds/model/time.hpp"
#include "feeds/stories/trend_board.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace wireroom::feeds {

/// Of an item, as text without markup. Empty is what it does not have.
struct hot_source {
  std::string_view title, summary, body, image;
};

struct hot_text {
  std::int64_t item = 0;  ///< whose title it is
  std::string title;      ///< on one line, whole
  std::string teaser;     ///< one line, cut at a word and ended by `…`; may be empty
  std::string image;      ///< may be empty
  double score = 0;
  std::uint32_t voices = 0;
  instant first_seen{};
};

/// How long a teaser is at most, in characters as readers see them.
inline constexpr std::size_t teaser_length = 160;

/// Title of the item that tells the story best; teaser and image of the first of `closest` that have one. A
/// teaser that only repeats the title is none. `look` gives an item, or nothing when it is gone; its views
/// are read before it is called again.
hot_text text_of(const hot_story& story,
                 const std::function<std::optional<hot_source>(std::int64_t item)>& look,
                 std::size_t length = teaser_length);

}  // namespace wireroom::feeds
