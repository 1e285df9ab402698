#include "tests/daemon/poll/fetch_harness.hpp"
#include "tests/support/daemon/certificates.hpp"
#include "tests/support/daemon/connect_proxy.hpp"
#include "tests/support/daemon/scripted_origin.hpp"
#include "tests/support/daemon/temporary_folder.hpp"

#include <fstream>

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace wireroom;
using namespace wireroom::daemon;
using namespace wireroom::tests;
using namespace std::chrono_literals;
using feeds::poll_outcome;

namespace {

class proxied : public fetch_harness {
 public:
  explicit proxied(const connect_proxy& by, std::string authorization = {}) {
    policy().proxy =
        proxy_access{.host = "127.0.0.1", .port = by.port(), .authorization = std::move(authorization)};
    file_ = folder_.path("ca.pem");
    std::ofstream(file_) << authority().pem();
    policy().tls = std::make_shared<tls_authorities>(tls_files{.authorities = file_});
  }

  static const certificate& authority() {
    static const auto one = make_certificate({.common_name = "Test authority", .authority = true});
    return one;
  }

 private:
  temporary_folder folder_;
  std::string file_;
};

std::string message_of(const fetch_result& got) {
  return got.failure ? got.failure->message : "none";
}

}  // namespace

TEST_CASE("https and http go through the proxy by CONNECT, and connections through it are kept") {
  const auto good = make_certificate({}, &proxied::authority());
  const auto context = server_context(good);
  scripted_origin secure({.tls = context.get()}), plain;
  connect_proxy proxy;
  proxied fetch(proxy);
  for (auto* origin : {&secure, &plain}) {
    origin->answer("/a", http_answer("200 OK", {}, "feed"));
    for (int i = 0; i < 2; ++i) {
      const auto got = fetch.get(origin->url("/a"));
      CHECK(message_of(got) == "none");
      CHECK(fetch.body.text == "feed");
    }
    CHECK(origin->connections() == 1);
    CHECK(origin->seen("/a").at(0).head.starts_with("GET /a HTTP/1.1\r\n"));
  }
  const auto heads = proxy.heads();
  REQUIRE(heads.size() == 2);
  CHECK(heads[0] ==
        fmt::format("CONNECT 127.0.0.1:{0} HTTP/1.1\r\nHost: 127.0.0.1:{0}\r\n\r\n", secure.port()));
}

TEST_CASE("the proxy is shown its own credentials, and nothing that is the partner's") {
  const auto good = make_certificate({}, &proxied::authority());
  const auto context = server_context(good);
  scripted_origin secure({.tls = context.get()}), plain;
  connect_proxy proxy({.authorization = "Basic cHJveHk6d29yZA=="});
  proxied fetch(proxy, "Basic cHJveHk6d29yZA==");
  fetch.policy().who.authorization = "Bearer partner-secret";
  fetch.policy().who.headers = {{"X-Client", "wire"}};
  for (auto* origin : {&secure, &plain}) origin->answer("/a", http_answer("200 OK", {}, "feed"));
  CHECK(message_of(fetch.get(secure.url("/a"))) == "none");
  CHECK(message_of(fetch.get(plain.url("/a"))) == "none");

  // The partner hears of no proxy, the proxy of no partner's secret: neither in CONNECT nor, in clear, beyond
  // it.
  for (auto* origin : {&secure, &plain})
    CHECK_FALSE(origin->seen("/a").at(0).headers.contains("proxy-authorization"));
  CHECK(secure.seen("/a").at(0).headers.at("authorization") == "Bearer partner-secret");
  CHECK_FALSE(plain.seen("/a").at(0).headers.contains("authorization"));
  CHECK(plain.seen("/a").at(0).headers.at("x-client") == "wire");
  for (const auto& head : proxy.heads()) CHECK(head.find("partner-secret") == head.npos);
  CHECK(proxy.passed().find("partner-secret") == std::string::npos);
}

TEST_CASE("each failure of a proxy is a proxy_error with its own words") {
  struct row {
    const char* name;
    connect_proxy::options how;
    std::string message;  ///< after "proxy HOST:PORT: "
  };
  scripted_origin origin;
  const auto target = fmt::format("127.0.0.1:{}", origin.port());
  const std::vector<row> rows = {
      {"wants credentials",
       {.authorization = "Basic other"},
       "it asks for other credentials (407); see proxy_user and proxy_password_file"},
      {"refuses",
       {.answer = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"},
       "it refuses CONNECT to " + target + " (403)"},
      {"cannot reach",
       {.answer = "HTTP/1.1 504 Gateway Timeout\r\nRetry-After: 9\r\n\r\n"},
       "it cannot reach " + target + " (504)"},
      {"redirects",
       {.answer = "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\n\r\n"},
       "it refuses CONNECT to " + target + " (302)"},
      {"hangs", {.answer = "-"}, "no answer within 600 ms"},
      {"is no proxy", {.answer = "SSH-2.0-OpenSSH_9.2\r\n\r\n"}, "bad version"},
      {"closes", {.answer = "HTTP/1.1 200 OK\r\n"}, "closed without an answer"},
      {"speaks first",
       {.answer = "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"},
       "bytes after its answer to CONNECT " + target},
      {"endless headers",
       {.answer = "HTTP/1.1 200 OK\r\nX: " + std::string(70'000, 'x') + "\r\n\r\n"},
       "header limit exceeded"},
  };
  for (const auto& one : rows) {
    INFO(one.name);
    connect_proxy proxy(one.how);
    proxied fetch(proxy);
    const auto got = fetch.get(origin.url("/feed"));
    REQUIRE(got.failure);
    CHECK(feeds::name_of(got.failure->outcome) == std::string("proxy_error"));
    CHECK(got.failure->message == fmt::format("proxy 127.0.0.1:{}: {}", proxy.port(), one.message));
    CHECK(got.failure->status == 0);  // what a proxy says is no answer of the partner
    CHECK(fetch.body.text.empty());
  }
  CHECK(origin.connections() == 0);
}

TEST_CASE("a proxy that is not there, and one that cannot reach the partner") {
  std::uint16_t closed = 0;
  {
    scripted_origin gone;
    closed = gone.port();
  }
  connect_proxy proxy;
  proxied fetch(proxy);
  auto got = fetch.get(fmt::format("http://127.0.0.1:{}/", closed));
  CHECK(message_of(got) ==
        fmt::format("proxy 127.0.0.1:{}: it cannot reach 127.0.0.1:{} (502)", proxy.port(), closed));
  fetch.policy().proxy->port = closed;
  got = fetch.get("http://a.example/");
  REQUIRE(got.failure);
  CHECK(got.failure->outcome == poll_outcome::proxy_error);
  CHECK(got.failure->message ==
        fmt::format("proxy 127.0.0.1:{0}: 127.0.0.1:{0}: connection refused", closed));
  fetch.policy().proxy->host = "no-such-proxy.invalid";
  fetch.policy().limits.dns = 200ms;
  CHECK(fetch.get("http://a.example/").failure->outcome == poll_outcome::proxy_error);
}

TEST_CASE(
    "through a proxy private addresses and local names are refused, at every hop; public names are not "
    "ours") {
  scripted_origin origin;
  connect_proxy proxy({.hosts = {{"a.example:80", origin.port()}}});
  proxied fetch(proxy);
  fetch.policy().internal = false;
  fetch.policy().ports = {80, 443};
  for (const auto* url :
       {"http://127.0.0.1/", "http://10.0.0.1/", "http://[::1]/", "http://[::ffff:10.1.1.1]/",
        "http://127.1/", "http://2130706433/", "http://0x7f.0.0.1/", "http://0177.0.0.0x1/",
        "http://localhost/", "http://a.localhost/", "http://printer.local/", "http://intranet/",
        "http://wiki.corp/", "http://db.internal/", "http://nas.home.arpa/", "http://router.lan./"}) {
    CAPTURE(url);
    const auto got = fetch.get(url);
    REQUIRE(got.failure);
    CHECK(got.failure->outcome == poll_outcome::address_refused);
    CHECK(got.failure->message.find("internal = true") != std::string::npos);
  }
  CHECK(proxy.heads().empty());

  origin.answer("/feed", http_answer("200 OK", {}, "feed"));
  origin.answer("/moved", http_answer("302 Found", {"Location: http://169.254.169.254/latest"}));
  CHECK(message_of(fetch.get("http://a.example/feed")) == "none");  // the proxy looks it up
  CHECK(fetch.get("http://a.example/moved").failure->outcome == poll_outcome::address_refused);
  CHECK(proxy.heads().size() == 1);
}

TEST_CASE("a certificate is judged by the partner's name, whatever the proxy leads to") {
  const auto wrong = make_certificate({.alternative_names = "DNS:b.example"}, &proxied::authority());
  const auto context = server_context(wrong);
  scripted_origin origin({.tls = context.get()});
  connect_proxy proxy({.hosts = {{"a.example:443", origin.port()}}});
  proxied fetch(proxy);
  const auto got = fetch.get("https://a.example/feed");
  REQUIRE(got.failure);
  CHECK(got.failure->outcome == poll_outcome::tls_error);
  CHECK(got.failure->message == "hostname mismatch: certificate is for b.example, not for a.example");
}
