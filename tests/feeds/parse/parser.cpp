#include "feeds/parse/parser.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

namespace {

using namespace wireroom::feeds;

std::expected<parsed, error> read(std::string_view bytes, std::string_view type = {},
                                  parse_limits limits = {}) {
  return parse(bytes, {.url = "https://a.example/feed", .content_type = std::string(type), .limits = limits});
}

std::string rss(std::string_view item) {
  return "<rss version=\"2.0\"><channel><title>T</title><item>" + std::string(item) +
         "</item></channel></rss>";
}

std::string repeated(std::string_view piece, std::size_t bytes) {
  std::string out;
  while (out.size() < bytes) out += piece;
  return out;
}

bool has_problem(const document& doc, problem_code code) {
  for (const problem& p : doc.problems)
    if (p.code == code) return true;
  return false;
}

}  // namespace

TEST_CASE("the format is told by the root element, not by the Content-Type", "[parse]") {
  struct row {
    const char* document;
    format expected;
  };
  const row rows[] = {
      {"<rss version='2.0'><channel/></rss>", format::rss20},
      {"<rss version='2.1'><channel/></rss>", format::rss20},
      {"<RSS version='0.92'><channel/></RSS>", format::rss092},
      {"<rss version='0.91'><channel/></rss>", format::rss091u},
      {"<rss><channel/></rss>", format::rss},
      {"<rss xmlns='https://nobody.example/ns' version='2.0'><channel/></rss>", format::rss20},
      {"<feed xmlns='http://www.w3.org/2005/Atom'/>", format::atom10},
      {"<a:feed xmlns:a='http://www.w3.org/2005/Atom/'/>", format::atom10},
      {"<feed version='0.3' xmlns='http://purl.org/atom/ns#'/>", format::atom03},
      {"<feed/>", format::atom},
      {"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'/>",
       format::rss10},
      {"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
       "xmlns='http://my.netscape.com/rdf/simple/0.9/'><channel/></rdf:RDF>",
       format::rss090},
      {"<Channel xmlns='http://purl.org/net/rss1.1#'/>", format::rss},
      {"<CHANNEL HREF='https://a.example/'/>", format::cdf},
      {"{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[]}", format::jsonfeed1},
      {"{\"items\":[],\"version\":\"https://jsonfeed.org/version/1.1\"}", format::jsonfeed11},
  };
  for (const row& r : rows) {
    INFO(r.document);
    const auto made = read(r.document, "application/octet-stream");
    REQUIRE(made.has_value());
    CHECK(made->document.version == r.expected);
    CHECK_FALSE(made->document.malformed);
  }
}

TEST_CASE("what is no feed is refused", "[parse]") {
  for (const char* document :
       {"", "   ", "hello", "<html><body>x</body></html>", "<!DOCTYPE html><p>x", "<opml/>", "[1]",
        "{\"a\":1}", "\x89PNG\r\n", "<svg xmlns='http://www.w3.org/2000/svg'/>",
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>", "<", "<?xml version='1.0'?>",
        "<!-- rss -->", "<a:rss/>"}) {
    INFO(document);
    const auto made = read(document);
    REQUIRE_FALSE(made.has_value());
    CHECK(made.error().code == errc::not_a_feed);
    CHECK_FALSE(made.error().message.empty());
  }
}

TEST_CASE("a Content-Type of another kind is told", "[parse]") {
  for (const char* type : {"text/html", "text/plain; charset=utf-8", "application/json", "image/png"}) {
    INFO(type);
    const auto made = read(rss(""), type);
    REQUIRE(made.has_value());
    CHECK(has_problem(made->document, problem_code::media_type));
    CHECK(made->document.malformed);
  }
  for (const char* type : {"", "text/xml", "application/rss+xml; charset=utf-8", "application/octet-stream"})
    CHECK_FALSE(has_problem(read(rss(""), type)->document, problem_code::media_type));
}

TEST_CASE("declarations that make bombs are forbidden", "[parse]") {
  const std::string lol = repeated("<!ENTITY lola \"&lol;&lol;\">", 200);
  for (const std::string& subset :
       {std::string("<!ENTITY lol \"ha\"><!ENTITY lol2 \"&lol;&lol;\">"), "<!ENTITY lol \"ha\">" + lol,
        std::string("<!ENTITY x SYSTEM \"file:///etc/passwd\">"),
        std::string("<!ENTITY % p SYSTEM \"http://a.example/x\">%p;"),
        std::string("<!ATTLIST rss a CDATA \"x\">"), "<!ENTITY big \"" + std::string(1000, 'x') + "\">",
        std::string("<!ENTITY t \"<b>\">")}) {
    INFO(subset.substr(0, 80));
    const auto made = read("<!DOCTYPE rss [" + subset + "]>" + rss("<title>&lol;</title>"));
    REQUIRE_FALSE(made.has_value());
    CHECK(made.error().code == errc::forbidden_markup);
  }
}

TEST_CASE("short entities of a document's own are understood, within bounds", "[parse]") {
  const std::string head = "<!DOCTYPE rss [<!ENTITY id \"tag:a.example,2006:\">]>";
  const auto made = read(head + rss("<guid isPermaLink='false'>&id;1</guid>"));
  REQUIRE(made.has_value());
  CHECK(made->entries.at(0).id == "tag:a.example,2006:1");
  CHECK_FALSE(made->document.malformed);

  const auto bomb = read(head + rss("<description>" + repeated("&id;", 100'000) + "</description>"));
  REQUIRE_FALSE(bomb.has_value());
  CHECK(bomb.error().code == errc::limit_exceeded);
}

TEST_CASE("limits hold on the strict and on the tolerant path", "[parse]") {
  std::string attributes, deep;
  for (int i = 0; i < 300; ++i) attributes += " a" + std::to_string(i) + "='1'";
  deep = repeated("<x>", 900);
  const std::string tag = "<x a='" + std::string(70'000, 'a') + "'/>";
  for (const std::string& broken : {std::string(), std::string("&")}) {
    for (const std::string& hostile : {"<x" + attributes + "/>", deep, tag}) {
      INFO(hostile.substr(0, 40));
      const auto made = read(rss("<title>" + broken + "</title>" + hostile));
      REQUIRE_FALSE(made.has_value());
      CHECK(made.error().code == errc::limit_exceeded);
    }
  }
  CHECK(read(rss(""), {}, {.document_bytes = 10}).error().code == errc::limit_exceeded);
}

TEST_CASE("entries over the limit are left out and told", "[parse]") {
  std::string items;
  for (int i = 0; i < 5; ++i) items += "<item><title>" + std::to_string(i) + "</title></item>";
  const auto made = read("<rss version='2.0'><channel>" + items + "</channel></rss>", {}, {.entries = 3});
  REQUIRE(made.has_value());
  CHECK(made->entries.size() == 3);
  CHECK(has_problem(made->document, problem_code::structure));
}

TEST_CASE("hostile documents of 10 MiB cost little time", "[parse]") {
  constexpr std::size_t size = (10u << 20) - 1000;
  std::string cdata = "<![CDATA[";
  const std::string documents[] = {
      rss(repeated("<a>", size)),
      rss("<description>" + repeated("&", size) + "</description>"),
      rss("<description>" + repeated("<", size) + "</description>"),
      rss("<description>&" + repeated("</x>", size)),
      rss("<title>&</title>" + repeated("<!--", size)),
      rss("<title>&</title>" + repeated("<?a>", size)),
      rss("<title>&</title>" + repeated("<![CDATA[", size)),
      rss("<title>&</title>" + repeated("<a b='", size)),
      rss("<title>&</title>" + repeated("<!x", size)),
      rss(repeated("<category>a</category>", size)),
      rss(repeated("<x y='1'/>", size)),
      "<rss version='2.0'><channel>" + repeated("<item/>", size) + "</channel></rss>",
      "{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[" + repeated("[", size),
      "{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[" + repeated("{},", size),
      "{\"version\":\"https://jsonfeed.org/version/1\",\"x\":[" + repeated("0,", size),
  };
  for (const std::string& document : documents) {
    INFO(document.substr(0, 120));
    const auto start = std::chrono::steady_clock::now();
    (void)read(document);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    CHECK(took.count() < 20);  // a bound against squares, wide enough for a crowded machine and sanitizers
  }
}

TEST_CASE("a CDATA section reads the same wherever chunks end in it", "[parse]") {
  const std::string piece = "č—語𝄞]] ]>] ]]";
  std::string text;
  while (text.size() < 40'000) text += piece;
  for (std::size_t shift = 0; shift < 2 * piece.size(); ++shift) {
    INFO(shift);
    const auto made = read("<rss version='2.0'><!--" + std::string(shift, 'x') +
                           "--><?x > <![CDATA[ ?><channel><item><title><![CDATA[" + text +
                           "]]></title></item></channel></rss>");
    REQUIRE(made.has_value());
    CHECK_FALSE(made->document.malformed);
    CHECK((made->entries.at(0).title->value == text));
  }
}

TEST_CASE("what the meter takes for a CDATA section is read as it was written", "[parse]") {
  const std::string text = "begin " + repeated("words ", 60'000) + "end";
  const auto made = read("<!DOCTYPE rss SYSTEM \"a> <![CDATA[\"><rss version='2.0'><channel><item><title>" +
                         text + "</title></item></channel></rss>");
  REQUIRE(made.has_value());
  CHECK((made->entries.at(0).title->value == text));
}

TEST_CASE("a CDATA section as long as a document may be is read at once", "[parse]") {
  const auto made = read(
      rss("<description><![CDATA[" + repeated("<p>words</p>", (10u << 20) - 1000) + "]]></description>"));
  REQUIRE(made.has_value());
  CHECK_FALSE(made->document.malformed);
  CHECK(made->entries.at(0).summary->value.size() > 10'400'000);
}

TEST_CASE("C1 controls are read as windows-1252 meant them", "[parse]") {
  const auto made = read(rss("<title>don\xC2\x92t &#146;</title>"));
  REQUIRE(made.has_value());
  CHECK(made->entries.at(0).title->value == "don’t ’");
}

TEST_CASE("URLs that can run code leave no trace", "[parse]") {
  const auto made =
      read(rss("<link>javascript:alert(1)</link><guid>vbscript:x</guid><enclosure url='data:text/html,x'/>"
               "<comments> java&#9;script:1</comments><description>&lt;a "
               "href='javascript:1'&gt;x&lt;/a&gt;</description>"));
  REQUIRE(made.has_value());
  const entry& e = made->entries.at(0);
  CHECK(e.link.empty());
  CHECK(e.links.empty());
  CHECK(e.enclosures.empty());
  CHECK_FALSE(static_cast<bool>(e.comments));
  CHECK(e.summary->value.find("javascript") == std::string::npos);
}

TEST_CASE("the last whole entry of a cut document is kept", "[parse]") {
  const auto made = read(
      "<rss version='2.0'><channel><item><title>A</title></item><item><title>B</title></item><item><title>C");
  REQUIRE(made.has_value());
  CHECK(made->entries.size() == 2);
  CHECK(made->document.malformed);
  const auto between =
      read("<rss version='2.0'><channel><item><title>A</title></item><item><title>B</title>");
  REQUIRE(between.has_value());
  CHECK(between->entries.size() == 2);
}

TEST_CASE("the sink is told to forget when the document is read again", "[parse]") {
  struct counting final : entry_sink {
    int entries = 0, restarts = 0;
    void on_entry(entry&&) override { ++entries; }
    void on_restart() override {
      ++restarts;
      entries = 0;
    }
  } sink;
  parser p({.url = {}, .content_type = {}}, sink);
  const std::string bytes = "<rss version='2.0'><channel>" +
                            repeated("<item><title>x</title></item>", 20'000) +
                            "<item><title>a & b</title></item></channel></rss>";
  CHECK(p.feed(bytes));
  CHECK(p.finish().has_value());
  CHECK(sink.restarts == 1);
  CHECK(sink.entries == 20'000 / 29 + 2);
}

TEST_CASE("a JSON number beyond every double is not known", "[parse]") {
  const auto made = read(
      "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{\"id\":\"1\",\"_a\":{\"n\":31e308},"
      "\"attachments\":[{\"url\":\"/f\",\"mime_type\":\"a/b\",\"duration_in_seconds\":-1e999}]}]}");
  REQUIRE(made.has_value());
  REQUIRE(made->entries.size() == 1);
  const auto& entry = made->entries[0];
  REQUIRE(entry.extensions.size() == 1);
  CHECK(entry.extensions[0].value == "{\"n\":null}");
  REQUIRE(entry.enclosures.size() == 1);
  CHECK_FALSE(entry.enclosures[0].duration);
}
