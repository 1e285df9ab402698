#pragma once
// Words and phrases that stand out in the newest items against those before. Pure functions, any thread.

#include "feeds/stories/topic_memory.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace wireroom::feeds {

/// Where a term stands: `count` words of a title or label.
struct topic_mention {
  std::uint32_t item = 0;  ///< index in topic_memory::items()
  std::uint8_t first = 0, count = 0;
  bool label = false;
};

struct topic_term {
  std::string key;  ///< its words' stems with spaces between
  double score = 0;
  bool name = false;                    ///< written with capitals where other words are not
  std::size_t owners = 0;               ///< distinct, since the beginning of the window
  std::vector<std::uint32_t> items;     ///< all that have it, before the window too; ascending
  std::vector<topic_mention> mentions;  ///< in the window
};

/// The `most` terms of the items at or after `since` that stand out most, best first.
std::vector<topic_term> standing_out(const topic_memory& memory, instant since, std::size_t most);

/// Whether `longer` is the full form of the name `term`: "Mark Carney" of "Carney".
bool completes(const topic_term& longer, const topic_term& term);

/// How the term is mostly written, with a capital at its beginning.
std::string usual_form(const topic_term& term, const topic_memory& memory);

}  // namespace wireroom::feeds
