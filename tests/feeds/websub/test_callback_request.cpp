#include "feeds/websub/callback_request.hpp"

#include <catch2/catch.hpp>

using namespace wireroom::feeds;
using namespace std::chrono_literals;

TEST_CASE("a hub's query is decoded; of what is repeated the last counts") {
  const auto q = read_callback_query(
      "hub.mode=subscribe&hub.topic=https%3A%2F%2Fpaper.example%2Ffeed%3Fa%3D1%26b&hub.challenge=a%2Bb+c"
      "&hub.lease_seconds=864000&hub.mode=denied&hub.reason=no+more&other=1");
  CHECK(q.mode == "denied");
  CHECK(q.topic == "https://paper.example/feed?a=1&b");
  CHECK(q.challenge == "a+b c");
  CHECK(q.lease == 864000s);
  CHECK(q.reason == "no more");

  const auto plain =
      read_callback_query("&&=&hub.mode&hub.topic=http://a.example/x?y=z&hub.challenge=%4&x=%");
  CHECK(plain.mode.empty());
  CHECK(plain.topic == "http://a.example/x?y=z");
  CHECK(plain.challenge == "%4");
  CHECK(read_callback_query("").topic.empty());
  CHECK(read_callback_query("hub.topic=" + std::string(9000, 'a')).topic.size() < 8192);
}

TEST_CASE("a lease is a positive number or not stated") {
  for (const auto* bad : {"0", "-5", "1x", "", "99999999999", "1e3"})
    CHECK_FALSE(read_callback_query("hub.lease_seconds=" + std::string(bad)).lease);
  CHECK(read_callback_query("hub.lease_seconds=9999999999").lease == 9999999999s);
}

TEST_CASE("only a short printable challenge is echoed") {
  CHECK(is_challenge("xJ0-+/=~ "));
  CHECK(is_challenge(std::string(1024, 'a')));
  CHECK_FALSE(is_challenge(""));
  CHECK_FALSE(is_challenge(std::string(1025, 'a')));
  CHECK_FALSE(is_challenge("a\r\nb"));
  CHECK_FALSE(is_challenge("ä"));
}

TEST_CASE("signatures are read with their method and length") {
  const auto sha256 = read_signature("sha256=" + std::string(62, '0') + "aF");
  REQUIRE(sha256);
  CHECK(sha256->method == signature_method::sha256);
  CHECK(sha256->digest == std::string(31, '\0') + "\xaf");
  CHECK(read_signature("sha1=" + std::string(40, '1'))->method == signature_method::sha1);
  CHECK(read_signature("sha384=" + std::string(96, '1'))->digest.size() == 48);
  CHECK(read_signature("sha512=" + std::string(128, '1'))->digest.size() == 64);
  for (const auto& bad : {std::string(), std::string("sha256="), "sha256=" + std::string(63, '0'),
                          "sha256=" + std::string(65, '0'), "sha256=" + std::string(63, '0') + "g",
                          "md5=" + std::string(32, '0'), std::string(64, '0'),
                          "SHA256=" + std::string(64, '0'), "sha512=" + std::string(64, '0')})
    CHECK_FALSE(read_signature(bad));
}

TEST_CASE("a hub is asked by a form") {
  CHECK(hub_form("subscribe", "https://paper.example/f?a=1&b=ü", "https://wire.example/websub/ab", "5ec",
                 60s) ==
        "hub.mode=subscribe&hub.topic=https%3A%2F%2Fpaper.example%2Ff%3Fa%3D1%26b%3D%C3%BC"
        "&hub.callback=https%3A%2F%2Fwire.example%2Fwebsub%2Fab&hub.lease_seconds=60&hub.secret=5ec");
  CHECK(hub_form("unsubscribe", "t", "c", "5ec", 60s) == "hub.mode=unsubscribe&hub.topic=t&hub.callback=c");
}
