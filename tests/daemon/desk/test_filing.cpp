#include "daemon/desk/filing.hpp"
#include "feeds/stories/text_sketch.hpp"

#include <catch2/catch.hpp>

using namespace wireroom;
using daemon::article_url;
using daemon::known_by;
using daemon::names_an_article;

TEST_CASE("a site's front page names no article") {
  CHECK_FALSE(names_an_article(""));
  CHECK_FALSE(names_an_article("https://a.example"));
  CHECK_FALSE(names_an_article("https://a.example/"));
  CHECK(names_an_article("https://a.example/?p=12"));
  CHECK(names_an_article("https://a.example?p=12"));
  CHECK(names_an_article("https://a.example/story"));
}

TEST_CASE("front pages are not looked up in the store") {
  CHECK(article_url({.canonical_url = "https://a.example/", .body = {}}).empty());
  CHECK(article_url({.canonical_url = "https://a.example/x", .body = {}}) == "https://a.example/x");
}

TEST_CASE("an item is known by plain texts of bounded length") {
  storage::unfiled_item item{.partner = "Harbour Times", .canonical_url = "https://a.example/x", .body = {}};
  item.body.title = {.type = feeds::text_type::html, .value = "Ferry &amp; <b>bridge</b>"};
  item.body.language = "de-CH";
  for (int i = 0; i < 500; ++i) item.body.summary.value += "Überfahrt ";
  for (int i = 0; i < 40; ++i) item.body.content += "<p>word" + std::to_string(i) + " and another</p>";
  const auto by = known_by(item);
  CHECK(by.title == "Ferry & bridge");
  CHECK(by.url == item.canonical_url);
  CHECK(by.language == "de-CH");
  CHECK(by.partner == "Harbour Times");
  CHECK(by.summary.size() <= 1024);
  CHECK(by.summary.size() > 1000);
  CHECK(item.body.summary.value.starts_with(by.summary));
  CHECK((static_cast<unsigned char>(item.body.summary.value[by.summary.size()]) & 0xC0) != 0x80);
  CHECK(by.sketch.size() == feeds::sketch_size);
  item.body.content.clear();
  CHECK(known_by(item).sketch.empty());
}
