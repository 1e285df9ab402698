#include "feeds/text/url.hpp"

#include <set>
#include <vector>

#include <catch2/catch.hpp>

using namespace wireroom::feeds;

TEST_CASE("links to one page have one canonical URL", "[url]") {
  struct row {
    std::string_view page;
    std::vector<std::string_view> links;
  };
  const row table[] = {
      {"https://example.org/",
       {"http://example.org", "HTTPS://www.EXAMPLE.org:443/", "http://example.org:80/#top",
        "http://m.example.org/?", "http://www.m.example.org/", "https://example.org./",
        "https://me:secret@example.org/", " http://example.org "}},
      {"https://example.org/a",
       {"https://example.org/a/", "https://example.org/./b/../a", "https://example.org/%61",
        "https://example.org/a#c", "https://example.org/a?utm_source=rss&utm_medium=feed",
        "https://example.org/a?fbclid=x&gclid=y&msclkid=z", "https://example.org/a?UTM_Source=x",
        "https://example.org/a?%75tm_source=x", "https://example.org/a?ref=rss",
        "https://example.org/a?source=twitter", "https://example.org/a?&&",
        "https://example.org/a?CMP=share_btn_tw", "https://example.org/a?at_medium=RSS&at_campaign=KARANGA",
        "https://example.org/a?xtor=RSS-3208",
        "https://example.org/a?ns_mchannel=rss&ns_source=PublicRSS20-sa"}},
      {"https://example.org/a?id=1&page=2",
       {"https://example.org/a?id=1&utm_source=x&page=2", "https://example.org/a/?id=1&page=2&",
        "http://www.example.org/a?utm_term=a&id=1&page=2#x"}},
      {"https://example.org/story",
       {"https://example.org/story/amp",
        "https://example.org/story/amp/",
        "https://example.org/amp/story",
        "https://amp.example.org/story",
        "https://example.org/story?amp",
        "https://example.org/story?amp=1",
        "https://example.org/story?outputType=amp",
        "https://example.org/story.amp",
        "https://example-org.cdn.ampproject.org/c/s/example.org/story",
        "https://cdn.ampproject.org/v/s/www.example.org/amp/story?amp_js_v=0.1&usqp=mq331AQ",
        "https://cdn.ampproject.org/c/example.org/story",
        "https://www.google.com/amp/s/example.org/story/amp/",
        "https://google.co.uk/amp/s/www.example.org/story",
        "https://www.google.com/amp/example.org/story",
        "https://www.google.com/url?q=https://example.org/story&sa=D",
        "https://www.google.com/url?rct=j&url=https%3A%2F%2Fexample.org%2Fstory&ct=ga",
        "https://news.google.com/news/url?sa=t&url=http://example.org/story",
        "https://www.bing.com/news/apiclick.aspx?ref=FexRss&url=https%3a%2f%2fwww.example.org%2fstory&c=1",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org%2Fstory%3Ffbclid%3Dx&h=y",
        "http://us.rd.yahoo.com/dailynews/rss/*http://example.org/story",
        "https://r.search.yahoo.com/_ylt=A/RV=2/RU=https%3a%2f%2fexample.org%2fstory/RK=2/RS=x",
        "http://rss.feedsportal.com/c/1/f/2/s/3/l/0L0Sexample0Borg0Cstory/story01.htm",
        "https://feedproxy.google.com/?url=https%3A%2F%2Fexample.org%2Fstory",
        "https://www.google.com/"
        "url?q=https%3A%2F%2Fl.facebook.com%2Fl.php%3Fu%3Dhttps%253A%252F%252Fexample.org%252Fstory"}},
      {"https://example.org/story.html", {"https://example.org/story.amp.html"}},
      {"https://xn--bcher-kva.example/stra%C3%9Fe?q=%C3%BC",
       {"https://bücher.example/straße?q=ü", "https://BÜCHER.example/stra%c3%9fe?q=%c3%bc",
        "http://www.xn--bcher-kva.example/straße?q=ü"}},
      {"https://example.org:8080/a", {"http://example.org:8080/a", "http://example.org:08080/a/"}},
      {"https://[2001:db8::1]/a", {"http://[2001:DB8:0:0::1]/a", "http://[2001:db8::1]:80/a/"}},
      // A door that cannot be opened without asking stays.
      {"https://feedproxy.google.com/~r/Example/~3/abc123",
       {"http://feedproxy.google.com/~r/Example/~3/abc123/",
        "http://feedproxy.google.com/%7Er/Example/%7E3/abc123?utm_source=x"}},
  };
  for (const auto& [page, links] : table) {
    CHECK(canonical_url(page) == page);
    for (const auto& link : links) {
      CAPTURE(link);
      CHECK(canonical_url(link) == page);
    }
  }
}

TEST_CASE("links to different pages keep different canonical URLs", "[url]") {
  const std::string_view links[] = {
      "https://example.org/a",
      "https://example.org/A",
      "https://example.org/a?id=1",
      "https://example.org/a?id=2",
      "https://example.org/a?b=1&c=2",
      "https://example.org/a?c=2&b=1",
      "https://news.example.org/a",
      "https://example.org:8080/a",
      "https://example.org/a%2Fb",
      "https://example.org/a/b",
      "https://example.org/amp",
      "https://example.org/",
      "https://example.org/a?ref=main",
      "https://example.org/lamp",
      "https://example.org/a?source=bbc",
      "https://m.me/",
      "https://www.uk/",
      "https://example.org/?p=1",
      "https://example.org/story?url=https://example.com/",
      "https://example.com/a",
  };
  std::set<std::string> keys;
  for (const auto link : links) {
    CAPTURE(link);
    CHECK_FALSE(canonical_url(link).empty());
    CHECK(keys.insert(canonical_url(link)).second);
  }
}

TEST_CASE("canonical_url is empty for what is not on the web", "[url]") {
  for (const std::string_view url :
       {"", "/a", "example.org", "mailto:me@example.org", "javascript:alert(1)", "http:", "http://", "http:a",
        "http:/a", "ftp://example.org/", "https://a b/", "https://a:x/", "https://a:0/", "https://a:65536/",
        "https://[::1/"}) {
    CAPTURE(url);
    CHECK(canonical_url(url).empty());
  }
  CHECK(canonical_url("https://example.org/" + std::string(9000, 'a')).empty());
  CHECK(canonical_url("https://example.org/" + std::string(8000, '"')).empty());
}

TEST_CASE("canonical_url of a canonical URL is itself, whatever nests in it", "[url]") {
  std::string nested = "https://example.org/story/amp";
  for (int i = 0; i < 5; ++i) nested = "https://www.google.com/amp/s/" + nested.substr(nested.find("//") + 2);
  const std::string_view odd[] = {"https://example.org/x/..amp",
                                  "https://www.google.com/url/?q=https://example.org/",
                                  "https://google.com/amp/s/amp/amp.html",
                                  "https://google.com/amp/amp/s/example.org/a",
                                  "https://example.org/amp/amp/amp/a/amp/amp//",
                                  "https://example.org//amp//",
                                  "https://www.amp.m.example.org/",
                                  "https://example.org/%2561mp/%25",
                                  "https://cdn.ampproject.org/c/s/cdn.ampproject.org/c/s/example.org/amp",
                                  "https://feedsportal.com/l/0L0L0A0L/",
                                  nested};
  for (const auto url : odd) {
    CAPTURE(url);
    const std::string key = canonical_url(url);
    CHECK_FALSE(key.empty());
    CHECK(canonical_url(key) == key);
  }
  CHECK(canonical_url(nested) == "https://example.org/story");
}

TEST_CASE("canonical_url opens a few doors, not hundreds", "[url]") {
  std::string nested = "https://example.org/story";
  for (int i = 0; i < 12; ++i)
    nested = "https://www.google.com/amp/s/" + nested.substr(nested.find("//") + 2);
  CHECK(canonical_url(nested) == "https://example.org/story");
  // Each door shows itself twice, as its own page and without its slash: without a bound, 2^200 keys.
  std::string endless = "no page/";
  for (int i = 0; i < 200; ++i) endless = "https://a.yahoo.com/*" + endless;
  CHECK(canonical_url(endless).empty());
  std::string slashes = "https://a.yahoo.com/*http:///x/";
  for (int i = 0; i < 200; ++i) slashes = "https://www.yahoo.com/*" + slashes;
  CHECK(canonical_url(slashes).empty());
}
