#include "feeds/parse/opml.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace wireroom::feeds;

TEST_CASE("an OPML list gives its feeds with their folders", "[parse][opml]") {
  const auto list = read_opml(R"opml(<?xml version="1.0"?>
<opml version="2.0"><head><title>Mine</title></head><body>
<outline text="News"><outline text="World">
<outline type="rss" text="Harbour &amp; Co" xmlUrl=" https://h.example/feed " htmlUrl="https://h.example/" category="/sea/ships,daily" language="en_GB"/>
</outline></outline>
<outline text="Tide" title="Tide Tables" XMLURL="https://t.example/a"/>
<outline text="Again"><outline text="x" xmlUrl="https://h.example/feed"/></outline>
<outline text="Bad" xmlUrl="javascript:alert(1)"/>
</body></opml>)opml");
  REQUIRE(list.has_value());
  CHECK(list->title == "Mine");
  REQUIRE(list->feeds.size() == 2);
  CHECK(list->feeds[0].url == "https://h.example/feed");
  CHECK(list->feeds[0].title == "Harbour & Co");
  CHECK(list->feeds[0].site == "https://h.example/");
  CHECK(list->feeds[0].language == "en-GB");
  CHECK(list->feeds[0].categories ==
        std::vector<std::string>{"News", "World", "sea/ships", "daily", "Again"});
  CHECK(list->feeds[0].line == 4);
  CHECK(list->feeds[1].title == "Tide Tables");
  CHECK(list->repeats == 1);
  CHECK(list->problems.size() == 1);
}

TEST_CASE("a broken OPML list is repaired", "[parse][opml]") {
  const auto list = read_opml(
      "<opml><body><outline text=\"A & B\" xmlUrl=\"https://a.example/?x=1&y=2\"><outline text=C>"
      "<outline xmlUrl='https://c.example/'/></body>");
  REQUIRE(list.has_value());
  REQUIRE(list->feeds.size() == 2);
  CHECK(list->feeds[0].url == "https://a.example/?x=1&y=2");
  CHECK(list->feeds[0].title == "A & B");
  CHECK(list->feeds[1].categories == std::vector<std::string>{"C"});
  CHECK_FALSE(list->problems.empty());
}

TEST_CASE("hostile OPML is refused", "[parse][opml]") {
  std::string deep, many = "<opml><body>";
  for (int i = 0; i < 200; ++i) deep += "<outline text='x'>";
  for (int i = 0; i < 20; ++i) many += "<outline xmlUrl='https://a.example/" + std::to_string(i) + "'/>";
  CHECK(read_opml("<opml><body>" + deep).error().code == errc::limit_exceeded);
  CHECK(read_opml(many + "</body></opml>", {.feeds = 10}).error().code == errc::limit_exceeded);
  CHECK(read_opml("<opml/>", {.document_bytes = 3}).error().code == errc::limit_exceeded);
  CHECK(read_opml("<!DOCTYPE opml [<!ENTITY a \"&b;\">]><opml>&a;</opml>").error().code ==
        errc::forbidden_markup);
  CHECK(read_opml("<rss/>").error().code == errc::not_a_feed);
  CHECK(read_opml("").error().code == errc::not_a_feed);
}
