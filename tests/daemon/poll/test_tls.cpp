#include "tests/daemon/poll/fetch_harness.hpp"
#include "tests/support/daemon/certificates.hpp"
#include "tests/support/daemon/scripted_origin.hpp"
#include "tests/support/daemon/temporary_folder.hpp"

#include <fstream>

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::daemon;
using namespace wireroom::tests;
using namespace std::chrono_literals;
using feeds::poll_outcome;

namespace {

const certificate& authority() {
  static const auto one = make_certificate({.common_name = "Test authority", .authority = true});
  return one;
}

/// Trusts the test's authority by the partner's ca_file.
class tls_harness : public fetch_harness {
 public:
  tls_harness() {
    const auto file = folder_.path("ca.pem");
    std::ofstream(file) << authority().pem();
    policy().tls = std::make_shared<tls_authorities>(tls_files{.authorities = file});
  }

 private:
  temporary_folder folder_;
};

}  // namespace

TEST_CASE("a certificate of a trusted authority for this host is accepted, and its session resumed") {
  const auto version = GENERATE(0, TLS1_2_VERSION);
  const auto good = make_certificate({}, &authority());
  const auto context = server_context(good, version);
  scripted_origin origin({.tls = context.get()});
  tls_harness fetch;
  for (const auto* target : {"/a", "/b"})
    origin.answer(target, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx");
  for (const auto* target : {"/a", "/b"})
    CHECK(fetch.get(origin.url(target)).failure.value_or(fetch_error{}).message == "");
  CHECK(origin.connections() == 2);
  CHECK(SSL_CTX_sess_hits(context.get()) == 1);
  CHECK(fetch.get("https://localhost:" + std::to_string(origin.port()) + "/a")
            .failure.value_or(fetch_error{})
            .message == "");
}

TEST_CASE("TLS that cannot be trusted is refused with the reason in words") {
  struct row {
    const char* name;
    certificate_wishes wishes;
    bool signed_by_authority;
    const char* message;
  };
  const std::vector<row> rows = {
      {"wrong name",
       {.common_name = "x", .alternative_names = "DNS:a.example,DNS:*.b.example"},
       true,
       "hostname mismatch: certificate is for a.example, *.b.example, not for 127.0.0.1"},
      {"wrong address",
       {.alternative_names = "IP:127.0.0.2"},
       true,
       "hostname mismatch: certificate is for 127.0.0.2, not for 127.0.0.1"},
      {"only a common name",
       {.common_name = "127.0.0.1", .alternative_names = ""},
       true,
       "hostname mismatch: certificate is for 127.0.0.1, not for 127.0.0.1"},
      {"expired", {.from = -7200s, .until = -3600s}, true, "certificate has expired"},
      {"not yet valid", {.from = 3600s, .until = 7200s}, true, "certificate is not yet valid"},
      {"self-signed", {}, false, "self-signed certificate"},
  };
  tls_harness fetch;
  for (const auto& one : rows) {
    INFO(one.name);
    const auto bad = make_certificate(one.wishes, one.signed_by_authority ? &authority() : nullptr);
    const auto context = server_context(bad);
    scripted_origin origin({.tls = context.get()});
    const auto got = fetch.get(origin.url("/feed"));
    REQUIRE(got.failure);
    CHECK(got.failure->outcome == poll_outcome::tls_error);
    CHECK(got.failure->message == one.message);
    CHECK(origin.seen().empty());
  }
}

TEST_CASE(
    "a certificate that has expired is refused although its session could be resumed, its connection kept") {
  const auto brief = make_certificate({.until = 6s}, &authority());
  const auto newest = server_context(brief), older = server_context(brief, TLS1_2_VERSION);
  const auto expired =
      std::chrono::steady_clock::now() + 7100ms;  // moments of certificates are whole seconds
  scripted_origin first({.tls = newest.get()}), second({.tls = older.get()});
  tls_harness fetch;
  std::vector<std::string> urls;
  for (auto* origin : {&first, &second}) {
    origin->answer("/kept", http_answer("200 OK", {}, "x"));
    origin->answer("/closed", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx");
    // By another name, so that the two have neither connection nor session in common.
    urls.push_back(origin->url("/kept"));
    urls.push_back("https://localhost:" + std::to_string(origin->port()) + "/closed");
  }
  for (const auto& url : urls) CHECK(fetch.get(url).failure.value_or(fetch_error{}).message == "");
  std::this_thread::sleep_until(expired);
  for (const auto& url : urls) {
    CAPTURE(url);
    const auto got = fetch.get(url);
    REQUIRE(got.failure);
    CHECK(got.failure->outcome == poll_outcome::tls_error);
    CHECK(got.failure->message == "certificate has expired");
  }
}

TEST_CASE("who wants a certificate of ours is told as TLS, whether before or after the handshake") {
  const auto version = GENERATE(0, TLS1_2_VERSION);
  const auto good = make_certificate({}, &authority());
  const auto context = server_context(good, version);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  scripted_origin origin({.tls = context.get()});
  tls_harness fetch;
  const auto got = fetch.get(origin.url("/feed"));
  REQUIRE(got.failure);
  CHECK(got.failure->outcome == poll_outcome::tls_error);
  CHECK(got.failure->message.find(version == 0 ? "certificate required" : "handshake failure") !=
        std::string::npos);
}

TEST_CASE("an authority that nobody named is not trusted") {
  const auto good = make_certificate({}, &authority());
  const auto context = server_context(good);
  scripted_origin origin({.tls = context.get()});
  fetch_harness fetch;
  const auto got = fetch.get(origin.url("/feed"));
  REQUIRE(got.failure);
  CHECK(got.failure->outcome == poll_outcome::tls_error);
  CHECK(got.failure->message == "unable to get local issuer certificate");
  fetch.policy().tls = std::make_shared<tls_authorities>(tls_files{.authorities = "/nowhere/ca.pem"});
  CHECK(
      fetch.get(origin.url("/feed")).failure->message.starts_with("ca_file /nowhere/ca.pem cannot be read"));
}

TEST_CASE("TLS before 1.2 is refused, and so is what is no TLS") {
  const auto good = make_certificate({}, &authority());
  const auto old = server_context(good, TLS1_1_VERSION);
  scripted_origin origin({.tls = old.get()}), plain;
  tls_harness fetch;
  CHECK(fetch.get(origin.url("/feed")).failure->outcome == poll_outcome::tls_error);
  const auto got = fetch.get("https://127.0.0.1:" + std::to_string(plain.port()) + "/");
  REQUIRE(got.failure);
  CHECK((got.failure->outcome == poll_outcome::tls_error || got.failure->outcome == poll_outcome::timeout));
}

TEST_CASE("a body that only the end of a TLS connection ends must be ended in order") {
  const auto good = make_certificate({}, &authority());
  const auto context = server_context(good);
  scripted_origin origin({.tls = context.get()});
  tls_harness fetch;
  origin.on("/reset", [](scripted_exchange& one) {
    one.send("HTTP/1.1 200 OK\r\n\r\nhalf");
    one.sleep(50ms);
    one.reset();
  });
  origin.on("/ended", [](scripted_exchange& one) {
    one.send("HTTP/1.1 200 OK\r\n\r\nwhole");
    one.close();
  });
  CHECK(fetch.get(origin.url("/reset")).failure);
  CHECK(fetch.get(origin.url("/ended")).failure.value_or(fetch_error{}).message == "");
  CHECK(fetch.body.text == "whole");
}

TEST_CASE("https is never left for http") {
  const auto good = make_certificate({}, &authority());
  const auto context = server_context(good);
  scripted_origin origin({.tls = context.get()}), plain;
  tls_harness fetch;
  origin.answer("/feed", http_answer("301 Moved", {"Location: " + plain.url("/feed")}));
  const auto got = fetch.get(origin.url("/feed"));
  REQUIRE(got.failure);
  CHECK(got.failure->outcome == poll_outcome::redirect_error);
  CHECK(got.failure->message == "301 from https to " + plain.url("/feed") + " is refused");
  CHECK(plain.connections() == 0);
}
