// The public listener whole: outputs on a shelf, asked over a socket.
#include "daemon/publish/http_server.hpp"
#include "daemon/publish/respond.hpp"
#include "tests/support/daemon/raw_client.hpp"

#include <memory>
#include <string>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::daemon;
using wireroom::tests::raw_client;

namespace {

std::shared_ptr<const shelf> shelf_of(const std::string& bytes) {
  shelf::map map;
  map["/feeds/top.rss"] =
      make_snapshot({.content_type = "application/rss+xml", .bytes = bytes}, sys_seconds{});
  return std::make_shared<const shelf>(std::move(map));
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != text.npos;
}

}  // namespace

TEST_CASE("a subscriber gets bytes, a 304, a head, and the next bytes once they are there") {
  shelf_slot outputs;
  outputs.store(shelf_of(std::string(1000, 'a')));
  public_handler handler{outputs};
  http_counters counters;
  boost::asio::io_context context{1};
  const auto work = boost::asio::make_work_guard(context);
  http_server server{context, handler, {}, counters};
  const auto where = server.listen("127.0.0.1:0");
  REQUIRE(where);
  std::thread thread{[&] { context.run(); }};
  {
    raw_client client{*where};
    const std::string get = "GET /feeds/top.rss HTTP/1.1\r\nHost: evil.example\r\n";
    const auto full = client.ask(get + "\r\n");
    CHECK(full.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(full.ends_with("\r\n\r\n" + std::string(1000, 'a')));
    CHECK_FALSE(contains(full, "evil"));
    const auto at = full.find("ETag: ") + 6;
    const auto etag = full.substr(at, full.find("\r\n", at) - at);
    const auto unchanged = client.ask(get + "If-None-Match: " + etag + "\r\n\r\n");
    CHECK(unchanged.starts_with("HTTP/1.1 304 Not Modified\r\n"));
    CHECK(contains(unchanged, "ETag: " + etag + "\r\n"));
    CHECK(unchanged.ends_with("\r\n\r\n"));
    const auto head = client.ask("HEAD /feeds/top.rss HTTP/1.1\r\nHost: a\r\n\r\n", true);
    CHECK(contains(head, "Content-Length: 1000\r\n"));
    const auto packed = client.ask(get + "Accept-Encoding: gzip\r\n\r\n");
    CHECK(contains(packed, "Content-Encoding: gzip\r\n"));
    CHECK(contains(packed, "-gzip\"\r\n"));
    const auto range = client.ask(get + "Range: bytes=0-9\r\n\r\n");
    CHECK(range.starts_with("HTTP/1.1 200 "));
    const auto refused = client.ask("DELETE /feeds/top.rss HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(refused.starts_with("HTTP/1.1 405 "));
    CHECK(contains(refused, "Allow: GET, HEAD, OPTIONS\r\n"));
    outputs.store(shelf_of("next"));
    CHECK(client.ask(get + "If-None-Match: " + etag + "\r\n\r\n").ends_with("\r\n\r\nnext"));
  }
  // An answer is counted when it is sent, which the other side may see earlier.
  for (int i = 0; i < 5000 && counters.responses[2] < 5; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  context.stop();
  thread.join();
  CHECK(counters.accepted == 1);
  CHECK(counters.responses[2] == 5);
  CHECK(counters.responses[3] == 1);
  CHECK(counters.responses[4] == 1);
}
