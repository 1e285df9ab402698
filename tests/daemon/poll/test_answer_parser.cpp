#include "daemon/poll/answer_parser.hpp"

#include <algorithm>

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <catch2/catch.hpp>

using namespace wireroom::daemon;
namespace http = boost::beast::http;

namespace {

/// What `answer` is read as when it comes in pieces of `step` bytes; its body goes through a room of `room`.
struct reading {
  explicit reading(std::string_view answer, std::size_t room = 64, std::size_t step = 4096) : parser(head) {
    head.url = "http://a.example/";
    std::string piece(room, '\0');
    boost::beast::flat_buffer buffer(8192);
    while (!failed && !parser.is_done()) {
      parser.read_body_into(piece);
      failed = parser.read(buffer);
      body.append(piece, 0, parser.filled());
      if (failed == http::error::need_buffer) failed = {};
      if (failed != http::error::need_more) continue;
      const auto came = answer.substr(0, std::min(step, buffer.max_size() - buffer.size()));
      answer.remove_prefix(came.size());
      std::ranges::copy(came, static_cast<char*>(buffer.prepare(came.size()).data()));
      buffer.commit(came.size());
      failed = {};
      if (came.empty()) {
        failed = parser.end();
        break;
      }
    }
  }

  answer_head head;
  answer_parser parser;
  std::string body;
  boost::system::error_code failed;
};

}  // namespace

TEST_CASE("a head is kept as far as the poller looks at it") {
  const reading got(
      "HTTP/1.1 200 OK\r\nServer: x\r\nETag: \"a\"\r\nlast-modified: Sat, 28 Nov 2026 10:00:00 GMT\r\n"
      "Date: now\r\nAge: 5\r\nExpires: later\r\nContent-Type: text/xml\r\nLocation: /x\r\nRetry-After: 9\r\n"
      "IM: feed\r\nContent-Length: 3\r\n\r\nabc");
  REQUIRE_FALSE(got.failed);
  CHECK(got.parser.is_done());
  CHECK(got.head.url == "http://a.example/");
  CHECK(got.head.status == 200);
  CHECK(got.head.validators.etag == "\"a\"");
  CHECK(got.head.validators.last_modified == "Sat, 28 Nov 2026 10:00:00 GMT");
  CHECK(got.head.date == "now");
  CHECK(got.head.age == "5");
  CHECK(got.head.expires == "later");
  CHECK(got.head.content_type == "text/xml");
  CHECK(got.head.location == "/x");
  CHECK(got.head.retry_after == "9");
  CHECK(got.head.im.empty());  // means something with 226 alone
  CHECK(got.head.content_length == 3);
  CHECK(got.body == "abc");
  CHECK(got.parser.version() == 11);
  CHECK(reading("HTTP/1.1 226 IM Used\r\nIM: feed\r\nContent-Length: 0\r\n\r\n").head.im == "feed");
  CHECK(reading("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n").parser.version() == 10);
}

TEST_CASE("of fields that come again lists are joined, of others the first counts") {
  const reading got(
      "HTTP/1.1 200 OK\r\nCache-Control: no-transform\r\nETag:\r\nLink: <a>\r\nETag: \"late\"\r\n"
      "Link: <b>\r\ncache-control: max-age=60\r\nAge: 1\r\nAge: 2\r\nContent-Length: 0\r\n\r\n");
  REQUIRE_FALSE(got.failed);
  CHECK(got.head.cache_control == "no-transform, max-age=60");
  CHECK(got.head.link == "<a>, <b>");
  CHECK(got.head.validators.etag.empty());
  CHECK(got.head.age == "1");
}

TEST_CASE("a 304 says nothing of its document, and a validator is kept whole or not at all") {
  const reading got(
      "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\nContent-Type: text/xml\r\nContent-Encoding: br\r\n"
      "Link: <a>\r\nContent-Length: 900\r\nLast-Modified: " +
      std::string(1025, 'x') + "\r\n\r\n");
  REQUIRE_FALSE(got.failed);
  CHECK(got.parser.is_done());
  CHECK(got.head.status == 304);
  CHECK(got.head.validators.etag == "\"a\"");
  CHECK(got.head.validators.last_modified.empty());
  CHECK(got.head.content_type.empty());
  CHECK(got.head.content_encoding.empty());
  CHECK(got.head.link.empty());
  CHECK_FALSE(got.head.content_length);
  const auto fits = "\"" + std::string(1022, 'x') + "\"";
  CHECK(reading("HTTP/1.1 304 Not Modified\r\nETag: " + fits + "\r\n\r\n").head.validators.etag == fits);
}

TEST_CASE("a body passes through a small room, and trailers change nothing") {
  for (const std::size_t room : {1u, 2u, 3u, 5u, 64u}) {
    CAPTURE(room);
    const reading got(
        "HTTP/1.1 200 OK\r\nETag: \"a\"\r\nTransfer-Encoding: chunked\r\n\r\n"
        "4\r\nabcd\r\n3;x=y\r\nefg\r\n0\r\nETag: \"b\"\r\nLink: <a>\r\n\r\n",
        room);
    REQUIRE_FALSE(got.failed);
    CHECK(got.parser.is_done());
    CHECK(got.body == "abcdefg");
    CHECK(got.head.validators.etag == "\"a\"");
    CHECK(got.head.link.empty());
    CHECK(got.parser.chunked());
    CHECK(got.parser.has_plain_framing());
  }
}

TEST_CASE("what an answer before it had is gone from a head") {
  answer_head head;
  head.url = "http://a.example/";
  const auto read = [&head](std::string_view answer) {
    answer_parser parser(head);
    boost::system::error_code failed;
    while (!failed && !parser.is_done())
      answer.remove_prefix(parser.put(boost::asio::buffer(answer), failed));
    CHECK_FALSE(failed);
  };
  read("HTTP/1.1 226 IM Used\r\nETag: \"a\"\r\nLink: <" + std::string(4000, 'a') +
       ">\r\nIM: feed\r\nContent-Length: 0\r\n\r\n");
  CHECK(head.link.size() == 4002);
  read("HTTP/1.1 103 Early Hints\r\nLink: <b>\r\n\r\n");
  CHECK(head.status == 103);
  read("HTTP/1.1 204 No Content\r\nAge: 1\r\n\r\n");
  CHECK(head.url == "http://a.example/");
  CHECK(head.status == 204);
  CHECK(head.validators == wireroom::feeds::validators{});
  CHECK(head.link.empty());
  CHECK(head.link.capacity() < 1024);  // an unusually large head holds no memory afterwards
  CHECK(head.im.empty());
  CHECK(head.age == "1");
  CHECK_FALSE(head.content_length);
}

TEST_CASE("where a body ends is told in one way, else its connection is not used again") {
  const auto plain = [](std::string_view fields) {
    const reading got("HTTP/1.1 200 OK\r\n" + std::string(fields) + "\r\n");
    CAPTURE(fields);
    CHECK(got.parser.is_header_done());
    return got.parser.has_plain_framing();
  };
  CHECK(plain("Content-Length: 0\r\n"));
  CHECK(plain("Transfer-Encoding: chunked\r\n"));
  CHECK(plain("Transfer-Encoding: gzip, chunked\r\n"));
  CHECK_FALSE(plain("Transfer-Encoding: gzip\r\n"));
}

TEST_CASE("an empty last chunk may come byte by byte, as a body may be what looks like one") {
  for (std::size_t step = 1; step < 8; ++step) {
    CAPTURE(step);
    for (const auto* body : {"0\r\n\r\n", "0\r\nAge: 1\r\n\r\n", "000\r\n\r\n", "0;a=b\r\n\r\n"}) {
      CAPTURE(body);
      const reading got("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string(body), 64,
                        step);
      CHECK_FALSE(got.failed);
      CHECK(got.parser.is_done());
      CHECK(got.body.empty());
    }
    const reading chunk("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n0\r\n\r\n0\r\n\r\n", 64,
                        step);
    CHECK(chunk.parser.is_done());
    CHECK(chunk.body == "0\r\n");
    CHECK(reading("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n0\r\n", 64, step).body == "0\r\n");
    const reading to_the_end("HTTP/1.0 200 OK\r\n\r\n0\r\n", 64, step);
    CHECK_FALSE(to_the_end.failed);
    CHECK(to_the_end.parser.is_done());
    CHECK(to_the_end.body == "0\r\n");
    CHECK(reading("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", 64, step).failed ==
          http::error::partial_message);
  }
}

TEST_CASE("a head that does not end, and one that never came, have their errors") {
  CHECK(reading("").failed == http::error::end_of_stream);
  CHECK(reading("HTTP/1.1 200 OK\r\nAge: 1\r\n").failed == http::error::partial_message);
  CHECK(reading("HTTP/1.1 200 OK\r\nAge: " + std::string(10'000, '1')).failed);
}

TEST_CASE("of a body that runs to the end each byte counts once against the limit") {
  answer_head head;
  answer_parser parser(head);
  parser.body_limit(90);
  boost::beast::flat_buffer buffer(8192);
  const auto answer = "HTTP/1.0 200 OK\r\n\r\n" + std::string(90, 'x');
  std::ranges::copy(answer, static_cast<char*>(buffer.prepare(answer.size()).data()));
  buffer.commit(answer.size());
  std::string piece(10, '\0');
  std::size_t size = 0;
  for (boost::system::error_code failed; failed != http::error::need_more;) {
    parser.read_body_into(piece);
    failed = parser.read(buffer);
    REQUIRE((!failed || failed == http::error::need_more));
    size += parser.filled();
  }
  CHECK(size == 90);
  CHECK_FALSE(parser.end());
  CHECK(parser.is_done());
}
