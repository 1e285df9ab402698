#include "feeds/websub/link_header.hpp"

#include <catch2/catch.hpp>

using namespace wireroom::feeds;

namespace {

/// "target rel rel|target rel" of the links.
std::string read(std::string_view field) {
  std::string out;
  for (const auto& one : links_of_field(field)) {
    out += (out.empty() ? "" : "|") + one.target;
    for (const auto& relation : one.relations) out += " " + relation;
  }
  return out;
}

}  // namespace

TEST_CASE("links of the Link field are read as RFC 8288 writes them") {
  struct row {
    const char* field;
    const char* expected;
  };
  const auto one = GENERATE(values<row>({
      {"<https://hub.example/>; rel=\"hub\"", "https://hub.example/ hub"},
      {"<a>; rel=hub, <b>;rel=self", "a hub|b self"},
      {"<a>;rel=\"hub\",<b> ; rel = \"Self alternate\"", "a hub|b self alternate"},
      {"<a>; title=\"x, y; rel=self\"; rel=hub", "a hub"},
      {"<a>; title=\"\\\", <evil>; rel=hub\"; rel=self", "a self"},
      {"<a,b;c>; rel=hub", "a,b;c hub"},
      {"<a>; rel=self; rel=hub", "a self"},
      {"<a>; rel=hub; anchor=\"https://other.example/\", <b>; rel=hub", "b hub"},
      {", ,<a>; rel=hub,,<b>; rel=self,", "a hub|b self"},
      {"<a>; hreflang*=UTF-8''x; rel=hub", "a hub"},
      {"<a>; crossorigin; rel=hub", "a hub"},
      {"<a>, <b>; rel=hub", "b hub"},
      {"<>; rel=hub", ""},
      {"a; rel=hub", ""},
      {"<a>; rel=\"hub", ""},
      {"<a; rel=hub", ""},
      {"<a>; rel=hub, junk <b>; rel=self", "a hub"},
      {"", ""},
  }));
  CHECK(read(one.field) == one.expected);
}

TEST_CASE("the Link field is read within bounds") {
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "<a>; rel=hub, ";
  CHECK(links_of_field(many).size() == 64);

  const std::string long_target(2049, 'x');
  CHECK(read("<" + long_target + ">; rel=hub, <b>; rel=self") == "b self");

  std::string words;
  for (int i = 0; i < 100; ++i) words += " w";
  CHECK(links_of_field("<a>; rel=\"" + words + "\"").at(0).relations.size() == 8);

  // Of what is longer the last link, which may be cut, does not count.
  const std::string padding(20'000, 'y');
  CHECK(read("<a>; rel=hub, <b>; title=\"" + padding + "\"; rel=self") == "a hub");
}
