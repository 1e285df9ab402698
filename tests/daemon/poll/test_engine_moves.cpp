// Feeds that are not where the configuration says: pages whose feed is looked for, moves that need a word.
#include "tests/daemon/poll/newsroom.hpp"
#include "tests/support/daemon/connect_proxy.hpp"

#include <fmt/format.h>

using namespace wireroom;
using namespace wireroom::tests;
using feeds::poll_outcome;

namespace {

std::string page_of(const std::string& links = {}) {
  return "<!DOCTYPE html><html><head><title>Home</title>" + links + "</head><body>Hello</body></html>";
}

std::string alternate(const std::string& href) {
  return "<link rel=\"alternate\" type=\"application/rss+xml\" href=\"" + href + "\">";
}

void serve_page(scripted_origin& origin, const std::string& target, const std::string& links = {}) {
  origin.answer(target, http_answer("200 OK", {"Content-Type: text/html", "ETag: \"page\""}, page_of(links)));
}

}  // namespace

TEST_CASE("a partner given by its site's address finds the feed that the page names, and keeps it") {
  scripted_origin origin;
  serve_page(origin, "/", alternate("/comments.xml") + alternate("world.xml"));
  origin.on("/world.xml", conditional(rss_document(4)));
  origin.answer("/comments.xml", http_answer("200 OK", {}, rss_document(2, "c")));
  newsroom room;
  const auto url = origin.url("/");
  const auto event = room.round({url}).at(0);
  CHECK(event.error == "");
  CHECK(event.outcome == poll_outcome::fetched);
  CHECK(event.url == url);
  CHECK(event.found == origin.url("/world.xml"));
  CHECK(event.found_by_page);
  CHECK(event.entries == 4);
  CHECK(event.counts.added == 4);
  CHECK(origin.seen("/comments.xml").empty());  // not what is meant
  CHECK(event.wire_bytes == room.state().bytes);
  CHECK(event.wire_bytes > http_answer("200 OK", {}, rss_document(4)).size());

  room.reopen();  // a restart does not look again
  const auto row = room.store->feeds()->at(0);
  CHECK(row.configured_url() == url);
  CHECK(row.url == origin.url("/world.xml"));
  CHECK(row.state.discovery->chosen == row.url);
  CHECK(row.state.discovery->by_page);
  CHECK(row.state.validators.etag == "\"v1\"");
  CHECK(room.round({url}).at(0).outcome == poll_outcome::not_modified);
  CHECK(origin.seen("/").size() == 1);
}

TEST_CASE("without a link the well-known places are asked, a request at a time with the gap between two") {
  scripted_origin origin;
  serve_page(origin, "/");
  origin.answer("/rss", http_answer("301 Moved", {"Location: /rss/"}));
  origin.answer("/rss/", http_answer("200 OK", {}, page_of()));
  origin.on("/atom.xml", conditional(rss_document(1)));
  newsroom room;
  room.configuration->poll.per_host_gap = 50ms;
  const auto event = room.round({origin.url("/")}).at(0);
  CHECK(event.found == origin.url("/atom.xml"));
  CHECK_FALSE(event.found_by_page);
  const auto seen = origin.seen();
  REQUIRE(seen.size() == 5);
  const char* const order[] = {"/", "/feed", "/rss", "/rss/", "/atom.xml"};
  for (std::size_t i = 0; i < seen.size(); ++i) {
    CHECK(seen[i].target == order[i]);
    if (i > 0) CHECK(seen[i].at - seen[i - 1].at >= 50ms);
    CHECK_FALSE(seen[i].headers.contains("if-none-match"));
  }
  CHECK(origin.most_at_once() == 1);
  CHECK(origin.connections() == 1);
}

TEST_CASE("a search in vain says so, and asks the well-known places once a week only") {
  scripted_origin origin;
  serve_page(origin, "/", alternate("/gone.xml"));
  newsroom room;
  const auto event = room.round({origin.url("/")}).at(0);
  CHECK(event.outcome == poll_outcome::not_a_feed);
  CHECK(event.error == "a web page, not a feed; it names these feeds: " + origin.url("/gone.xml") +
                           "; 8 places of its site were asked, none is a feed");
  CHECK(room.state().reason == "not_a_feed: base 3600 s, doubling to 86400 s: 3600 s");
  CHECK(room.state().validators == feeds::validators{});
  CHECK(origin.seen().size() == 9);
  room.reopen();
  room.round({origin.url("/")});
  CHECK(origin.seen().size() == 11);  // the page and what it names
  room.time.jump(std::chrono::hours{24 * 8});
  origin.on("/feed", conditional(rss_document(1)));
  CHECK(room.round({origin.url("/")}).at(0).found == origin.url("/feed"));
}

TEST_CASE("a search ends where the host wants to be left alone, and that holds") {
  scripted_origin origin;
  serve_page(origin, "/");
  origin.answer("/feed", http_answer("429 Slow down", {"Retry-After: 7200"}));
  newsroom room;
  const auto event = room.round({origin.url("/")}).at(0);
  CHECK(event.outcome == poll_outcome::rate_limited);
  CHECK(room.state().reason == "429: Retry-After 7200 s");
  CHECK(origin.seen().size() == 2);
  room.reopen();
  room.round({origin.url("/")});
  CHECK(origin.seen().size() == 2);
}

TEST_CASE("a feed that turns into a page keeps its URL; what the page names is told, not asked") {
  scripted_origin origin;
  origin.on("/feed", conditional(rss_document(3)));
  newsroom room;
  room.round({origin.url("/feed")});
  serve_page(origin, "/feed", alternate("/new.xml"));
  origin.on("/new.xml", conditional(rss_document(1)));
  const auto event = room.round({origin.url("/feed")}).at(0);
  CHECK(event.outcome == poll_outcome::not_a_feed);
  CHECK(event.error == "a web page, not a feed; it names these feeds: " + origin.url("/new.xml"));
  CHECK(event.found.empty());
  CHECK(room.store->feeds()->at(0).url == origin.url("/feed"));
  CHECK(origin.seen("/new.xml").empty());
}

TEST_CASE("a page cannot make us ask ports that nobody allowed") {
  scripted_origin origin, behind;
  connect_proxy proxy({.hosts = {{"a.example:80", origin.port()}, {"a.example:6379", behind.port()}}});
  serve_page(origin, "/", alternate("http://a.example:6379/x"));
  newsroom room;
  room.partner.internal = false;
  room.configuration->poll.proxy.url = fmt::format("http://127.0.0.1:{}", proxy.port());
  CHECK(room.round({"http://a.example/"}).at(0).outcome == poll_outcome::not_a_feed);
  CHECK(behind.connections() == 0);
  CHECK(origin.seen().size() == 8);
}

TEST_CASE("a feed of another site that a page names waits for the operator's word") {
  scripted_origin origin, other;
  const auto there =
      fmt::format("http://localhost:{}/feed.xml", other.port());  // another site than 127.0.0.1
  serve_page(origin, "/", alternate(there));
  other.on("/feed.xml", conditional(rss_document(2)));
  newsroom room;
  const auto engine = room.serve({origin.url("/")});
  REQUIRE(room.wait_for(1));
  const auto id = engine->status().at(0).row.id;
  CHECK(engine->status().at(0).row.state.discovery->offers == std::vector<std::string>{there});
  CHECK(other.seen().empty());
  CHECK(engine->accept_move(id) == there);
  REQUIRE(room.wait_for(2));
  CHECK(room.events.at(1).outcome == poll_outcome::fetched);
  CHECK(engine->status().at(0).row.url == there);
  CHECK(engine->status().at(0).row.state.accepted == there);
  engine->stop(1s);
  room.reopen();
  CHECK(room.store->feeds()->at(0).url == there);
  CHECK(room.store->feeds()->at(0).configured_url() == origin.url("/"));
}

TEST_CASE("a permanent redirect to another site is followed, and stored with the operator's word only") {
  scripted_origin origin, other;
  const auto there = fmt::format("http://localhost:{}/new", other.port());
  origin.answer("/old", http_answer("301 Moved", {"Location: " + there}));
  other.on("/new", conditional(rss_document(3)));
  newsroom room(40'000);  // eleven hours a second
  const auto engine = room.serve({origin.url("/old")});
  REQUIRE(comes([&] { return engine->status().at(0).row.state.moved_streak >= 4; }));
  auto row = engine->status().at(0).row;
  CHECK(row.url == origin.url("/old"));
  CHECK(row.state.moved_to == there);
  CHECK(engine->accept_move(row.id) == there);
  CHECK_FALSE(engine->accept_move(999).has_value());
  REQUIRE(comes([&] { return engine->status().at(0).row.url == there; }));
  const auto old_requests = origin.seen("/old").size();
  const auto polls = engine->totals().polls;
  REQUIRE(comes([&] { return engine->totals().polls >= polls + 2; }));
  CHECK(origin.seen("/old").size() <= old_requests + 1);  // one may have been under way
  CHECK(engine->accept_move(row.id) == "");               // nothing more to say yes to
  engine->stop(1s);
  // The state went along: no item came twice, and the new place was never asked without its validator.
  row = room.store->feeds()->at(0);
  CHECK(row.url == there);
  CHECK(row.state.accepted == there);
  CHECK(row.state.validators.etag == "\"v1\"");
  CHECK(room.store->count()->items == 3);
  const auto seen = other.seen("/new");
  for (std::size_t i = 1; i < seen.size(); ++i) CHECK(seen[i].headers.contains("if-none-match"));
}

TEST_CASE("the word that comes while a feed is polled is obeyed after it") {
  scripted_origin origin, other;
  const auto there = fmt::format("http://localhost:{}/new", other.port());
  origin.answer("/old", http_answer("301 Moved", {"Location: " + there}));
  other.on("/new", [](scripted_exchange& one) {
    one.sleep(300ms);
    one.send(http_answer("200 OK", {"ETag: \"v1\""}, rss_document(1)));
  });
  newsroom room;
  const auto engine = room.serve({origin.url("/old")});
  REQUIRE(room.wait_for(1));
  const auto id = engine->status().at(0).row.id;
  CHECK(engine->refresh(id));
  REQUIRE(comes([&] { return other.seen().size() == 2; }));
  CHECK(engine->accept_move(id) == there);
  REQUIRE(room.wait_for(3));
  engine->stop(1s);
  CHECK(engine->status().at(0).row.url == there);
  CHECK(origin.seen("/old").size() == 2);
  room.reopen();
  CHECK(room.store->feeds()->at(0).url == there);
}

TEST_CASE("the configuration's word moves a feed at the next start or reload, once, with what it holds") {
  scripted_origin origin, other;
  origin.on("/feed", conditional(rss_document(3)));
  other.on("/feed", conditional(rss_document(3), "\"other\""));
  newsroom room;
  const auto old_url = origin.url("/feed"), new_url = other.url("/feed");
  room.round({old_url});
  room.moved_to[old_url] = new_url;
  CHECK(room.round({old_url}, false).empty());  // it is not due: only the word is heeded
  CHECK(room.store->feeds()->at(0).url == new_url);
  CHECK(room.state().title == "Feed a");
  const auto event = room.round({old_url}).at(0);
  CHECK(event.url == new_url);
  CHECK(event.counts.added == 0);  // the same items under the same ids
  CHECK_FALSE(other.seen("/feed").at(0).headers.contains("if-none-match"));  // v1 is of the old place
  CHECK(room.store->feeds()->at(0).url == new_url);
  CHECK(room.store->count()->items == 3);
  room.reopen();
  CHECK(room.round({old_url}).at(0).outcome == poll_outcome::not_modified);
  CHECK(origin.seen().size() == 1);

  // Obeyed once: where the feed goes from there stands.
  const auto engine = room.serve({old_url});
  room.moved_to[old_url] = origin.url("/third");
  origin.on("/third", conditional(rss_document(3), "\"third\""));
  auto rows = room.sync({old_url});
  engine->replace(std::make_shared<const daemon::config>(*room.configuration), std::move(rows));
  CHECK(engine->status().at(0).row.url == origin.url("/third"));
  CHECK(comes([&] { return room.store->feeds()->at(0).url == origin.url("/third"); }));
  CHECK(origin.seen("/third").empty());  // not before it is due
  engine->stop(1s);
}

TEST_CASE("credentials stay with the configured origin when a feed has moved for good") {
  scripted_origin origin, other;
  origin.answer("/old", http_answer("301 Moved", {"Location: " + other.url("/new")}));
  other.on("/new", conditional(rss_document(1)));
  newsroom room(40'000);
  room.folder.write("token", "secret");
  room.partner.bearer_file = room.folder.path("token");
  room.partner.headers = {{"X-Key", "secret"}};
  room.partner.user_agent = "special";
  const auto engine = room.serve({origin.url("/old")});
  REQUIRE(comes([&] { return engine->status().at(0).row.url == other.url("/new"); }));
  const auto polls = engine->totals().polls;
  REQUIRE(comes([&] { return engine->totals().polls >= polls + 2; }));
  engine->stop(1s);
  CHECK(origin.seen("/old").at(0).headers.at("authorization") == "Bearer secret");
  for (const auto& one : other.seen()) {
    CHECK(one.head.find("secret") == one.head.npos);
    CHECK(one.headers.at("user-agent").starts_with("wireroom/"));
  }
}

TEST_CASE("polls go through the proxy of [poll], and past it where a partner says so") {
  scripted_origin origin;
  origin.on("/feed", conditional(rss_document(2)));
  connect_proxy proxy({.authorization = "Basic dXNlcjp3b3Jk"});
  newsroom room;
  room.configuration->poll.proxy = {.url = fmt::format("http://127.0.0.1:{}", proxy.port()),
                                    .user = "user",
                                    .password_file = room.folder.write("word", "word\n")};
  CHECK(room.round({origin.url("/feed")}).at(0).error == "");
  CHECK(proxy.heads().size() == 1);
  room.partner.proxy.emplace();
  CHECK(room.round({origin.url("/feed")}).at(0).outcome == poll_outcome::not_modified);
  CHECK(proxy.heads().size() == 1);
  room.partner.proxy = daemon::proxy_config{.url = room.configuration->poll.proxy.url};  // without a password
  const auto event = room.round({origin.url("/feed")}).at(0);
  CHECK(event.outcome == poll_outcome::proxy_error);
  CHECK(event.error.ends_with("it asks for other credentials (407); see proxy_user and proxy_password_file"));
  CHECK(room.state().outcome == poll_outcome::proxy_error);
  CHECK(room.state().validators.etag == "\"v1\"");
}
