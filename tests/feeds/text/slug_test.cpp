// Names as segments of URLs.
#include "feeds/text/slug.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace wireroom::feeds;

TEST_CASE("slugs are lower-case ASCII words") {
  const struct {
    std::string text, slug;
  } table[] = {
      {"European Central Bank", "european-central-bank"},
      {"  AT&T -- and O’Brien's  ", "at-t-and-obriens"},
      {"Crème brûlée", "creme-brulee"},
      {"Straße", "strasse"},
      {"ＷＯＲＬＤ", "world"},
      {"Киев", "kiev"},
      {"!!!", ""},
      {"", ""},
      {std::string(70, 'a'), std::string(64, 'a')},
      {std::string(40, 'a') + " " + std::string(40, 'b'), std::string(40, 'a')},
  };
  for (const auto& row : table) {
    CAPTURE(row.text);
    CHECK(slug_of(row.text) == row.slug);
  }
  CHECK_FALSE(slug_of("東京").empty());
  CHECK_FALSE(slug_of("กรุงเทพ").empty());
}

TEST_CASE("a slug that hides something of its text is told apart by a hash") {
  CHECK(unique_slug_of("World News") == "world-news");
  CHECK(unique_slug_of("world news") == "world-news");
  CHECK(unique_slug_of("c") == "c");
  for (const auto* other : {"c++", "c#", "ç"}) {
    CAPTURE(other);
    CHECK(unique_slug_of(other).starts_with("c-"));
    CHECK(unique_slug_of(other) == unique_slug_of(other));
  }
  CHECK(unique_slug_of("c++") != unique_slug_of("c#"));
  CHECK(unique_slug_of("!!!").size() == 8);
  CHECK(unique_slug_of("!!!") != unique_slug_of("???"));
  CHECK(unique_slug_of(std::string(70, 'a')) != unique_slug_of(std::string(71, 'a')));
}
