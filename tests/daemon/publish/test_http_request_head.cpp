#include "daemon/publish/http_request_head.hpp"

#include <string>
#include <string_view>

#include <catch2/catch.hpp>

using namespace wireroom::daemon;

namespace {

/// Status with which bytes are refused, 0 when they are a good request, 1 when more is needed.
unsigned verdict(std::string_view bytes, request_head& head, const request_limits& limits = {}) {
  head_finder finder{limits};
  switch (finder.look(bytes)) {
    case head_finder::result::need_more:
      return 1;
    case head_finder::result::refused:
      return finder.status();
    case head_finder::result::found:
      break;
  }
  return read_head(bytes.substr(finder.skipped(), finder.head_size() - finder.skipped()), limits, head);
}

unsigned verdict(std::string_view bytes) {
  request_head head;
  return verdict(bytes, head);
}

}  // namespace

TEST_CASE("a request that a proxy may read differently is refused") {
  struct row {
    const char* what;
    std::string_view bytes;
    unsigned status;
  };
  using namespace std::string_view_literals;
  const row rows[] = {
      {"chunked", "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"chunked and a length",
       "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
      {"an unknown coding with a length",
       "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc", 400},
      {"a disguised coding", "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", 400},
      {"chunked in HTTP/1.0", "GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"two lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400},
      {"two lengths in one", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc", 400},
      {"a signed length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc", 400},
      {"a negative length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400},
      {"an empty length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \r\n\r\n", 400},
      {"an overflowing length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551617\r\n\r\n",
       400},
      {"a body past the limit", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n", 413},
      {"two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400},
      {"no host", "GET / HTTP/1.1\r\n\r\n", 400},
      {"a host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
      {"a folded line", "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", 400},
      {"a fold before the first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400},
      {"space before the colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400},
      {"an empty name", "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", 400},
      {"no colon", "GET / HTTP/1.1\r\nHost: a\r\nnothing\r\n\r\n", 400},
      {"bare line feeds", "GET / HTTP/1.1\nHost: a\n\n", 400},
      {"one bare line feed", "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", 400},
      {"a bare carriage return", "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n", 400},
      {"a NUL in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n"sv, 400},
      {"a control character in a value",
       "GET / HTTP/1.1\r\nHost: a\r\nX: a\x01"
       "b\r\n\r\n",
       400},
      {"no target", "GET HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"a target without slash", "GET index HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"a fragment", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"a space in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"bytes past ASCII in the target", "GET /\xC3\xA9 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"a foreign scheme", "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"an authority with user", "GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"asterisk with GET", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"connect", "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"HTTP/2 in clear", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
      {"no version", "GET /\r\n\r\n", 400},
      {"TLS on the plain port", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n\r\n"sv, 400},
      {"an unknown expectation", "GET / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n", 417},
  };
  for (const auto& r : rows) {
    CAPTURE(r.what);
    CHECK(verdict(r.bytes) == r.status);
  }
}

TEST_CASE("a request's parts are read as they were sent") {
  request_head head;
  REQUIRE(
      verdict(
          "\r\nGET /feeds/top.rss?a=b?c HTTP/1.1\r\nHost: [::1]:80\r\nIF-none-match:  \"x\" \t\r\n\r\nrest",
          head) == 0);
  CHECK(head.request.method == "GET");
  CHECK(head.request.path == "/feeds/top.rss");
  CHECK(head.request.query == "a=b?c");
  CHECK(head.request.header("If-None-Match") == "\"x\"");
  CHECK_FALSE(head.request.header("If-Match"));
  CHECK(head.keep_alive);
  CHECK(head.content_length == 0);

  REQUIRE(verdict("GET HTTP://a.example?q HTTP/1.1\r\nHost: b\r\nConnection: x, CLOSE\r\n\r\n", head) == 0);
  CHECK(head.request.path == "/");
  CHECK(head.request.query == "q");
  CHECK_FALSE(head.keep_alive);

  REQUIRE(verdict("POST //evil.example/a HTTP/1.0\r\nContent-Length: 12\r\nExpect: 100-Continue\r\n\r\n",
                  head) == 0);
  CHECK(head.request.path == "//evil.example/a");
  CHECK(head.content_length == 12);
  CHECK(head.expect_continue);
  CHECK(head.version == 10);
  CHECK_FALSE(head.keep_alive);

  REQUIRE(verdict("OPTIONS * HTTP/1.1\r\nHost:\r\n\r\n", head) == 0);
  CHECK(head.request.path == "*");
}

TEST_CASE("heads past a limit get the status that names it") {
  request_head head;
  const std::string host = " HTTP/1.1\r\nHost: a\r\n";
  CHECK(verdict("GET /" + std::string(8191, 'a') + host + "\r\n", head) == 0);
  CHECK(verdict("GET /" + std::string(8192, 'a') + host + "\r\n", head) == 414);
  CHECK(verdict("GET /" + std::string(20'000, 'a'), head) == 414);
  CHECK(verdict("GET /" + host + "X: " + std::string(20'000, 'a'), head) == 431);
  std::string many = "GET /" + host;
  for (int i = 0; i < 99; ++i) many += "X: 1\r\n";
  CHECK(verdict(many + "\r\n", head) == 0);
  CHECK(verdict(many + "X: 1\r\n\r\n", head) == 431);
  CHECK(verdict("\r\n\r\n\r\n\r\n\r\n\r\n", head) == 400);
}

TEST_CASE("a head is found whatever the pieces it arrives in") {
  const std::string bytes = "\r\nGET / HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n";
  head_finder finder{request_limits{}};
  for (std::size_t n = 0; n < bytes.size(); ++n)
    REQUIRE(finder.look(std::string_view{bytes}.substr(0, n)) == head_finder::result::need_more);
  REQUIRE(finder.look(bytes + "GET") == head_finder::result::found);
  CHECK(finder.head_size() == bytes.size());
  CHECK(finder.skipped() == 2);
}

TEST_CASE("header values that could split an answer are not added") {
  using namespace std::string_literals;
  header_lines lines;
  CHECK(lines.add("Link", "</a>; rel=\"b\""));
  for (const std::string& bad : {"a\r\nb"s, "a\nb"s, "a\rb"s, "a\0b"s, "a\x7f"s})
    CHECK_FALSE(lines.add("X", bad));
  CHECK_FALSE(lines.add("X y", "a"));
  CHECK_FALSE(lines.add("", "a"));
  CHECK(lines.str() == "Link: </a>; rel=\"b\"\r\n");
}
