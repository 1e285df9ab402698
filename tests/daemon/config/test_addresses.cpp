#include "daemon/config/listen_address.hpp"
#include "daemon/config/web_address.hpp"

#include <catch2/catch.hpp>

using namespace wireroom::daemon;

TEST_CASE("an address to listen on is an IP address with port or a Unix socket") {
  const auto [text, url, local] = GENERATE(table<std::string, std::string, bool>({
      {"127.0.0.1:8080", "http://127.0.0.1:8080", true},
      {"127.0.0.1:80", "http://127.0.0.1", true},
      {"[::1]:8080", "http://[::1]:8080", true},
      {":8080", "http://localhost:8080", false},
      {"0.0.0.0:8080", "http://localhost:8080", false},
      {"[::]:8080", "http://localhost:8080", false},
      {"192.0.2.1:0", "http://192.0.2.1:0", false},
      {"unix:/run/wireroom/operator.sock", "http://localhost", true},
  }));
  CAPTURE(text);
  const auto address = parse_listen_address(text);
  REQUIRE(address);
  REQUIRE(url_of(*address) == url);
  REQUIRE(is_local(*address) == local);
}

TEST_CASE("what is no address to listen on is refused") {
  const auto text = GENERATE(as<std::string>{}, "", "8080", "127.0.0.1", "localhost:8080",
                             "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "127.0.0.1:-1", "::1:8080",
                             "[127.0.0.1]:80", "[::1]", "unix:", "unix:relative.sock", "127.0.0.1:8080 ");
  CAPTURE(text);
  REQUIRE_FALSE(parse_listen_address(text));
  REQUIRE_FALSE(parse_listen_address("unix:/" + std::string(107, 'a')));
}

TEST_CASE("two spellings of one feed have one key") {
  const auto [url, host, port, key] = GENERATE(table<std::string, std::string, unsigned, std::string>({
      {"https://Harbour.example/rss", "harbour.example", 443u, "https://harbour.example/rss"},
      {"HTTPS://harbour.example:443/rss#top", "harbour.example", 443u, "https://harbour.example/rss"},
      {"http://harbour.example", "harbour.example", 80u, "http://harbour.example/"},
      {"http://harbour.example:8080?a=1", "harbour.example", 8080u, "http://harbour.example:8080/?a=1"},
      {"http://[::1]:8080/a", "::1", 8080u, "http://::1:8080/a"},
      {"https://xn--bcher-kva.example/Ä", "xn--bcher-kva.example", 443u, "https://xn--bcher-kva.example/Ä"},
  }));
  CAPTURE(url);
  const auto address = read_web_address(url);
  REQUIRE(address);
  REQUIRE(address->host == host);
  REQUIRE(address->port == port);
  REQUIRE(address->key == key);
}

TEST_CASE("what no partner may be polled by is refused") {
  const auto url =
      GENERATE(as<std::string>{}, "", "harbour.example", "ftp://harbour.example/", "file:///etc/passwd",
               "https://", "https:///rss", "https://a b/", "https://a/\n", "https://user:word@a/",
               "https://a:0/", "https://a:99999/", "https://a:b/", "javascript:alert(1)", "https://a\\b/");
  CAPTURE(url);
  REQUIRE_FALSE(read_web_address(url));
  REQUIRE_FALSE(read_web_address("https://a/" + std::string(3000, 'a')));
}

TEST_CASE("a partner is called after its host without www") {
  REQUIRE(name_of_host("www.harbour.example") == "harbour.example");
  REQUIRE(name_of_host("rss.harbour.example") == "rss.harbour.example");
  REQUIRE(name_of_host("www.example") == "www.example");
}
