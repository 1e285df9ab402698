// What readers are shown of an entry of the trending list.
#include "feeds/stories/hot_text.hpp"

#include <map>
#include <string>

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::feeds;

namespace {

const hot_story story{.stories = {7},
                      .heat = 3.5,
                      .voices = 4,
                      .first_seen = from_ms(1000),
                      .last_seen = from_ms(2000),
                      .shown = 2,
                      .items = {2, 9, 3},
                      .parts = {},
                      .closest = {2, 3}};

hot_text shown(const std::map<std::int64_t, hot_source>& items, std::size_t length = 20) {
  return text_of(
      story,
      [&](std::int64_t item) {
        const auto known = items.find(item);
        return known == items.end() ? std::nullopt : std::optional{known->second};
      },
      length);
}

/// So many families of four, each one grapheme of seven code points.
std::string families(int count) {
  std::string out;
  while (count-- > 0) out += "\U0001F468\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466";
  return out;
}

}  // namespace

TEST_CASE("an entry shows the title of its best source, and what others have where it has none") {
  struct row {
    const char* what;
    std::map<std::int64_t, hot_source> items;
    std::string title, teaser, image;
    std::int64_t item;
  };
  for (const auto& r : std::vector<row>{
           {"all of the best",
            {{2, {"Title", "What it says", "", "a.png"}}},
            "Title",
            "What it says",
            "a.png",
            2},
           {"the body where there is no summary",
            {{2, {"Title", "", "Long text", ""}}},
            "Title",
            "Long text",
            "",
            2},
           {"teaser and image of the next",
            {{2, {"Title", "", "", ""}}, {3, {"Other", "Its words", "", "b.png"}}},
            "Title",
            "Its words",
            "b.png",
            2},
           {"not of one that does not tell it well",
            {{2, {"Title", "", "", ""}}, {9, {"Other", "Its words", "", "b.png"}}},
            "Title",
            "",
            "",
            2},
           {"but any title before none", {{9, {"Other", "", "", ""}}}, "Other", "", "", 9},
           {"a repeated title is no teaser", {{2, {"Title", "Title", "More", ""}}}, "Title", "More", "", 2},
           {"nothing", {}, "", "", "", 0},
       }) {
    CAPTURE(r.what);
    const auto text = shown(r.items);
    CHECK(text.title == r.title);
    CHECK(text.teaser == r.teaser);
    CHECK(text.image == r.image);
    CHECK(text.item == r.item);
    CHECK(text.voices == 4);
    CHECK(text.score == 3.5);
    CHECK(text.first_seen == from_ms(1000));
  }
}

TEST_CASE("a teaser is one line, cut at a word and never within a character") {
  struct {
    std::string summary, teaser;
  } const table[] = {
      {"The bridge fell\n at noon, they say", "The bridge fell at…"},
      {"exactly twenty chars", "exactly twenty chars"},
      {"Семья " + families(15), "Семья " + families(13) + "…"},
  };
  for (const auto& row : table) CHECK(shown({{2, {"Title", row.summary, "", ""}}}).teaser == row.teaser);
}
