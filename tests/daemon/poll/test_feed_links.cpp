#include "daemon/poll/feed_links.hpp"

#include <catch2/catch.hpp>

using namespace wireroom::daemon;

TEST_CASE("the feeds that a page names are found, whatever its spelling") {
  const auto found = feed_links_of(
      R"html(<!DOCTYPE html><html><head><!-- <link rel=alternate type="application/rss+xml" href="/hidden"> -->
<LINK REL="alternate home" TYPE='application/rss+xml; charset=utf-8' title="a>b" HREF="/feed?a=1&amp;b=2">
<link href=atom.xml type=application/atom+xml rel=alternate>
<link rel="alternate" type="application/rss+xml" href="/feed?a=1&amp;b=2">
<link rel="stylesheet" type="text/css" href="/x.css"><link rel="alternate" hreflang="de" href="/de">
<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)"><linkx rel=alternate>)html",
      "https://a.example/news/");
  CHECK(found ==
        std::vector<std::string>{"https://a.example/feed?a=1&b=2", "https://a.example/news/atom.xml"});
}

TEST_CASE("the search for feeds is bounded and survives broken markup") {
  std::string many;
  for (int i = 0; i < 100; ++i)
    many += "<link rel=alternate type=application/rss+xml href=/" + std::to_string(i) + ">";
  CHECK(feed_links_of(many, "https://a.example/").size() == 5);
  for (const auto* broken : {"<link", "<link ", "<link rel", "<link rel=", "<link rel=\"", "<!--", "<", "",
                             "<link rel=alternate type=application/rss+xml href="})
    CHECK(feed_links_of(broken, "https://a.example/").empty());
  CHECK(feed_links_of(std::string(1u << 20, '<'), "https://a.example/").empty());
}

TEST_CASE("a page is told from a feed by its beginning") {
  for (const auto* page :
       {"<!DOCTYPE html>", " \n<!doctype HTML PUBLIC", "<html>", "\xEF\xBB\xBF<HTML lang=en>",
        "<!-- x --><html>", "<?xml version='1.0'?><html xmlns=''>"})
    CHECK(looks_like_page(page));
  for (const auto* other :
       {"<?xml version='1.0'?><rss>", "<feed>", "{\"version\":", "", "<?xml", "<!--", "plain"})
    CHECK_FALSE(looks_like_page(other));
}
