#include "feeds/stories/hot_text.hpp"

#include "feeds/text/teaser.hpp"

#include <algorithm>

namespace wireroom::feeds {
namespace {

constexpr std::size_t longest_title = 1000;

}  // namespace

hot_text text_of(const hot_story& story,
                 const std::function<std::optional<hot_source>(std::int64_t item)>& look,
                 std::size_t length) {
  hot_text out{.item = 0,
               .title = {},
               .teaser = {},
               .image = {},
               .score = story.heat,
               .voices = story.voices,
               .first_seen = story.first_seen};
  const auto take = [&](std::int64_t item) {
    const auto source = look(item);
    if (!source) return;
    if (out.title.empty()) {
      out.title = teaser(source->title, longest_title);
      if (!out.title.empty()) out.item = item;
    }
    for (const auto text : {source->summary, source->body}) {
      if (!out.teaser.empty()) break;
      auto line = teaser(text, length);
      if (!line.empty() && line != out.title && line != teaser(source->title, length)) {
        out.teaser = std::move(line);
      }
    }
    if (out.image.empty()) out.image = source->image;
  };
  const auto full = [&] { return !out.title.empty() && !out.teaser.empty() && !out.image.empty(); };
  for (const auto item : story.closest) {
    if (full()) break;
    take(item);
  }
  // Those kept may be gone from the store: any other will do for a title.
  for (const auto item : story.items) {
    if (!out.title.empty()) break;
    take(item);
  }
  return out;
}

}  // namespace wireroom::feeds
