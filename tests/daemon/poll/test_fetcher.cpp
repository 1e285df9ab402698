#include "tests/daemon/poll/fetch_harness.hpp"
#include "tests/support/daemon/scripted_origin.hpp"

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::daemon;
using namespace wireroom::tests;
using namespace std::chrono_literals;
using feeds::poll_outcome;

namespace {

struct failure_row {
  const char* name;
  scripted_origin::script what;
  poll_outcome outcome;
  std::string message;
};

/// Every way in which an origin can misbehave, and what the operator reads.
std::vector<failure_row> misbehaviours() {
  const auto raw = [](std::string bytes, bool close = false) {
    return [bytes = std::move(bytes), close](scripted_exchange& one) {
      one.send(bytes);
      if (close) one.close();
    };
  };
  return {
      {"hang", [](scripted_exchange& one) { one.hang(); }, poll_outcome::timeout, "no answer within 600 ms"},
      {"hang in headers", [](scripted_exchange& one) { one.send("HTTP/1.1 200 OK\r\nX: "), one.hang(); },
       poll_outcome::timeout, "no answer within 600 ms"},
      {"drip",
       [](scripted_exchange& one) {
         one.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
         while (one.send("x") && !one.stopping()) one.sleep(20ms);
       },
       poll_outcome::timeout, "slower than 1024 bytes a second after 600 ms"},
      {"hang in the body",
       [](scripted_exchange& one) { one.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"), one.hang(); },
       poll_outcome::timeout, "slower than 1024 bytes a second after 600 ms"},
      {"reset", [](scripted_exchange& one) { one.reset(); }, poll_outcome::connection_error,
       "connection reset by the server"},
      {"close", [](scripted_exchange& one) { one.close(); }, poll_outcome::connection_error,
       "closed without an answer"},
      {"close in headers", raw("HTTP/1.1 200 OK\r\nX: ", true), poll_outcome::connection_error,
       "closed in the middle of the headers"},
      {"Content-Length too long", raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", true),
       poll_outcome::protocol_error, "the body ends before its Content-Length of 100 bytes"},
      {"Content-Length too short", raw("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nlonger", true),
       poll_outcome::protocol_error, "bytes after the end of the answer: Content-Length is 3, more came"},
      {"chunks cut off", raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", true),
       poll_outcome::protocol_error, "the chunked body is cut off"},
      {"bad chunk", raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
       poll_outcome::protocol_error, "the answer is not HTTP: bad chunk"},
      {"not HTTP", raw("220 mail.example ESMTP\r\n\r\n"), poll_outcome::protocol_error,
       "the answer is not HTTP: bad version"},
      {"endless headers",
       [](scripted_exchange& one) {
         one.send("HTTP/1.1 200 OK\r\n");
         while (one.send("X-Filler: " + std::string(1000, 'x') + "\r\n") && !one.stopping()) {
         }
       },
       poll_outcome::protocol_error, "the headers are larger than 65536 bytes"},
      {"endless interim answers",
       [](scripted_exchange& one) {
         for (int i = 0; i < 1000 && one.send("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"); ++i) {
         }
         one.hang();
       },
       poll_outcome::protocol_error, "103: interim answers without end"},
      {"101", raw("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"), poll_outcome::protocol_error,
       "101: switches to a protocol that was not asked for"},
      {"announced too large", raw("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"),
       poll_outcome::too_large, "the body is larger than 10485760 bytes"},
      {"endless body",
       [](scripted_exchange& one) {
         one.send("HTTP/1.1 200 OK\r\n\r\n");
         while (one.send(std::string(1u << 16, 'x')) && !one.stopping()) {
         }
       },
       poll_outcome::too_large, "the body is larger than 10485760 bytes"},
      {"gzip bomb",
       raw(http_answer("200 OK", {"Content-Encoding: gzip"}, gzipped(std::string(9u << 20, '\0')))),
       poll_outcome::too_large, "the body is compressed more than 100:1, like a bomb"},
      {"br bomb", raw(http_answer("200 OK", {"Content-Encoding: br"}, brotlied(std::string(9u << 20, '\0')))),
       poll_outcome::too_large, "the body is compressed more than 100:1, like a bomb"},
      {"not gzip", raw(http_answer("200 OK", {"Content-Encoding: gzip"}, "<rss/>")),
       poll_outcome::protocol_error,
       "the answer says Content-Encoding: gzip, but its bytes are not of that coding"},
      {"coded twice", raw(http_answer("200 OK", {"Content-Encoding: gzip", "Content-Encoding: br"}, "x")),
       poll_outcome::protocol_error, "the answer has more than one content coding"},
      {"redirect without Location", raw(http_answer("302 Found")), poll_outcome::redirect_error,
       "302 without Location"},
      {"redirect to a file", raw(http_answer("302 Found", {"Location: file:///etc/passwd"})),
       poll_outcome::redirect_error, "302 to file:///etc/passwd, which is not HTTP"},
  };
}

}  // namespace

TEST_CASE("every misbehaviour of an origin ends in its own named error") {
  scripted_origin origin;
  fetch_harness fetch;
  for (const auto& one : misbehaviours()) {
    INFO(one.name);
    origin.on("/feed", one.what);
    const auto begun = std::chrono::steady_clock::now();
    const auto got = fetch.get(origin.url("/feed"));
    REQUIRE(got.failure);
    CHECK(feeds::name_of(got.failure->outcome) == std::string(feeds::name_of(one.outcome)));
    CHECK(got.failure->message == one.message);
    CHECK(std::chrono::steady_clock::now() - begun < 3s);
    // The origin disturbs nothing that comes after.
    origin.answer("/good", http_answer("200 OK", {}, "good"));
    CHECK_FALSE(fetch.get(origin.url("/good")).failure);
    CHECK(fetch.body.text == "good");
  }
}

TEST_CASE("an answer arrives whole: plain, chunked, until the end, coded, after interim answers") {
  scripted_origin origin;
  fetch_harness fetch;
  const std::string text(200000, 'y');
  const std::string chunks = "Transfer-Encoding: chunked\r\n\r\n";
  for (const auto& bytes : std::vector<std::string>{
           http_answer("200 OK", {}, text),
           "HTTP/1.1 200 OK\r\n" + chunks + "30d40\r\n" + text + "\r\n0\r\n\r\n",
           "HTTP/1.0 200 OK\r\n\r\n" + text,
           http_answer("200 OK", {"Content-Encoding: gzip"}, gzipped(text)),
           http_answer("200 OK", {"Content-Encoding: br"}, brotlied(text)),
           "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" +
               http_answer("200 OK", {}, text),
       }) {
    origin.on("/feed", [&](scripted_exchange& one) {
      one.send(bytes);
      if (bytes.starts_with("HTTP/1.0")) one.close();
    });
    const auto got = fetch.get(origin.url("/feed"));
    CHECK(got.failure.value_or(fetch_error{}).message == "");
    CHECK((fetch.body.text == text));
    CHECK(got.head->status == 200);
    CHECK(got.wire_bytes > 0);
  }
}

TEST_CASE("the head is read as received: validators verbatim, lines of one field joined") {
  scripted_origin origin;
  fetch_harness fetch;
  origin.answer("/feed",
                http_answer("200 OK", {"ETag: W/\"a b\"", "Last-Modified: yesterday", "Cache-Control: public",
                                       "Cache-Control: max-age=60", "Age: 3", "Content-Type: text/xml"}));
  const auto got = fetch.get(origin.url("/feed"), {.etag = "\"old\"", .last_modified = "long ago"});
  REQUIRE(got.head);
  CHECK(got.head->validators.etag == "W/\"a b\"");
  CHECK(got.head->validators.last_modified == "yesterday");
  CHECK(got.head->cache_control == "public, max-age=60");
  CHECK(got.head->age == "3");
  const auto seen = origin.seen("/feed").at(0);
  CHECK(seen.headers.at("if-none-match") == "\"old\"");
  CHECK(seen.headers.at("if-modified-since") == "long ago");
  CHECK(seen.headers.at("a-im") == "feed");
  CHECK(seen.headers.at("host") == "127.0.0.1:" + std::to_string(origin.port()));
}

TEST_CASE("of fields that repeat the first counts, and a 304 says nothing of its document") {
  scripted_origin origin;
  fetch_harness fetch;
  const std::vector<std::string> fields{"ETag: \"1\"",
                                        "ETag: \"2\"",
                                        "Last-Modified: " + std::string(2000, 'x'),
                                        "Expires: a",
                                        "expires: b",
                                        "Retry-After: 10",
                                        "Retry-After: 20",
                                        "Content-Type: text/xml",
                                        "Link: <a>; rel=hub",
                                        "Link: <b>; rel=self",
                                        "IM: feed"};
  for (const auto* status : {"200 OK", "226 IM Used", "304 Not Modified"}) {
    CAPTURE(status);
    const bool document = std::string_view(status).front() == '2';
    origin.answer(
        "/feed", document ? http_answer(status, fields, "x") : [&] {
          std::string text = "HTTP/1.1 304 Not Modified\r\n";
          for (const auto& field : fields) text += field + "\r\n";
          return text + "\r\n";
        }());
    const auto got = fetch.get(origin.url("/feed"));
    REQUIRE(got.head);
    CHECK(got.head->validators.etag == "\"1\"");
    CHECK(got.head->validators.last_modified.empty());  // whole or not at all
    CHECK(got.head->expires == "a");
    CHECK(got.head->retry_after == (document ? "10" : ""));
    CHECK(got.head->content_type == (document ? "text/xml" : ""));
    CHECK(got.head->link == (document ? "<a>; rel=hub, <b>; rel=self" : ""));
    CHECK(got.head->im == (got.head->status == 226 ? "feed" : ""));
    CHECK(got.head->content_length.has_value() == document);
  }
}

TEST_CASE("connections are kept and used again, also after 304 and redirects") {
  scripted_origin origin;
  fetch_harness fetch;
  origin.answer("/a", http_answer("200 OK", {}, "a"));
  origin.answer("/b", "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n");
  origin.answer("/c", http_answer("302 Found", {"Location: /a"}, "moved"));
  for (const auto* target : {"/a", "/b", "/c", "/a"}) CHECK_FALSE(fetch.get(origin.url(target)).failure);
  CHECK(origin.connections() == 1);
  CHECK(origin.seen().size() == 5);
}

TEST_CASE("a kept connection that was closed meanwhile is replaced without an error") {
  scripted_origin origin;
  fetch_harness fetch;
  origin.on("/a", [](scripted_exchange& one) {
    one.send(http_answer("200 OK", {}, "a"));
    one.close();  // without saying so
  });
  CHECK_FALSE(fetch.get(origin.url("/a")).failure);
  while (origin.ended() == 0) std::this_thread::sleep_for(1ms);
  CHECK_FALSE(fetch.get(origin.url("/a")).failure);
  CHECK(origin.connections() == 2);
  CHECK(origin.seen("/a").size() == 2);
}

TEST_CASE("a request that was taken and not answered is an error, on a kept connection too") {
  const bool resets = GENERATE(false, true);
  scripted_origin origin;
  fetch_harness fetch;
  origin.answer("/a", http_answer("200 OK", {}, "a"));
  origin.on("/b", [resets](scripted_exchange& one) {
    if (resets)
      one.reset();
    else
      one.close();
  });
  CHECK_FALSE(fetch.get(origin.url("/a")).failure);
  const auto got = fetch.get(origin.url("/b"));
  REQUIRE(got.failure);
  CHECK(got.failure->outcome == poll_outcome::connection_error);
  CHECK(origin.seen("/b").size() == 1);
  CHECK(origin.connections() == 1);
}

TEST_CASE("what must not be used again is not: Connection: close, HTTP/1.0, codings beside chunked") {
  const auto* answer = GENERATE(values<const char*>({
      "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\na",
      "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\na",
      "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: gzip\r\n\r\n",
  }));
  scripted_origin origin;
  fetch_harness fetch;
  origin.answer("/a", answer);
  CHECK_FALSE(fetch.get(origin.url("/a")).failure);
  CHECK_FALSE(fetch.get(origin.url("/a")).failure);
  CHECK(origin.connections() == 2);
}

TEST_CASE("of what came at once one piece is read a turn, so that others get theirs") {
  scripted_origin origin;
  fetch_harness fetch;
  std::string chunks;
  for (int i = 0; i < 2000; ++i) chunks += "1\r\na\r\n";
  origin.answer("/a", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n");
  CHECK_FALSE(fetch.get(origin.url("/a")).failure);
  CHECK(fetch.body.text == std::string(2000, 'a'));
  CHECK(fetch.body.pieces == 2000);
  CHECK(fetch.most_pieces_a_turn == 1);
}

TEST_CASE("a fetch in the room of another shows nothing of that") {
  scripted_origin origin;
  fetch_harness fetch;
  origin.answer("/moved", http_answer("301 Moved", {"Location: /feed"}));
  origin.answer("/feed",
                http_answer("200 OK", {"ETag: \"a\"", "Link: <" + std::string(5000, 'x') + ">"}, "abc"));
  origin.answer("/bare", http_answer("200 OK", {}, "d"));
  origin.on("/shut", [](scripted_exchange& one) { one.close(); });
  fetcher::room room;
  const auto& moved = fetch.fetch_in(room, origin.url("/moved"));
  CHECK_FALSE(moved.failure);
  CHECK(moved.permanent_url == origin.url("/feed"));
  CHECK(moved.head->link.size() == 5002);
  const auto wire = moved.wire_bytes;

  const auto& bare = fetch.fetch_in(room, origin.url("/bare"));
  REQUIRE_FALSE(bare.failure);
  CHECK(bare.url == origin.url("/bare"));
  CHECK(bare.permanent_url.empty());
  CHECK(bare.head->url == origin.url("/bare"));
  CHECK(bare.head->validators == feeds::validators{});
  CHECK(bare.head->link.empty());
  CHECK(bare.head->link.capacity() < 5000);
  CHECK(bare.wire_bytes < wire);

  const auto& shut = fetch.fetch_in(room, origin.url("/shut"));
  REQUIRE(shut.failure);
  CHECK(shut.failure->outcome == poll_outcome::connection_error);
  CHECK(shut.failure->status == 0);
  CHECK_FALSE(shut.head);

  CHECK_FALSE(fetch.fetch_in(room, origin.url("/feed")).failure);
  const auto& refused = fetch.fetch_in(room, "ftp://a.example/");
  REQUIRE(refused.failure);
  CHECK(refused.failure->status == 0);
  CHECK_FALSE(refused.head);
  CHECK(refused.permanent_url.empty());
  CHECK(refused.wire_bytes == 0);
  CHECK_FALSE(fetch.fetch_in(room, origin.url("/feed?" + std::string(3000, 'q'))).failure);
  room.rest();
  CHECK_FALSE(room.request.how);
  CHECK_FALSE(room.result.failure);
  CHECK(room.result.head->url.capacity() < 3000);
  CHECK(room.request.url.capacity() < 3000);
  CHECK(room.result.url.capacity() < 3000);
}

TEST_CASE("redirects are followed, each hop judged; permanent only when every hop is") {
  scripted_origin origin;
  fetch_harness fetch;
  origin.answer("/301", http_answer("301 Moved", {"Location: /308#part"}));
  origin.answer("/308", http_answer("308 Moved", {"Location: " + origin.url("/feed")}));
  origin.answer("/302", http_answer("302 Found", {"Location: 301"}));
  origin.answer("/feed", http_answer("200 OK", {}, "feed"));
  auto got = fetch.get(origin.url("/301"));
  CHECK(got.url == origin.url("/feed"));
  CHECK(got.permanent_url == origin.url("/feed"));
  CHECK(fetch.body.text == "feed");
  got = fetch.get(origin.url("/302"));
  CHECK(got.url == origin.url("/feed"));
  CHECK(got.permanent_url.empty());
}

TEST_CASE("redirects end: a loop, too many, from https to http") {
  scripted_origin origin;
  fetch_harness fetch;
  origin.answer("/x", http_answer("301 Moved", {"Location: /y"}));
  origin.answer("/y", http_answer("302 Found", {"Location: /x"}));
  for (int i = 0; i < 10; ++i)
    origin.answer("/n" + std::to_string(i), http_answer("307 Go", {"Location: /n" + std::to_string(i + 1)}));
  auto got = fetch.get(origin.url("/x"));
  REQUIRE(got.failure);
  CHECK(got.failure->outcome == poll_outcome::redirect_error);
  CHECK(got.failure->message == "redirects go round in a loop at " + origin.url("/x"));
  CHECK(got.failure->status == 302);
  got = fetch.get(origin.url("/n0"));
  REQUIRE(got.failure);
  CHECK(got.failure->message == "more than 5 redirects");
  CHECK(origin.seen("/n5").size() == 1);
  CHECK(origin.seen("/n6").empty());
}

TEST_CASE("secrets and the partner's own fields stay with their origin") {
  scripted_origin origin, other;
  fetch_harness fetch;
  fetch.policy().who.authorization = "Bearer secret";
  fetch.policy().who.headers = {{"X-Key", "secret"}};
  origin.answer("/own", http_answer("302 Found", {"Location: " + origin.url("/next")}));
  origin.answer("/next", http_answer("302 Found", {"Location: " + other.url("/feed")}));
  other.answer("/feed", http_answer("200 OK", {}, "x"));
  CHECK_FALSE(fetch.get(origin.url("/own")).failure);
  CHECK(origin.seen("/own").at(0).headers.contains("authorization"));
  CHECK(origin.seen("/next").at(0).headers.contains("x-key"));
  CHECK_FALSE(other.seen("/feed").at(0).headers.contains("authorization"));
  CHECK_FALSE(other.seen("/feed").at(0).headers.contains("x-key"));
}

TEST_CASE("private addresses and foreign ports are not dialled, at no hop") {
  scripted_origin origin;
  fetch_harness fetch;
  fetch.policy().internal = false;
  fetch.policy().ports = {80, 443};
  for (const auto& url :
       {origin.url("/"), "http://localhost:" + std::to_string(origin.port()) + "/",
        "http://[::ffff:127.0.0.1]:" + std::to_string(origin.port()) + "/",
        "http://[::1]:" + std::to_string(origin.port()) + "/", std::string("http://0.0.0.0/")}) {
    CAPTURE(url);
    const auto got = fetch.get(url);
    REQUIRE(got.failure);
    CHECK(got.failure->outcome == poll_outcome::address_refused);
    CHECK(got.failure->message.find("internal = true") != std::string::npos);
  }
  CHECK(origin.connections() == 0);
}

TEST_CASE("hosts that cannot be reached are told in words") {
  fetch_harness fetch;
  std::uint16_t closed = 0;
  {
    scripted_origin gone;
    closed = gone.port();
  }
  auto got = fetch.get("http://127.0.0.1:" + std::to_string(closed) + "/");
  REQUIRE(got.failure);
  CHECK(got.failure->outcome == poll_outcome::connect_error);
  CHECK(got.failure->message == "127.0.0.1:" + std::to_string(closed) + ": connection refused");
  fetch.policy().limits.dns = 200ms;
  got = fetch.get("http://no-such-host.invalid/");
  REQUIRE(got.failure);
  CHECK(got.failure->outcome == poll_outcome::dns_error);
  CHECK(got.failure->message.find("no-such-host.invalid") != std::string::npos);
}

TEST_CASE("a name with several addresses is reached by the one that answers") {
  scripted_origin origin;  // IPv4 only; localhost is ::1 too on most machines
  fetch_harness fetch;
  origin.answer("/feed", http_answer("200 OK", {}, "x"));
  const auto got = fetch.get("http://localhost:" + std::to_string(origin.port()) + "/feed");
  CHECK(got.failure.value_or(fetch_error{}).message == "");
}

TEST_CASE("the time over all is bounded, however lively the origin") {
  scripted_origin origin;
  fetch_harness fetch;
  fetch.policy().limits.total = 900ms;
  fetch.policy().limits.slow_rate = 1;
  origin.on("/feed", [](scripted_exchange& one) {
    one.send("HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n");
    while (one.send("xxxxxxxxxxxxxxx") && !one.stopping()) one.sleep(5ms);
  });
  const auto got = fetch.get(origin.url("/feed"));
  REQUIRE(got.failure);
  CHECK(got.failure->outcome == poll_outcome::timeout);
  CHECK(got.failure->message == "not done within 900 ms");
}

TEST_CASE("who has enough of a body reads no more of it") {
  scripted_origin origin;
  fetch_harness fetch;
  fetch.body.enough = 1000;
  origin.answer("/feed", http_answer("200 OK", {}, std::string(5u << 20, 'x')));
  const auto got = fetch.get(origin.url("/feed"));
  CHECK_FALSE(got.failure);
  CHECK(got.wire_bytes < 1u << 20);
}

TEST_CASE("a form follows redirects that keep it, and no others") {
  scripted_origin origin;
  origin.answer("/hub", http_answer("202 Accepted"));
  for (const auto* status : {"301", "302", "303", "307", "308"})
    origin.answer(std::string("/") + status, http_answer(std::string(status) + " Moved", {"Location: /hub"}));
  fetch_harness fetch;
  for (const auto* status : {"307", "308"}) {
    const auto result = fetch.post(origin.url(std::string("/") + status), "a=1");
    CHECK_FALSE(result.failure);
    CHECK(result.head->status == 202);
  }
  REQUIRE(origin.seen("/hub").size() == 2);
  CHECK(origin.seen("/hub")[1].head.starts_with("POST /hub "));
  CHECK(origin.seen("/hub")[1].body == "a=1");
  for (const auto* status : {"301", "302", "303"}) {
    const auto result = fetch.post(origin.url(std::string("/") + status), "a=1");
    REQUIRE(result.failure);
    CHECK(result.failure->outcome == poll_outcome::redirect_error);
  }
  CHECK(origin.seen("/hub").size() == 2);
}
