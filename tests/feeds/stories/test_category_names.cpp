// Which labels are one category, and which categories are popular.
#include "feeds/stories/category_names.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace wireroom::feeds;

TEST_CASE("labels are folded by case, form and the operator's table") {
  const std::vector<category_alias> table{{"Technology", {"Tech", "Sci & Tech"}}};
  const category_names names{table};
  const struct {
    std::string a, b;
    bool same;
  } rows[] = {
      {"World", "WORLD", true},
      {"World", " #world ", true},
      {"World", "Ｗｏｒｌｄ", true},
      {"Arts & Culture", "arts and culture", true},
      {"Arts &amp; Culture", "Arts &amp;amp; Culture", false},
      {"Arts &amp; Culture", "Arts + Culture", true},
      {"Sport", "Sports", true},
      {"Technologies", "technology", true},
      {"sci-fi", "Sci Fi", true},
      {"Entertainment’s", "Entertainments", true},
      {"Tech", "Technology", true},
      {"sci and tech", "TECHNOLOGY", true},
      {"Techno", "Technology", false},
      {"News", "New", false},
      {"Politics", "Politic", false},
      {"Business", "Busines", false},
      {"Arts", "Art", false},
      {"C++", "C", false},
      {"C++", "C#", false},
      {"Politics", "Political", false},
      {"News/World", "World", false},
      {"Müller", "Muller", false},
  };
  for (const auto& row : rows) {
    CAPTURE(row.a, row.b);
    CHECK((names.key_of(row.a) == names.key_of(row.b)) == row.same);
  }
  CHECK(names.name_of(names.key_of("tech")) == "Technology");
  CHECK(category_names{}.key_of("Tech") != category_names{}.key_of("Technology"));
  for (const auto* none : {"", "  ", "—", "&amp;", "###"}) CHECK(names.key_of(none).empty());
  CHECK(names.key_of(std::string(61, 'x')).empty());
  CHECK_FALSE(names.key_of(std::string(60, 'x')).empty());
}

namespace {

struct filed {
  std::int64_t article;
  std::string owner;
  std::vector<std::string> labels;
};

std::vector<popular_category> popular(const std::vector<filed>& items, std::size_t size = 10,
                                      const category_names& names = {}) {
  std::vector<categorised> all;
  for (const auto& one : items) all.push_back({one.article, one.owner, one.labels});
  return popular_categories(all, names, size);
}

}  // namespace

TEST_CASE("a category is shown in its most usual spelling, with distinct articles and owners") {
  const auto list = popular({{1, "A", {"WORLD", "World"}},
                             {1, "B", {"World"}},
                             {2, "B", {"world"}},
                             {3, "C", {"World"}},
                             {3, "C", {"Sports"}},
                             {4, "A", {"Sport"}}});
  REQUIRE(list.size() == 2);
  CHECK(list[0].label == "World");
  CHECK(list[0].articles == 3);
  CHECK(list[0].owners == 3);
  CHECK(list[0].slug == "world");
  CHECK(list[0].labels == std::vector<std::string>{"WORLD", "World", "world"});
  CHECK(list[1].slug == "sport");
  CHECK(list[1].articles == 2);
}

TEST_CASE("no partner buys its way into the categories") {
  std::vector<filed> items{{1, "A", {"World"}}, {2, "B", {"World"}}, {3, "C", {"World", "Cheap Pills"}}};
  for (int i = 0; i < 500; ++i) items.push_back({100 + i, "Flood", {"Casino", "Cheap Pills"}});
  const auto list = popular(items);
  REQUIRE(list.size() == 2);
  CHECK(list[0].label == "World");
  CHECK(list[1].label == "Cheap Pills");
  CHECK(list[1].weight == Approx(1));  // as if the flood had sent one
  CHECK(popular(items, 1).size() == 1);
}

TEST_CASE("where there is one owner its own categories are listed") {
  CHECK(popular({{1, "A", {"World"}}, {2, "A", {"World"}}}).size() == 1);
  CHECK(popular({}).empty());
}
