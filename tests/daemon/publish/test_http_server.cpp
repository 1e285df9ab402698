#include "daemon/publish/http_connection_places.hpp"
#include "daemon/publish/http_server.hpp"
#include "tests/support/daemon/raw_client.hpp"

#include <chrono>
#include <filesystem>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <unistd.h>

using namespace wireroom::daemon;
using namespace std::chrono_literals;
using wireroom::tests::raw_client;

namespace {

/// Answers with what it was asked.
class echo final : public request_handler {
 public:
  response handle(const request_view& request) override {
    if (request.path == "/throws") throw std::runtime_error{"no"};
    if (request.path == "/not-modified") return {.status = 304};
    response answer;
    answer.body =
        std::string{request.method} + " " + std::string{request.path} + " " + std::string{request.body};
    if (request.path == "/large") answer.body.assign(4 << 20, 'x');
    if (request.path == "/peer") answer.body = request.peer;
    return answer;
  }
  unsigned refuse_large_body(const request_view& head, std::size_t) override {
    return head.path == "/takes" ? 0 : 410;
  }
};

/// A server that runs on a thread of its own until it goes.
class running {
 public:
  explicit running(server_limits limits = {}, std::string address = "127.0.0.1:0")
      : server_{std::in_place, context_, handler_, limits, counters_} {
    auto bound = server_->listen(address);
    REQUIRE(bound);
    address_ = *bound;
    thread_ = std::thread{[this] { context_.run(); }};
  }
  ~running() {
    context_.stop();
    thread_.join();
  }
  const std::string& address() const { return address_; }
  http_counters& counters() { return counters_; }
  http_server& server() { return *server_; }

 private:
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{context_.get_executor()};
  echo handler_;
  http_counters counters_;
  std::optional<http_server> server_;
  std::string address_;
  std::thread thread_;
};

server_limits hasty() {
  server_limits limits;
  limits.header = limits.body = limits.write = 120ms;
  limits.idle = 120ms;
  return limits;
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++n;
  return n;
}

}  // namespace

TEST_CASE("a server answers requests of every framing and keeps the connection") {
  running it;
  raw_client client{it.address()};
  CHECK(client.ask("GET /a HTTP/1.1\r\nHost: x\r\n\r\n").ends_with("\r\n\r\nGET /a "));
  CHECK(client.ask("POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc").ends_with("POST /b abc"));
  const auto head = client.ask("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n", true);
  CHECK(head.find("Content-Length: 8\r\n") != head.npos);
  CHECK(head.ends_with("\r\n\r\n"));
  CHECK(count(head, "Date: ") == 1);
  CHECK(count(head, "Server: wireroom\r\n") == 1);
  const auto unchanged = client.ask("GET /not-modified HTTP/1.1\r\nHost: x\r\n\r\n", true);
  CHECK(unchanged.starts_with("HTTP/1.1 304 Not Modified\r\n"));
  CHECK(unchanged.find("Content-Length") == unchanged.npos);
  CHECK(client.ask("GET /throws HTTP/1.1\r\nHost: x\r\n\r\n").starts_with("HTTP/1.1 500 "));
  CHECK(client.ask("GET /peer HTTP/1.1\r\nHost: x\r\n\r\n").ends_with("127.0.0.1"));
}

TEST_CASE("pipelined requests are answered in their order") {
  running it;
  raw_client client{it.address()};
  client.send(
      "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nPOST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi"
      "HEAD /3 HTTP/1.1\r\nHost: x\r\n\r\nGET /4 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const auto all = client.read_to_end();
  CHECK(count(all, "HTTP/1.1 200 OK\r\n") == 4);
  CHECK(all.find("GET /1 HTTP") < all.find("POST /2 hiHTTP"));
  CHECK(all.ends_with("GET /4 "));
}

TEST_CASE("HTTP/1.0 connections end unless they ask to be kept") {
  running it;
  raw_client once{it.address()};
  once.send("GET / HTTP/1.0\r\n\r\n");
  CHECK(once.read_to_end().find("Connection: close\r\n") != std::string::npos);
  raw_client kept{it.address()};
  CHECK(kept.ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").find("Connection: keep-alive\r\n") !=
        std::string::npos);
  CHECK(kept.ask("GET /again HTTP/1.0\r\n\r\n").ends_with("GET /again "));
}

TEST_CASE("a refused request is told why and nothing behind it is read as a request") {
  running it;
  for (const std::string bytes :
       {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET "
        "/evil "
        "HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\nGET /evil HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\n\nGET /evil HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 36\r\n\r\nGET /evil "
        "HTTP/1.1\r\nHost: "
        "a\r\n\r\n"}) {
    raw_client client{it.address()};
    client.send(bytes);
    const auto answer = client.read_to_end();
    CHECK(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"));
    CHECK(count(answer, "HTTP/1.1 ") == 1);
  }
  CHECK(it.counters().bad_requests == 4);
}

TEST_CASE("100 Continue is sent when a body is waited for") {
  running it;
  raw_client client{it.address()};
  client.send(
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n");
  CHECK(client.read_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("ok");
  CHECK(client.read_to_end().ends_with("POST / ok"));
}

TEST_CASE("slow clients are cut off and do not hinder others") {
  running it{hasty()};
  const auto began = std::chrono::steady_clock::now();
  raw_client slow_head{it.address()}, slow_body{it.address()}, silent{it.address()}, deaf{it.address()};
  slow_head.send("GET / HTTP/1.1\r\nHost");
  slow_body.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab");
  deaf.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
  raw_client honest{it.address()};
  CHECK(honest.ask("GET /a HTTP/1.1\r\nHost: x\r\n\r\n").ends_with("GET /a "));
  CHECK(slow_head.read_to_end().starts_with("HTTP/1.1 408 "));
  CHECK(slow_body.read_to_end().starts_with("HTTP/1.1 408 "));
  CHECK(silent.read_to_end().empty());
  CHECK(honest.read_to_end().empty());  // idle too long
  CHECK(std::chrono::steady_clock::now() - began < 2s);
}

TEST_CASE("a client that drips its head does not extend its time") {
  running it{hasty()};
  raw_client client{it.address()};
  const auto began = std::chrono::steady_clock::now();
  try {
    for (int i = 0; i < 100; ++i) {
      client.send("G");
      std::this_thread::sleep_for(10ms);
    }
  } catch (const std::runtime_error&) {
  }
  CHECK(std::chrono::steady_clock::now() - began < 800ms);
}

TEST_CASE("when all places are taken the one that waited longest gives way") {
  server_limits limits;
  limits.connections = 3;
  running it{limits};
  raw_client first{it.address()};
  first.ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  raw_client second{it.address()};
  second.ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  raw_client third{it.address()};
  third.ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  raw_client fourth{it.address()};
  CHECK(fourth.ask("GET /4 HTTP/1.1\r\nHost: x\r\n\r\n").ends_with("GET /4 "));
  CHECK(first.read_to_end().empty());
  CHECK(third.ask("GET /3 HTTP/1.1\r\nHost: x\r\n\r\n").ends_with("GET /3 "));
  CHECK(it.counters().evicted == 1);
}

TEST_CASE("a Unix socket serves, and replaces a dead one but not a live one or a file") {
  const auto path = std::filesystem::temp_directory_path() / ("wireroom-test-" + std::to_string(::getpid()));
  const auto address = "unix:" + path.string();
  {
    running it{{}, address};
    CHECK(it.address() == address);
    raw_client client{address};
    CHECK(client.ask("GET /peer HTTP/1.1\r\nHost: x\r\n\r\n").ends_with("\r\n\r\n"));
    const auto taken = open_listen_socket(address);
    REQUIRE_FALSE(taken);
    CHECK(taken.error().code == EADDRINUSE);
  }
  {
    running again{{}, address};
    raw_client client{address};
    CHECK(client.ask("GET /a HTTP/1.1\r\nHost: x\r\n\r\n").ends_with("GET /a "));
  }
  std::filesystem::remove(path);
  const auto folder = open_listen_socket("unix:" + std::filesystem::temp_directory_path().string());
  REQUIRE_FALSE(folder);
  CHECK(folder.error().code == EEXIST);
}

TEST_CASE("addresses that cannot be listened on say why") {
  for (const std::string bad : {"", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:70000", "127.0.0.1:1x",
                                "example.org:80", "::1:80", "unix:"}) {
    CAPTURE(bad);
    const auto made = open_listen_socket(bad);
    REQUIRE_FALSE(made);
    CHECK(made.error().code == EINVAL);
    CHECK(made.error().message.starts_with(bad + ": "));
  }
  running it;
  const auto taken = open_listen_socket(it.address());
  REQUIRE_FALSE(taken);
  CHECK(taken.error().code == EADDRINUSE);
  CHECK_FALSE(bound_address(0));
}

TEST_CASE("stopping answers what is under way and closes what is idle") {
  running it;
  raw_client idle{it.address()}, busy{it.address()};
  idle.ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  busy.send("POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n");
  std::this_thread::sleep_for(50ms);
  std::promise<void> stopped;
  auto done = stopped.get_future();
  it.server().stop(5s, [&] { stopped.set_value(); });
  CHECK(idle.read_to_end().empty());
  CHECK(done.wait_for(50ms) == std::future_status::timeout);
  busy.send("ok");
  const auto answer = busy.read_to_end();
  CHECK(answer.ends_with("POST /b ok"));
  CHECK(answer.find("Connection: close\r\n") != answer.npos);
  CHECK(done.wait_for(3s) == std::future_status::ready);
  CHECK_THROWS(raw_client{it.address()});
}

TEST_CASE("stopping waits no longer than its deadline") {
  running it;
  raw_client stuck{it.address()};
  stuck.send("POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n");
  std::this_thread::sleep_for(50ms);
  std::promise<void> stopped;
  it.server().stop(100ms, [&] { stopped.set_value(); });
  CHECK(stopped.get_future().wait_for(5s) == std::future_status::ready);
}

TEST_CASE("places are counted per address, a /64 as one, loopback not at all") {
  connection_places places{2};
  auto a = places.take("192.0.2.1"), b = places.take("192.0.2.1");
  CHECK(a);
  CHECK(b);
  CHECK_FALSE(places.take("192.0.2.1"));
  CHECK(places.take("192.0.2.2"));
  b.reset();
  CHECK(places.take("192.0.2.1"));
  auto c = places.take("2001:db8:0:1::1"), d = places.take("2001:db8:0:1::2");
  CHECK_FALSE(places.take("2001:db8:0:1:ffff::3"));
  CHECK(places.take("2001:db8:0:2::1"));
  std::vector<std::optional<connection_place>> many;
  for (int i = 0; i < 10; ++i) CHECK(many.emplace_back(places.take("127.0.0.1")));
}

TEST_CASE("a large body is taken where the handler wants it, and only so many bytes at once") {
  server_limits limits;
  limits.request.large_body_bytes = 100'000;
  limits.large_bodies = 150'000;
  running server{limits};
  const auto head = [](const std::string& path, std::size_t length) {
    return "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n";
  };
  const auto status = [&](const std::string& request) {
    raw_client client{server.address()};
    client.send(request);
    return client.read_until("\r\n").substr(9, 3);
  };
  CHECK(status(head("/takes", 100'001)) == "413");
  CHECK(status(head("/refuses", 50'000)) == "410");
  CHECK(status(head("/refuses", 10) + std::string(10, 'x')) == "200");
  CHECK(status(head("/takes", 100'000) + std::string(100'000, 'x')) == "200");

  raw_client slow{server.address()};
  slow.send(head("/takes", 100'000) + "some");
  raw_client next{server.address()};
  next.send(head("/takes", 60'000));
  CHECK(next.read_until("\r\n").substr(9, 3) == "503");
  slow.send(std::string(99'996, 'x'));
  CHECK(slow.read_until("\r\n").substr(9, 3) == "200");
  // What was read is let go of: the connection serves small and large requests further.
  CHECK(status(head("/takes", 100'000) + std::string(100'000, 'x')) == "200");
}
