#include "daemon/websub/terms.hpp"

#include <catch2/catch.hpp>

using namespace wireroom::daemon;

TEST_CASE("hubs are subscribed to by default where they can reach the site") {
  for (const auto* good : {"https://wire.example.org", "http://wire.example.org:8080/news",
                           "https://93.184.216.34", "https://[2606:2800:220:1:248:1893:25c8:1946]/"})
    CHECK(is_public_url(good));
  for (const auto* bad :
       {"", "http://127.0.0.1:8080", "http://localhost:8080", "http://10.0.0.1", "https://[::1]",
        "https://[fd00::1]", "http://wire", "https://wire.local", "https://wire.internal.",
        "https://a.localhost", "https://wire.home.arpa", "http://wire.example", "http://wire.test",
        "ftp://wire.example.org", "//wire.example.org"})
    CHECK_FALSE(is_public_url(bad));
}

TEST_CASE("the operator's word goes before what the address says") {
  auto said = default_config();
  said.site.base_url = "https://wire.example.org/";
  CHECK(terms_of(said).on);
  CHECK(terms_of(said).callbacks == "https://wire.example.org/websub/");
  said.websub.subscribe = false;
  CHECK_FALSE(terms_of(said).on);
  said.site.base_url = "http://127.0.0.1:8080";
  CHECK_FALSE(terms_of(said).on);
  said.websub.subscribe.reset();
  CHECK_FALSE(terms_of(said).on);
  said.websub.subscribe = true;
  said.websub.lease = std::chrono::hours{2};
  CHECK(terms_of(said).on);
  CHECK(terms_of(said).settings.lease == std::chrono::hours{2});
}
