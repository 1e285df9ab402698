#include "daemon/cli/feed_details.hpp"
#include "daemon/cli/status_table.hpp"
#include "daemon/operate/status.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::daemon;
using namespace wireroom::daemon::cli;
using namespace std::chrono_literals;

namespace {

constexpr instant now = from_ms(1767323045678);

status_values values() {
  status_values all;
  all.now = now;
  all.feeds.resize(3);
  for (std::size_t i = 0; i < 3; ++i) {
    auto& row = all.feeds[i].row;
    row.id = static_cast<std::int64_t>(i + 1);
    row.partner = i < 2 ? "Harbour" : "Other";
    row.url = "https://p" + std::to_string(i) + ".example/feed";
  }
  all.feeds[2].row.configured = "file:///srv/a.xml";
  auto& state = all.feeds[0].row.state;
  state.outcome = feeds::poll_outcome::timeout;
  state.error = "no answer\x1b[2J";
  state.error_streak = 3;
  state.last_poll = now - 1h;
  state.next_poll = now + 1h;
  state.reason = "timeout: base 3600 s";
  state.validators = {.etag = "\"x\"", .last_modified = "yesterday"};
  state.bytes = 12;
  state.bytes_total = 3456;
  state.publications = {now - 1h, now - 3h, now - 5h};
  state.moved_to = "https://new.example/feed";
  state.moved_streak = 4;
  state.moved_since = now - 30h;
  all.feeds[1].row.state.discovery = feeds::feed_discovery{.chosen = "https://p1.example/feed",
                                                           .by_page = false,
                                                           .at = now - 1h,
                                                           .offers = {"https://q.example/1"}};
  return all;
}

bool has(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

}  // namespace

TEST_CASE("all that is remembered of a feed is a line each, without what could move the cursor") {
  const auto text = render_feed_details(render_status_json(values()), "1");
  REQUIRE(text);
  CHECK(text->starts_with("feed             https://p0.example/feed\n"));
  CHECK(has(*text, "last answer      timeout"));
  CHECK(has(*text, "error            no answer [2J"));
  CHECK(has(*text, "errors in a row  3"));
  CHECK(has(*text, "last poll        2026-01-02T02:04:05Z"));
  CHECK(has(*text, "next poll        2026-01-02T04:04:05Z"));
  CHECK(has(*text, "why then         timeout: base 3600 s"));
  CHECK(has(*text, "rhythm, seconds  7200"));
  CHECK(has(*text, "ETag             \"x\""));
  CHECK(has(*text, "Last-Modified    yesterday"));
  CHECK(has(*text, "bytes            12 in the last poll, 3456 in all"));
  CHECK(has(*text, "redirects to     https://new.example/feed (4 times since 2025-12-31T21:04:05Z)"));
  CHECK(has(*text,
            "your word        'wireroom refresh 1 --accept-move' polls it at https://new.example/feed from "
            "now on"));
  CHECK(text->find("p1.example") == std::string::npos);

  const auto found = render_feed_details(render_status_json(values()), "https://p1.example/feed");
  REQUIRE(found);
  CHECK(has(*found, "found            https://p1.example/feed (a well-known place) at 2026-01-02T02:04:05Z"));
  CHECK(has(*found, "its page names   https://q.example/1 (of another site)"));
}

TEST_CASE("a feed is meant by id, URL in any spelling, configured URL or partner") {
  const auto [wanted, feeds] = GENERATE(table<std::string, int>({
      {"1", 1},
      {"Harbour", 2},
      {"https://P0.example:443/feed", 1},
      {"file:///srv/a.xml", 1},
      {"https://p2.example/feed", 1},
      {"harbour", 0},
      {"4", 0},
      {"", 0},
  }));
  CAPTURE(wanted);
  const auto text = render_feed_details(render_status_json(values()), wanted);
  REQUIRE(text);
  int told = 0;
  for (std::size_t at = 0; (at = ("\n" + *text).find("\nfeed ", at)) != std::string::npos; ++at) ++told;
  CHECK(told == feeds);
}

TEST_CASE("what is no status has no details; odd members are left out") {
  for (const auto* text : {"", "<html>", "[]", "{}", "{\"feeds\":1}"})
    CHECK_FALSE(render_feed_details(text, "1"));
  CHECK(render_feed_details(R"({"feeds":[1,null,{}, {"id":1,"redirect":7,"discovery":{"offers":[1,{}]}}]})",
                            "1"));
}

TEST_CASE("the table tells which feeds wait for the operator's word") {
  const auto table = render_status_table(render_status_json(values()), 0);
  REQUIRE(table);
  CHECK(has(
      *table,
      "waits for your word: https://p0.example/feed goes to https://new.example/feed; 'wireroom refresh 1 "
      "--accept-move' says yes"));
  CHECK(has(*table,
            "waits for your word: https://p1.example/feed goes to https://q.example/1; 'wireroom refresh 2 "
            "--accept-move' says yes"));
}
