#include "daemon/demo/partners.hpp"
#include "feeds/parse/parser.hpp"
#include "feeds/text/url.hpp"
#include "tests/support/daemon/demo_request.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::daemon::demo;
using namespace wireroom::tests;

namespace {

feeds::parsed read(const feed_profile& whose, sys_seconds now) {
  const reply got = fetch(whose, now);
  REQUIRE(got.status == 200);
  auto parsed =
      feeds::parse(got.body, {.url = feed_url(whose, room), .content_type = got.headers.at("content-type")});
  INFO(whose.host << whose.path);
  REQUIRE(parsed);
  return std::move(*parsed);
}

}  // namespace

TEST_CASE("every partner's document is read in its format, charset and language, broken only where meant") {
  const std::map<dialect, feeds::format> formats = {{dialect::rss20, feeds::format::rss20},
                                                    {dialect::rss10, feeds::format::rss10},
                                                    {dialect::atom, feeds::format::atom10},
                                                    {dialect::json, feeds::format::jsonfeed11}};
  std::set<feeds::format> seen;
  for (const auto& whose : partners()) {
    const auto now = whose.how == manner::gone ? start : start + 3h;
    const auto held = stories(whose.id, now, first_day, 15);
    const auto [document, entries] = read(whose, now);
    INFO(whose.host << whose.path);
    CHECK(document.version == formats.at(whose.format));
    CHECK(document.malformed == (whose.how == manner::broken));
    CHECK(document.encoding == (whose.how == manner::latin1 ? "windows-1252" : "utf-8"));
    CHECK(document.feed.language == whose.language);
    CHECK(document.feed.title->value == whose.title);
    REQUIRE(entries.size() == held.size());
    for (std::size_t i = 0; i < entries.size(); ++i) {
      CHECK(entries[i].title->value == held[i].title);
      CHECK(entries[i].link == link_of(held[i], room));
      CHECK(entries[i].id.ends_with(held[i].id));
      // RSS 1.0 has one date, which is that of the last change.
      const auto& dated = whose.format == dialect::rss10 ? entries[i].updated : entries[i].published;
      REQUIRE(dated);
      CHECK(dated->utc == held[i].published);
      CHECK((entries[i].summary || !entries[i].contents.empty()));
      REQUIRE(entries[i].categories.size() == 1);
      CHECK(entries[i].categories[0].term == held[i].category);
      REQUIRE(entries[i].authors.size() == 1);
      CHECK(entries[i].authors[0].name == held[i].author);
    }
    seen.insert(document.version);
  }
  CHECK(seen.size() == 4);
}

TEST_CASE("three papers carry one wire story, and its links have one canonical form") {
  std::map<std::string, std::set<std::string_view>> carriers;
  for (const auto& whose : partners()) {
    if (whose.how == manner::gone) continue;
    for (const auto& entry : read(whose, start + 5h).entries)
      carriers[feeds::canonical_url(entry.link)].insert(whose.partner);
  }
  CHECK_FALSE(carriers.contains(""));
  CHECK(std::ranges::count_if(carriers, [](const auto& one) { return one.second.size() >= 3; }) >= 3);
}
