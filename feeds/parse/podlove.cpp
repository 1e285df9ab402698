// Podlove Simple Chapters (podlove.org/simple-chapters).
#include "feeds/parse/reader.hpp"
#include "feeds/parse/vocabulary.hpp"

namespace wireroom::feeds::reading {
namespace {

constexpr std::size_t most_chapters = 1000;

void begin_chapters(reader& r, attributes list) {
  feeds::chapters& found = r.entry().chapters.get_or_make();
  found.version = trimmed(find(list, "version"));
  found.items.clear();
  r.enter(place::chapters);
}

void begin_chapter(reader& r, attributes list) {
  const auto start = to_duration(find(list, "start"));
  if (!start) return r.problem(problem_code::value, "a chapter without a readable start");
  auto& items = r.entry().chapters.get_or_make().items;
  if (items.size() < most_chapters)
    items.push_back({.start = *start,
                     .title = std::string(trimmed(find(list, "title"))),
                     .href = r.url(find(list, "href")),
                     .image = r.url(find(list, "image"))});
}

constexpr rule rows[] = {
    {family::podlove_chapters, "chapters", in_entry, take::nothing, begin_chapters, nullptr},
    {family::podlove_chapters, "chapter", static_cast<places>(place::chapters), take::nothing, begin_chapter,
     nullptr},
};

}  // namespace

std::span<const rule> podlove_rules() {
  return rows;
}

}  // namespace wireroom::feeds::reading
