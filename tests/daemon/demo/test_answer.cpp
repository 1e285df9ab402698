#include "daemon/demo/partners.hpp"
#include "feeds/text/date.hpp"
#include "tests/support/daemon/demo_request.hpp"

#include <algorithm>
#include <set>
#include <string>

#include <catch2/catch.hpp>
#include <zlib.h>

using namespace wireroom;
using namespace wireroom::daemon;
using namespace wireroom::daemon::demo;
using namespace wireroom::tests;
using namespace std::chrono_literals;

namespace {

std::string gunzipped(std::string_view bytes) {
  z_stream stream{};
  REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK);
  std::string out(1 << 20, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int ended = inflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  REQUIRE(ended == Z_STREAM_END);
  return out;
}

}  // namespace

TEST_CASE("validators are those of the profile, answer 304 while nothing changed, and only then") {
  for (const auto& whose : partners()) {
    INFO(whose.host << whose.path);
    const reply first = fetch(whose, start);
    REQUIRE(first.status == 200);
    CHECK(first.headers.contains("etag") == whose.etag);
    CHECK(first.headers.contains("last-modified") == whose.last_modified);
    CHECK(fetch(whose, start).body == first.body);

    header_list conditions;
    if (whose.etag) conditions.push_back({"If-None-Match", first.headers.at("etag")});
    if (whose.last_modified) conditions.push_back({"If-Modified-Since", first.headers.at("last-modified")});
    const reply again = fetch(whose, start, conditions);
    CHECK(again.status == (conditions.empty() ? 200 : 304));
    CHECK(again.body.empty() != conditions.empty());
    CHECK(again.headers.contains("etag") == whose.etag);
    if (whose.how == manner::gone) continue;

    // A day later everybody has printed something.
    const reply later = fetch(whose, start + 24h, conditions);
    CHECK(later.status == 200);
    CHECK(later.body != first.body);
    if (whose.etag) CHECK(later.headers.at("etag") != first.headers.at("etag"));
    if (whose.last_modified)
      CHECK(feeds::parse_http_date(later.headers.at("last-modified")) >
            feeds::parse_http_date(first.headers.at("last-modified")));
    if (whose.etag) CHECK(fetch(whose, start, {{"If-None-Match", "\"other\""}}).status == 200);
  }
}

TEST_CASE("gzip is sent to those who take it, of those who have it, under a tag of its own") {
  for (const auto& whose : partners()) {
    INFO(whose.host << whose.path);
    const reply plain = fetch(whose, start), coded = fetch(whose, start, {{"Accept-Encoding", "br, gzip"}});
    CHECK(coded.headers.contains("content-encoding") == whose.gzip);
    CHECK_FALSE(plain.headers.contains("content-encoding"));
    CHECK(plain.headers.contains("vary") == whose.gzip);
    if (!whose.gzip) continue;
    CHECK(gunzipped(coded.body) == plain.body);
    if (whose.etag && whose.id != feed_of::meridian)
      CHECK(coded.headers.at("etag") != plain.headers.at("etag"));
  }
}

TEST_CASE("one partner moved, one closes for good, one is away now and then") {
  for (const auto& whose : partners()) {
    INFO(whose.host);
    const std::string url = feed_url(whose, room);
    std::set<unsigned> statuses;
    for (auto now = start; now < start + 24h; now += 5min) statuses.insert(ask(url, now).status);
    switch (whose.how) {
      case manner::moved:
        CHECK(statuses == std::set{301u});
        break;
      case manner::gone:
        CHECK(statuses == std::set{200u, 410u});
        CHECK(ask(url, first_day + closing_time - 1s).status == 200);
        CHECK(ask(url, first_day + closing_time).status == 410);
        CHECK(ask(url, first_day + 300h).status == 410);
        break;
      case manner::faltering: {
        CHECK(statuses == std::set{200u, 503u});
        const reply away = ask(url, first_day + 110min);
        CHECK(away.status == 503);
        CHECK(away.headers.at("retry-after") == "1200");
        CHECK(ask(url, first_day + 130min).status == 200);
        break;
      }
      default:
        CHECK(statuses == std::set{200u});
    }
  }
}

TEST_CASE("links lead to pages, wire links in every spelling") {
  std::size_t asked = 0;
  for (const auto& whose : partners()) {
    for (const auto& told : stories(whose.id, start, first_day, 15)) {
      const std::string link = link_of(told, room);
      const reply got = ask(link, start);
      INFO(link);
      CHECK(got.status == 200);
      CHECK(got.headers.at("content-type") == "text/html; charset=utf-8");
      CHECK(got.body.contains("<h1>"));
      ++asked;
    }
    CHECK(ask(site_of(whose, room), start).status == 200);
  }
  CHECK(asked > 200);
}

TEST_CASE("what is not there is said, and what changes nothing is all that is understood") {
  const std::string site = site_of(profile(feed_of::courier), room);
  CHECK(ask(site + "nothing", start).status == 404);
  CHECK(ask(site + "2026/11/23/nothing", start).status == 404);
  CHECK(ask("http://nobody.localhost:8090/", start).status == 404);
  CHECK(ask("http://127.0.0.99:8090/", start).status == 404);
  CHECK(ask("http://127.0.0.11.example:8090/rss/all.xml", start).status == 404);
  CHECK(ask("http://example.org/rss/all.xml", start).status == 404);
  const reply posted = ask(site + "rss/all.xml", start, {}, "POST");
  CHECK(posted.status == 405);
  CHECK(posted.headers.at("allow") == "GET, HEAD");
}

TEST_CASE("the weather station reports by the hour") {
  const reply got = ask(observation_url(room), start);
  CHECK(got.status == 200);
  CHECK(got.headers.at("content-type") == "application/xml");
  CHECK(got.body.contains("<temp_f>"));
  CHECK(got.body == ask(observation_url(room), start + 29min).body);
  CHECK(got.body != ask(observation_url(room), start + 30min).body);
}
