#include "daemon/poll/address_guard.hpp"

#include <catch2/catch.hpp>

using namespace wireroom::daemon;
using boost::asio::ip::make_address;

TEST_CASE("sixty spellings of addresses that are not global are refused") {
  const auto* spelling = GENERATE(values<const char*>({"0.0.0.0",
                                                       "0.255.255.255",
                                                       "10.0.0.1",
                                                       "10.255.255.255",
                                                       "100.64.0.1",
                                                       "100.127.255.255",
                                                       "127.0.0.1",
                                                       "127.255.255.254",
                                                       "169.254.169.254",
                                                       "172.16.0.1",
                                                       "172.31.255.255",
                                                       "192.0.0.1",
                                                       "192.0.0.171",
                                                       "192.0.2.1",
                                                       "192.31.196.1",
                                                       "192.52.193.1",
                                                       "192.88.99.1",
                                                       "192.168.0.1",
                                                       "192.168.255.255",
                                                       "192.175.48.1",
                                                       "198.18.0.1",
                                                       "198.19.255.255",
                                                       "198.51.100.1",
                                                       "203.0.113.1",
                                                       "224.0.0.1",
                                                       "239.255.255.255",
                                                       "240.0.0.1",
                                                       "255.255.255.255",
                                                       "::",
                                                       "::1",
                                                       "0:0:0:0:0:0:0:1",
                                                       "::127.0.0.1",
                                                       "::8.8.8.8",
                                                       "::ffff:127.0.0.1",
                                                       "::ffff:7f00:1",
                                                       "::FFFF:10.0.0.1",
                                                       "0:0:0:0:0:ffff:c0a8:1",
                                                       "::ffff:169.254.169.254",
                                                       "::ffff:0:127.0.0.1",
                                                       "64:ff9b::127.0.0.1",
                                                       "64:ff9b::7f00:1",
                                                       "64:ff9b::a00:1",
                                                       "64:ff9b:1::1",
                                                       "2002:7f00:1::",
                                                       "2002:7f00:1::1",
                                                       "2002:a00:1::",
                                                       "2002:c0a8:101::1",
                                                       "2001:0:7f00:1::",
                                                       "2001:0:808:808::80ff:fffe",
                                                       "2001:0:808:808:0:0:f5ff:fffe",
                                                       "2001:2::1",
                                                       "2001:10::1",
                                                       "2001:20::1",
                                                       "2001:db8::1",
                                                       "3fff::1",
                                                       "100::1",
                                                       "fc00::1",
                                                       "fd12:3456:789a::1",
                                                       "fe80::1",
                                                       "fec0::1",
                                                       "ff02::1",
                                                       "2606:4700::5efe:127.0.0.1",
                                                       "2606:4700::200:5efe:10.0.0.1",
                                                       "4000::1",
                                                       "5f00::1"}));
  CAPTURE(spelling);
  CHECK_FALSE(why_not_global(make_address(spelling)).empty());
}

TEST_CASE("global addresses are allowed, also inside IPv6") {
  const auto* spelling = GENERATE(values<const char*>({"1.1.1.1",
                                                       "8.8.8.8",
                                                       "9.255.255.255",
                                                       "11.0.0.0",
                                                       "100.63.255.255",
                                                       "100.128.0.0",
                                                       "126.255.255.255",
                                                       "128.0.0.1",
                                                       "169.253.255.255",
                                                       "172.15.255.255",
                                                       "172.32.0.0",
                                                       "192.0.1.1",
                                                       "192.167.255.255",
                                                       "192.169.0.0",
                                                       "198.17.255.255",
                                                       "198.20.0.0",
                                                       "223.255.255.255",
                                                       "2606:4700::1111",
                                                       "2a00:1450::1",
                                                       "2001:200::1",
                                                       "2001:4860:4860::8888",
                                                       "::ffff:8.8.8.8",
                                                       "64:ff9b::8.8.8.8",
                                                       "2002:808:808::1",
                                                       "2606:4700::5efe:8.8.8.8"}));
  CAPTURE(spelling);
  CHECK(why_not_global(make_address(spelling)) == "");
}

TEST_CASE("the reason names what is inside") {
  CHECK(why_not_global(make_address("127.0.0.1")) == "loopback");
  CHECK(why_not_global(make_address("::ffff:10.1.2.3")) ==
        "10.1.2.3 inside an IPv4-mapped address, private (RFC 1918)");
  CHECK(why_not_global(make_address("2001:0:808:808::f5ff:fffe")) ==
        "10.0.0.1 inside Teredo as its client, private (RFC 1918)");
}

TEST_CASE("what is a number in another spelling is no host") {
  for (const auto* host :
       {"0", "167772161", "0xa000001", "0X7F.1", "10.1", "10.0.1", "012.0.0.1", "0177.0.0.01", "10.0.0.0x1",
        "256.0.0.1", "1.2.3.4.5", "a.example.7", "10.0.0.01.", "10.0.0.1."}) {
    CAPTURE(host);
    CHECK(is_ambiguous_host(host));
  }
  for (const auto* host : {"10.0.0.1", "255.255.255.255", "::1", "a.example", "1.example", "7up", "a.4you",
                           "0x.example", "localhost", "3com.com", "xn--80ak6aa92e.com", "1-2", ""}) {
    CAPTURE(host);
    CHECK_FALSE(is_ambiguous_host(host));
  }
}

TEST_CASE("ports are those allowed and the one the operator wrote") {
  const std::uint16_t allowed[] = {80, 443};
  CHECK(port_allowed(80, allowed, 0));
  CHECK(port_allowed(443, allowed, 0));
  CHECK_FALSE(port_allowed(22, allowed, 8080));
  CHECK(port_allowed(8080, allowed, 8080));
}

TEST_CASE("of what a proxy looks up, local names and addresses in any spelling are refused") {
  const auto [host, why] = GENERATE(table<std::string, std::string>({
      {"a.example", ""},
      {"a.example.", ""},
      {"xn--bcher-kva.example", ""},
      {"8.8.8.8", ""},
      {"2606:4700::1111", ""},
      {"0x.example", ""},
      {"127.0.0.1", "loopback"},
      {"::1", "loopback"},
      {"::ffff:192.168.0.1", "192.168.0.1 inside an IPv4-mapped address, private (RFC 1918)"},
      {"127.1", "an address in an unusual spelling"},
      {"a.0x1", "an address in an unusual spelling"},
      {"8.8.8.8.", "an address in an unusual spelling"},
      {"2130706433", "an address in an unusual spelling"},
      {"localhost", "a name of the local network"},
      {"localhost.", "a name of the local network"},
      {"x.localhost", "a name of the local network"},
      {"localhost.localdomain", "a name of the local network"},
      {"printer.local", "a name of the local network"},
      {"home.arpa", "a name of the local network"},
      {"nas.home.arpa", "a name of the local network"},
      {"", "a name of the local network"},
  }));
  CAPTURE(host);
  CHECK(why_not_public(host) == why);
}
