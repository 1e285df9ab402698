#include "daemon/websub/signature.hpp"

#include <set>

#include <catch2/catch.hpp>

using namespace wireroom::daemon;
using wireroom::feeds::read_signature;

TEST_CASE("pushes are verified by the HMACs of RFC 4231 and RFC 2202") {
  const std::string key = "Jefe", text = "what do ya want for nothing?";
  for (const auto* good :
       {"sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
        "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        "sha384="
        "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649",
        "sha512="
        "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fd"
        "caeab1a34d4a6b4b636e070a38bce737"}) {
    const auto signature = read_signature(good);
    REQUIRE(signature);
    CHECK(is_signed_by(*signature, key, text));
    CHECK_FALSE(is_signed_by(*signature, key, text + "."));
    CHECK_FALSE(is_signed_by(*signature, key + "f", text));
    auto other = *signature;
    other.digest.back() = static_cast<char>(other.digest.back() ^ 1);
    CHECK_FALSE(is_signed_by(other, key, text));
  }
}

TEST_CASE("what is drawn is hexadecimal, as long as asked for, and does not repeat") {
  std::set<std::string> drawn;
  for (int i = 0; i < 100; ++i) {
    const auto one = random_hex(20);
    CHECK(one.size() == 40);
    CHECK(one.find_first_not_of("0123456789abcdef") == one.npos);
    drawn.insert(one);
  }
  CHECK(drawn.size() == 100);
}
