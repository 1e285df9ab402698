#include "feeds/write/atom.hpp"
#include "feeds/write/json_feed.hpp"
#include "feeds/write/opml.hpp"
#include "feeds/write/output.hpp"
#include "feeds/write/rss.hpp"
#include "feeds/write/uri.hpp"
#include "feeds/write/xml_writer.hpp"
#include "tests/feeds/write/samples.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include <boost/json.hpp>
#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::feeds;
using namespace wireroom::tests;

namespace {

const entry_options full{content_mode::full, "https://wire.example.org"};

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++n;
  return n;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != text.npos;
}

output_feed nasty_feed(content_mode mode = content_mode::full) {
  return feed_of(make_entries(nasty_articles(), {mode, "https://wire.example.org"}));
}

}  // namespace

TEST_CASE("an article that three partners carry is one entry that names all three") {
  const std::vector<article> articles{shared_article(7)};
  const auto feed = feed_of(make_entries(articles, full));
  const auto rss = write_rss(feed);
  CHECK(count(rss, "<item>") == 1);
  CHECK(contains(rss, "<guid isPermaLink=\"false\">https://harbour.example/?p=7</guid>"));
  CHECK(contains(rss, "<source url=\"https://harbour.example/rss/world\">Harbour Times: World</source>"));
  CHECK(contains(rss, "rel=\"via\" href=\"https://coast.example/feed.atom\" title=\"Coast &amp; Wire\""));
  CHECK(contains(rss, "rel=\"via\" href=\"https://buoy.example/feed.json\" title=\"Buoy\""));
  CHECK(contains(rss, "rel=\"related\" href=\"https://buoy.example/ferry\" title=\"Buoy\""));
  CHECK(contains(rss, "<dc:creator>Ada Quay</dc:creator>"));
  CHECK(contains(rss, "<pubDate>Thu, 30 Apr 2026 07:00:07 GMT</pubDate>"));

  const auto atom = write_atom(feed);
  CHECK(count(atom, "<entry") == 1);
  CHECK(contains(atom, "<id>https://harbour.example/?p=7</id>"));
  CHECK(contains(atom, "<source>\n      <id>https://harbour.example/rss/world</id>"));
  CHECK(count(atom, "rel=\"via\"") == 2);
  CHECK(count(atom, "rel=\"related\"") == 1);
  CHECK(contains(atom, "<published>2026-04-30T07:00:07Z</published>"));

  const auto json = boost::json::parse(write_json_feed(feed));
  const auto& item = json.at("items").at(0);
  CHECK(item.at("id") == "https://harbour.example/?p=7");
  CHECK(item.at("authors").at(0).at("name") == "Ada Quay");
  CHECK(item.at("content_html") == "<p>The first boat left at <em>six</em>.</p><p>It was full.</p>");
  CHECK(item.at("attachments").at(0).at("size_in_bytes") == 1234);
  const auto& sources = item.at("_wireroom").at("sources").as_array();
  REQUIRE(sources.size() == 3);
  CHECK(sources[1].at("partner") == "Coast & Wire");
  CHECK(sources[1].at("feed") == "https://coast.example/feed.atom");
  CHECK(sources[1].at("id") == "coast-1");
  CHECK(sources[2].at("url") == "https://buoy.example/ferry");
}

TEST_CASE("ids are the partner's own, and unique in a feed") {
  auto articles = nasty_articles();
  const auto entries = make_entries(articles, full);
  std::set<std::string> ids, iris;
  for (const auto& entry : entries) {
    CHECK(ids.insert(entry.id).second);
    CHECK(iris.insert(entry.iri).second);
    CHECK(is_uri(entry.iri));
  }
  struct row {
    const char* own;
    bool id_kept, iri_kept;
  };
  for (const auto& r :
       {row{"https://harbour.example/?p=101", true, true}, row{"guid-17", true, false},
        row{"1234567", false, false}, row{"123456789", true, false}, row{"tag:a.example,2026:x", true, true},
        row{"", false, false}, row{"urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a", true, true},
        row{"yt:video:abc", true, true}}) {
    CAPTURE(r.own);
    auto one = plain_article(5);
    one.sources.front().body.entry_id = r.own;
    const auto made = make_entries(std::vector{one}, full);
    const std::string ours = "tag:wire.example.org,2026-04-30:article/5";
    CHECK(made.at(0).id == (r.id_kept ? r.own : ours));
    CHECK(made.at(0).iri == (r.iri_kept ? r.own : ours));
  }
}

TEST_CASE("a repeated id stays with the article that was filed first, wherever it stands") {
  auto first = plain_article(3), second = plain_article(9);
  second.sources.front().body.entry_id = first.sources.front().body.entry_id;
  for (const auto& order : {std::vector{first, second}, std::vector{second, first}}) {
    const auto made = make_entries(order, full);
    const auto& old = order[0].id == 3 ? made[0] : made[1];
    const auto& other = order[0].id == 3 ? made[1] : made[0];
    CHECK(old.id == "https://harbour.example/?p=3");
    CHECK(other.id == "tag:wire.example.org,2026-04-30:article/9");
    CHECK(other.sources.at(0).id == "https://harbour.example/?p=3");
  }
}

TEST_CASE("dates are never in the future, never before they can be, and never alike") {
  std::set<instant> seen;
  for (const auto& entry : make_entries(nasty_articles(), full)) {
    CHECK(seen.insert(entry.updated).second);
    CHECK(entry.updated <= at(1000));
    CHECK(entry.updated >= instant{std::chrono::sys_days{std::chrono::year{1990} / 1 / 1}});
    if (entry.published) CHECK(*entry.published <= entry.updated);
  }
}

TEST_CASE("the same values give the same bytes") {
  for (const auto mode : {content_mode::full, content_mode::summary, content_mode::link}) {
    CHECK(write_rss(nasty_feed(mode)) == write_rss(nasty_feed(mode)));
    CHECK(write_atom(nasty_feed(mode)) == write_atom(nasty_feed(mode)));
    CHECK(write_json_feed(nasty_feed(mode)) == write_json_feed(nasty_feed(mode)));
  }
}

TEST_CASE("no output holds a forbidden character, CDATA, or a URL that is not fit to publish") {
  for (const auto mode : {content_mode::full, content_mode::summary, content_mode::link}) {
    const auto feed = nasty_feed(mode);
    for (const auto& bytes : {write_rss(feed), write_atom(feed), write_json_feed(feed)}) {
      CHECK(std::ranges::none_of(bytes, [](char c) {
        const auto u = static_cast<unsigned char>(c);
        return (u < 0x20 && c != '\n' && c != '\t') || u == 0x7f;
      }));
      for (const auto* bad :
           {"javascript:", "\"data:", "\xC2\x85", "\xEF\xBF\xBE", "\xEF\xBF\xBD", "\\u0007"})
        CHECK_FALSE(contains(bytes, bad));
    }
  }
}

TEST_CASE("XML outputs hold no CDATA section of anybody's") {
  CHECK_FALSE(contains(write_rss(nasty_feed()), "<![CDATA["));
  CHECK_FALSE(contains(write_atom(nasty_feed()), "<![CDATA["));
}

TEST_CASE("RSS gives one enclosure, its length and type, and no category twice") {
  auto one = plain_article(1);
  auto& body = one.sources.front().body;
  body.enclosures = {{.url = "https://bad_host.example/a.mp3"},
                     {.url = "https://cdn.example/a.mp3"},
                     {.url = "https://cdn.example/b.mp4", .type = "video/mp4", .length = 9}};
  body.categories = {"", "World", "WORLD", "a & b"};
  const auto feed = feed_of(make_entries(std::vector{one}, full));
  const auto rss = write_rss(feed);
  CHECK(count(rss, "<enclosure") == 1);
  CHECK(contains(rss, "<enclosure url=\"https://cdn.example/a.mp3\" length=\"0\" type=\"audio/mpeg\"/>"));
  CHECK(count(rss, "<category>") == 2);
  CHECK(contains(rss, "<category>a &#x26; b</category>"));
  CHECK(count(write_atom(feed), "rel=\"enclosure\"") == 3);
}

TEST_CASE("a title that looks like markup is shown and never run") {
  auto one = plain_article(1);
  one.sources.front().body.title = {.value = "<script>alert(1)</script> 1 < 2 & 3"};
  const auto feed = feed_of(make_entries(std::vector{one}, full));
  CHECK(contains(write_rss(feed),
                 "<title>&#x26;lt;script&gt;alert(1)&#x26;lt;/script&gt; 1 &#x3C; 2 &#x26; 3</title>"));
  CHECK(contains(write_atom(feed), "<title type=\"html\">&amp;lt;script&amp;gt;alert(1)"));
  CHECK(boost::json::parse(write_json_feed(feed)).at("items").at(0).at("title") ==
        "<script>alert(1)</script> 1 < 2 & 3");
}

TEST_CASE("merged feeds pass on as much as they are told to") {
  const std::vector<article> articles{plain_article(1)};
  const auto bytes = [&](content_mode mode) {
    return write_rss(feed_of(make_entries(articles, {mode, "https://wire.example.org"})));
  };
  CHECK(contains(bytes(content_mode::full), "<content:encoded>"));
  CHECK_FALSE(contains(bytes(content_mode::summary), "<content:encoded>"));
  CHECK(contains(bytes(content_mode::summary), "<description>"));
  CHECK(contains(bytes(content_mode::summary), "<enclosure"));
  CHECK(count(bytes(content_mode::link), "<description>") == 1);  // the channel's
  CHECK_FALSE(contains(bytes(content_mode::link), "<enclosure"));
}

TEST_CASE("JSON Feed items have string ids, an url where there is one, and contents") {
  const auto json = boost::json::parse(write_json_feed(nasty_feed()));
  CHECK(json.at("version") == "https://jsonfeed.org/version/1.1");
  CHECK(json.at("feed_url") == "https://wire.example.org/feeds/top.json");
  for (const auto& item : json.at("items").as_array()) {
    const auto& object = item.as_object();
    CHECK(object.at("id").is_string());
    CHECK((object.contains("content_html") || object.contains("content_text")));
    CHECK(object.at("date_modified").as_string().ends_with("Z"));
  }
}

TEST_CASE("OPML lists feeds in folders and leaves out what nobody can fetch") {
  const auto opml = write_opml({.title = "Harbour",
                                .changed = at(0),
                                .groups = {{"News & <more>",
                                            {{"AT&T", "https://a.example/rss?x=1&y", "https://a.example"},
                                             {"", "ftp://b.example/rss", ""}}}}});
  CHECK(contains(opml, "<dateModified>Thu, 30 Apr 2026 08:00:00 GMT</dateModified>"));
  CHECK(contains(opml, "<outline text=\"News &amp;amp; &amp;lt;more&amp;gt;\">"));
  CHECK(contains(opml, "xmlUrl=\"https://a.example/rss?x=1&amp;y\" htmlUrl=\"https://a.example/\""));
  CHECK(count(opml, "<outline type") == 1);
  CHECK(contains(write_opml({.title = "x"}), "<outline "));
}

TEST_CASE("URIs of outputs are ASCII and absolute") {
  struct row {
    const char *from, *to;
  };
  for (const auto& r :
       {row{"https://a.example/x", "https://a.example/x"}, row{"https://a.example", "https://a.example/"},
        row{"https://a.example?q", "https://a.example/?q"},
        row{"https://a.example/\xC3\xA9|%zz%20#f#g", "https://a.example/%C3%A9%7C%25zz%20#f%23g"},
        row{"https://[::1]:8080/", "https://[::1]:8080/"}, row{"/x", ""}, row{"", ""},
        row{"javascript:alert(1)", ""}, row{"https:///x", ""}}) {
    CAPTURE(r.from);
    const auto made = publishable_uri(r.from);
    CHECK(made == r.to);
  }
  for (const auto* good : {"tag:a.example,2026:x", "tag:m@a.example,2026-01-02:", "urn:isbn:12", "http://a/",
                           "yt:x", "a+b-c.1:x"})
    CHECK(is_uri(good));
  for (const auto* bad : {"", "a", ":a", "a:", "1a:b", "http:", "http:/a", "http:///a", "urn:x",
                          "urn:uuid:12", "tag:a.example:x", "tag:A.example,2026:x", "tag:a.example,26:x",
                          "a:b c", "a:%zz", "a:#x#y", "a:\xC3\xA9", "/a"})
    CHECK_FALSE(is_uri(bad));
  CHECK(tag_uri("https://Wire.Example.org:8080/x", at(0), "a/1") == "tag:wire.example.org,2026-04-30:a/1");
  CHECK(is_uri(tag_uri("http://[::1]:80/", at(0), "a")));
  CHECK(is_uri(tag_uri("", at(0), "a")));
}
