// What a partner's configuration holds is shown to the origin of its URL alone: one table of kinds, one of
// ways out.
#include "tests/daemon/poll/fetch_harness.hpp"
#include "tests/support/daemon/certificates.hpp"
#include "tests/support/daemon/scripted_origin.hpp"
#include "tests/support/daemon/temporary_folder.hpp"

#include <fstream>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <openssl/pem.h>

using namespace wireroom;
using namespace wireroom::daemon;
using namespace wireroom::tests;
using namespace std::chrono_literals;

namespace {

const certificate& authority() {
  static const auto one = make_certificate({.common_name = "Test authority", .authority = true});
  return one;
}

void write_key(const certificate& of, const std::string& file) {
  auto* out = BIO_new_file(file.c_str(), "w");
  PEM_write_bio_PrivateKey(out, of.key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  BIO_free(out);
}

/// Counts the handshakes in which a client showed a certificate.
struct asking_context {
  explicit asking_context(const certificate& one) : context(server_context(one)) {
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, [](int, X509_STORE_CTX* chain) {
      auto* stream =
          static_cast<SSL*>(X509_STORE_CTX_get_ex_data(chain, SSL_get_ex_data_X509_STORE_CTX_idx()));
      auto* self = static_cast<asking_context*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(stream), 0));
      if (SSL_get_app_data(stream) == nullptr) ++self->shown;  // it is asked more than once for a chain
      SSL_set_app_data(stream, self);
      return 1;
    });
    SSL_CTX_set_ex_data(context.get(), 0, this);
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
    SSL_CTX_set_options(context.get(), SSL_OP_NO_TICKET);
  }
  std::unique_ptr<SSL_CTX, openssl_free> context;
  std::atomic<int> shown{0};
};

/// Trusts the test's authority and has all that a partner's configuration can have.
class partner_harness : public fetch_harness {
 public:
  partner_harness() {
    const auto ours = make_certificate({.common_name = "Wire"}, &authority());
    std::ofstream(folder_.path("ca.pem")) << authority().pem();
    std::ofstream(folder_.path("cert.pem")) << ours.pem();
    write_key(ours, folder_.path("key.pem"));
    policy().tls = std::make_shared<tls_authorities>(tls_files{.authorities = folder_.path("ca.pem")});
    policy().own_tls = std::make_shared<tls_authorities>(tls_files{.authorities = folder_.path("ca.pem"),
                                                                   .certificate = folder_.path("cert.pem"),
                                                                   .key = folder_.path("key.pem")});
    policy().own_name = "with a certificate";
    policy().who = {.user_agent = "wireroom/usual",
                    .own_user_agent = "wireroom/special",
                    .headers = {{"X-Key", "secret"}},
                    .authorization = "Bearer secret"};
  }

 private:
  temporary_folder folder_;
};

void check_own(const seen_request& one, const std::string& authorization) {
  CHECK(one.headers.at("user-agent") == "wireroom/special");
  CHECK(one.headers.at("x-key") == "secret");
  CHECK(one.headers.at("authorization") == authorization);
}

void check_foreign(const seen_request& one) {
  CHECK(one.headers.at("user-agent") == "wireroom/usual");
  CHECK_FALSE(one.headers.contains("x-key"));
  CHECK_FALSE(one.headers.contains("authorization"));
  CHECK(one.head.find("secret") == one.head.npos);
}

}  // namespace

TEST_CASE(
    "credentials, fields, User-Agent and client certificate go to the partner's origin and to no other") {
  const auto good = make_certificate({.alternative_names = "DNS:localhost,IP:127.0.0.1"}, &authority());
  asking_context own_side(good), other_side(good);
  scripted_origin own({.tls = own_side.context.get()}), other({.tls = other_side.context.get()});
  struct row {
    const char* name;
    std::string target;
  };
  const std::vector<row> ways = {
      {"another port", other.url("/feed")},
      {"another host, same port", fmt::format("https://localhost:{}/feed", own.port())},
      {"another host and port", fmt::format("https://localhost:{}/feed", other.port())},
  };
  const auto authorization = GENERATE(as<std::string>{}, "Bearer secret", "Basic dTpzZWNyZXQ=");
  for (const auto* origin : {&own, &other})
    const_cast<scripted_origin*>(origin)->answer("/feed", http_answer("200 OK", {}, "feed"));
  for (const auto status : {"301 Moved", "302 Found", "303 See", "307 Go", "308 Moved"}) {
    for (const auto& way : ways) {
      INFO(way.name << ", " << status);
      partner_harness fetch;
      fetch.policy().who.authorization = authorization;
      own.answer("/own", http_answer(status, {"Location: /next"}));
      own.answer("/next", http_answer(status, {"Location: " + way.target}));
      own_side.shown = other_side.shown = 0;
      const auto got = fetch.get(own.url("/own"));
      CHECK(got.failure.value_or(fetch_error{}).message == "");
      check_own(own.seen("/own").back(), authorization);
      check_own(own.seen("/next").back(), authorization);
      const bool same_port = way.target.find(fmt::format(":{}/", own.port())) != std::string::npos;
      check_foreign((same_port ? own : other).seen("/feed").back());
      CHECK(own_side.shown == 1);  // the second connection to the same port is that of another host
      CHECK(other_side.shown == 0);
    }
  }
}

TEST_CASE("from http to https of the same host is another origin") {
  const auto good = make_certificate({}, &authority());
  asking_context side(good);
  scripted_origin secure({.tls = side.context.get()}), plain;
  partner_harness fetch;
  plain.answer("/own", http_answer("301 Moved", {"Location: " + secure.url("/feed")}));
  secure.answer("/feed", http_answer("200 OK", {}, "feed"));
  CHECK(fetch.get(plain.url("/own")).failure.value_or(fetch_error{}).message == "");
  check_own(plain.seen("/own").at(0), "Bearer secret");
  check_foreign(secure.seen("/feed").at(0));
  CHECK(side.shown == 0);
}

TEST_CASE("a kept connection on which a certificate was shown serves nobody else") {
  const auto good = make_certificate({}, &authority());
  asking_context side(good);
  scripted_origin own({.tls = side.context.get()}), mover;
  own.answer("/feed", http_answer("200 OK", {}, "feed"));
  mover.answer("/", http_answer("302 Found", {"Location: " + own.url("/feed")}));
  partner_harness fetch;
  CHECK_FALSE(fetch.get(own.url("/feed")).failure);
  CHECK(side.shown == 1);
  CHECK_FALSE(fetch.get(mover.url("/")).failure);  // as if another partner redirected there
  CHECK(own.connections() == 2);
  CHECK(side.shown == 1);
  CHECK_FALSE(fetch.get(own.url("/feed")).failure);
  CHECK(own.connections() == 2);
}

TEST_CASE("a client certificate that cannot be read is told") {
  const auto good = make_certificate({}, &authority());
  const auto context = server_context(good);
  scripted_origin own({.tls = context.get()});
  partner_harness fetch;
  fetch.policy().own_tls = std::make_shared<tls_authorities>(
      tls_files{.authorities = {}, .certificate = "/nowhere/cert.pem", .key = "/nowhere/key.pem"});
  const auto got = fetch.get(own.url("/feed"));
  REQUIRE(got.failure);
  CHECK(got.failure->outcome == feeds::poll_outcome::tls_error);
  CHECK(got.failure->message.starts_with("client_cert_file /nowhere/cert.pem cannot be read: "));
  CHECK(own.seen().empty());
}
