#include "feeds/parse/parser.hpp"
#include "feeds/write/atom.hpp"
#include "feeds/write/json_feed.hpp"
#include "feeds/write/rss.hpp"
#include "tests/feeds/write/samples.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::feeds;
using namespace wireroom::tests;

TEST_CASE("what is written is read again without repair, entry by entry") {
  auto articles = nasty_articles();
  articles.insert(articles.begin(), shared_article(7));
  const auto feed = feed_of(make_entries(articles, {content_mode::full, "https://wire.example.org"}));
  struct row {
    std::string bytes;
    format version;
  };
  for (const auto& r : {row{write_rss(feed), format::rss20}, row{write_atom(feed), format::atom10},
                        row{write_json_feed(feed), format::jsonfeed11}}) {
    CAPTURE(static_cast<int>(r.version));
    const auto read = parse(r.bytes, {.url = "https://wire.example.org/feeds/top", .content_type = ""});
    REQUIRE(read);
    CHECK(read->document.version == r.version);
    CHECK_FALSE(read->document.malformed);
    REQUIRE(read->entries.size() == feed.entries.size());
    for (std::size_t i = 0; i < feed.entries.size(); ++i) {
      CAPTURE(i, feed.entries[i].id);
      CHECK(read->entries[i].id == (r.version == format::atom10 ? feed.entries[i].iri : feed.entries[i].id));
      if (!feed.entries[i].url.empty()) CHECK(read->entries[i].link == feed.entries[i].url);
    }
    CHECK(read->entries[0].published->utc ==
          std::chrono::floor<std::chrono::seconds>(*feed.entries[0].published));
    CHECK(read->entries[0].contents.at(0).value == feed.entries[0].content);
  }
}
