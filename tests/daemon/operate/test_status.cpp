#include "daemon/operate/status.hpp"
#include "daemon/operate/time_text.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::daemon;
using namespace std::chrono_literals;
using feeds::poll_outcome;

namespace {

constexpr instant now = from_ms(1767323045678);

feed_status feed(std::int64_t id, std::string url, poll_outcome outcome = poll_outcome::fetched,
                 unsigned errors = 0) {
  feed_status result;
  result.row.id = id;
  result.row.url = std::move(url);
  result.row.partner = "Harbour Times";
  auto& state = result.row.state;
  state.outcome = outcome;
  state.error_streak = errors;
  state.error = errors > 0 ? "no answer" : "";
  state.last_poll = now - 5min;
  state.next_poll = now + 10min;
  state.reason = "base of 15 min";
  return result;
}

status_values values() {
  status_values all;
  all.version = "1.2.3";
  all.title = "Harbour <Wire>";
  all.now = now;
  all.started = now - 3h;
  all.feeds = {feed(1, "https://harbour.example/world"), feed(2, "https://harbour.example/tech")};
  all.outputs = {{"/feeds/top.atom", "\"abc\"", now - 1min, 1234}};
  return all;
}

}  // namespace

TEST_CASE("a feed stands well, fails, is stopped or was never polled") {
  auto stopped = feed(4, "https://d.example/", poll_outcome::gone, 2);
  stopped.row.state.stopped = true;
  const std::vector<feed_status> all{feed(1, "https://a.example/"),
                                     feed(2, "https://b.example/", poll_outcome::timeout, 1),
                                     feed(3, "https://c.example/", poll_outcome::never), stopped};
  const auto counts = tally(all).feeds();
  CHECK(counts.well == 1);
  CHECK(counts.failing == 1);
  CHECK(counts.never == 1);
  CHECK(counts.stopped == 1);
  CHECK(standing_of(stopped.row.state) == std::string{"stopped"});
}

TEST_CASE("a host is out when all of its feeds fail by the network") {
  using enum poll_outcome;
  const auto [first, second, out] = GENERATE(table<poll_outcome, poll_outcome, bool>({
      {timeout, connect_error, true},
      {dns_error, dns_error, true},
      {timeout, fetched, false},
      {timeout, http_error, false},
      {timeout, never, false},
  }));
  CAPTURE(feeds::name_of(first), feeds::name_of(second));
  const std::vector<feed_status> all{
      feed(1, "https://a.example/1", first, first == fetched ? 0 : 1),
      feed(2, "https://A.example:443/2", second, second == fetched || second == never ? 0 : 1),
      feed(3, "https://alone.example/", timeout, 5), feed(4, "https://a.example:8443/", fetched)};
  const auto found = tally(all).outages();
  REQUIRE(found.size() == (out ? 1 : 0));
  if (out) {
    CHECK(found[0].host == "a.example");
    CHECK(found[0].feeds == 2);
  }
}

TEST_CASE("a feed's rhythm is the middle gap of its publications") {
  feeds::feed_state state;
  CHECK_FALSE(rhythm_of(state));
  state.publications = {now};
  CHECK_FALSE(rhythm_of(state));
  state.publications = {now, now - 1h, now - 3h, now - 103h};
  CHECK(rhythm_of(state) == 2h);
}

TEST_CASE("status as JSON tells each feed, why and when") {
  auto all = values();
  all.feeds[1].row.state.moved_to = "https://harbour.example/new";
  all.feeds[1].row.state.moved_streak = 2;
  all.feeds[1].row.state.validators.etag = "W/\"x\"";
  all.storage_error = "no space left";
  const auto json = boost::json::parse(render_status_json(all)).as_object();
  CHECK(json.at("version").as_string() == "1.2.3");
  CHECK(json.at("uptime_seconds").as_int64() == 3 * 3600);
  CHECK(json.at("config").is_null());
  CHECK(json.at("counts").at("feeds").as_int64() == 2);
  CHECK(json.at("storage").at("state").as_string() == "held");
  CHECK(json.at("outputs").at(0).at("etag").as_string() == "\"abc\"");
  const auto& second = json.at("feeds").at(1);
  CHECK(second.at("id").as_int64() == 2);
  CHECK(second.at("outcome").as_string() == "fetched");
  CHECK(second.at("status").is_null());
  CHECK(second.at("next_poll").as_string() == "2026-01-02T03:14:05Z");
  CHECK(second.at("reason").as_string() == "base of 15 min");
  CHECK(second.at("redirect").at("streak").as_int64() == 2);
  CHECK(second.at("validators").at("etag").as_string() == "W/\"x\"");
}

TEST_CASE("nothing a partner says becomes markup of the status page") {
  auto all = values();
  auto& state = all.feeds[0].row.state;
  state.title = "<script>alert(1)</script>";
  state.error = "\"><img src=x onerror=alert(1)>";
  state.error_streak = 1;
  state.reason = "{{title}} {{{title}}} <b>";
  all.feeds[0].row.partner = "A & 'B'";
  all.trending = {{"<b>hot</b>", "https://harbour.example/", 3}};
  for (const auto& page : {render_status_page(all), render_feed_page(all.feeds[0], now)}) {
    CHECK(page.find("<script") == std::string::npos);
    CHECK(page.find("<img") == std::string::npos);
    CHECK(page.find("<b>") == std::string::npos);
    CHECK(page.find("&lt;script&gt;") != std::string::npos);
    CHECK(page.find("{{title}} {{{title}}} &lt;b&gt;") != std::string::npos);
  }
  CHECK(render_status_page(all).find("Harbour &lt;Wire&gt;") != std::string::npos);
}

TEST_CASE("the status page shows what is wrong first and has a bound") {
  auto all = values();
  all.feeds.clear();
  for (int i = 1; i <= 3000; ++i) all.feeds.push_back(feed(i, "https://h.example/" + std::to_string(i)));
  all.feeds.push_back(feed(9999, "https://bad.example/", poll_outcome::timeout, 3));
  all.storage_error = "no space left";
  const auto page = render_status_page(all);
  const auto bad = page.find("https://bad.example/");
  REQUIRE(bad != std::string::npos);
  CHECK(bad < page.find("https://h.example/"));
  CHECK(page.find("2001 more feeds") != std::string::npos);
  CHECK(page.find("no space left") != std::string::npos);
  CHECK(page.size() < 1u << 20);
}

TEST_CASE("moments read as people say them") {
  const auto [offset, expected] = GENERATE(table<std::chrono::milliseconds, std::string>({
      {0ms, "now"},
      {45s, "in 45 s"},
      {-45s, "45 s ago"},
      {12min, "in 12 min"},
      {-210min, "3.5 h ago"},
      {-30h, "30 h ago"},
      {-216h, "9.0 d ago"},
      {-2400h, "100 d ago"},
  }));
  CHECK(relative_text(now + offset, now) == expected);
}

TEST_CASE("bytes, moves and what discovery chose are told, in JSON and on the page") {
  auto one = feed(1, "https://a.example/feed");
  one.row.configured = "https://a.example/";
  auto& state = one.row.state;
  state.bytes = 304;
  state.bytes_total = 123456;
  state.discovery =
      feeds::feed_discovery{.chosen = "https://a.example/feed", .by_page = true, .at = now - 1h};
  state.accepted = "https://a.example/<old>";
  auto json = boost::json::parse(render_feed_json(one, now));
  CHECK(json.at("bytes").as_int64() == 304);
  CHECK(json.at("bytes_total").as_int64() == 123456);
  CHECK(json.at("discovery").at("chosen").as_string() == "https://a.example/feed");
  CHECK(json.at("discovery").at("by").as_string() == "page");
  CHECK(json.at("discovery").at("at").as_string() == "2026-01-02T02:04:05Z");
  CHECK(json.at("accepted").as_string() == "https://a.example/<old>");
  CHECK_FALSE(json.as_object().contains("waits_for_word"));
  auto page = render_feed_page(one, now);
  CHECK(page.find("304 in the last poll, 123456 in all") != std::string::npos);
  CHECK(page.find("https://a.example/feed, which its page names, 2026-01-02T02:04:05Z") != std::string::npos);
  CHECK(page.find("https://a.example/&lt;old&gt;") != std::string::npos);
  CHECK(page.find("accept-move") == std::string::npos);

  state.discovery = feeds::feed_discovery{.offers = {"https://b.example/?a=1&b=\"2\""}};
  json = boost::json::parse(render_feed_json(one, now));
  CHECK(json.at("discovery").at("chosen").is_null());
  CHECK(json.at("discovery").at("by").is_null());
  CHECK(json.at("waits_for_word").as_string() == "https://b.example/?a=1&b=\"2\"");
  page = render_feed_page(one, now);
  CHECK(page.find("action=\"/feeds/1/accept-move\"") != std::string::npos);
  CHECK(page.find("?a=1&amp;b=&quot;2&quot;") != std::string::npos);
  state.moved_to = "https://c.example/feed";
  CHECK(boost::json::parse(render_feed_json(one, now)).at("waits_for_word").as_string() ==
        "https://c.example/feed");
}
