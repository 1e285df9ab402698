#include "feeds/text/url.hpp"

#include <catch2/catch.hpp>

using namespace wireroom::feeds;

TEST_CASE("resolve_url follows the examples of RFC 3986, section 5.4", "[url]") {
  const std::pair<std::string_view, std::string_view> table[] = {
      // Normal
      {"g:h", "g:h"},
      {"g", "http://a/b/c/g"},
      {"./g", "http://a/b/c/g"},
      {"g/", "http://a/b/c/g/"},
      {"/g", "http://a/g"},
      {"//g", "http://g"},
      {"?y", "http://a/b/c/d;p?y"},
      {"g?y", "http://a/b/c/g?y"},
      {"#s", "http://a/b/c/d;p?q#s"},
      {"g#s", "http://a/b/c/g#s"},
      {"g?y#s", "http://a/b/c/g?y#s"},
      {";x", "http://a/b/c/;x"},
      {"g;x", "http://a/b/c/g;x"},
      {"g;x?y#s", "http://a/b/c/g;x?y#s"},
      {"", "http://a/b/c/d;p?q"},
      {".", "http://a/b/c/"},
      {"./", "http://a/b/c/"},
      {"..", "http://a/b/"},
      {"../", "http://a/b/"},
      {"../g", "http://a/b/g"},
      {"../..", "http://a/"},
      {"../../", "http://a/"},
      {"../../g", "http://a/g"},
      // Abnormal
      {"../../../g", "http://a/g"},
      {"../../../../g", "http://a/g"},
      {"/./g", "http://a/g"},
      {"/../g", "http://a/g"},
      {"g.", "http://a/b/c/g."},
      {".g", "http://a/b/c/.g"},
      {"g..", "http://a/b/c/g.."},
      {"..g", "http://a/b/c/..g"},
      {"./../g", "http://a/b/g"},
      {"./g/.", "http://a/b/c/g/"},
      {"g/./h", "http://a/b/c/g/h"},
      {"g/../h", "http://a/b/c/h"},
      {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
      {"g;x=1/../y", "http://a/b/c/y"},
      {"g?y/./x", "http://a/b/c/g?y/./x"},
      {"g?y/../x", "http://a/b/c/g?y/../x"},
      {"g#s/./x", "http://a/b/c/g#s/./x"},
      {"g#s/../x", "http://a/b/c/g#s/../x"},
      {"http:g", "http:g"},
  };
  for (const auto& [reference, expected] : table) {
    CAPTURE(reference);
    CHECK(resolve_url("http://a/b/c/d;p?q", reference) == expected);
  }
}

TEST_CASE("resolve_url reads what people write", "[url]") {
  struct row {
    std::string_view base, reference, expected;
  };
  const row table[] = {
      {"", "https://example.org/a?b=c#d", "https://example.org/a?b=c#d"},
      {"", " \n\thttps://example.org/a\r\n ", "https://example.org/a"},
      {"", "https://example.org/a\n  b", "https://example.org/a%20%20b"},
      {"", "\u00A0https://example.org/\u200B", "https://example.org/"},
      {"", "https://example.org/a b\"<>^`{|}", "https://example.org/a%20b%22%3C%3E%5E%60%7B%7C%7D"},
      {"", "https://example.org/100%", "https://example.org/100%25"},
      {"", "https://example.org/%e4%zz", "https://example.org/%e4%25zz"},
      {"", "https://example.org/?a[]=1", "https://example.org/?a%5B%5D=1"},
      {"", "https://example.org/#a#b", "https://example.org/#a%23b"},
      {"", "https://bücher.example/straße?ü#ö", "https://bücher.example/straße?ü#ö"},
      {"", "https://example.org/\x01\x7F\xC2\x85-", "https://example.org/%01%7F%C2%85-"},
      {"", "https://example.org/a\xFF", "https://example.org/a%FF"},
      {"", "https://[2001:db8::1]:8080/", "https://[2001:db8::1]:8080/"},
      {"", "https:\\\\example.org\\a?b\\c", "https://example.org/a?b%5Cc"},
      {"", "http:///example.org/a", "http://example.org/a"},
      {"", "HTTP://example.org/./a/../b", "HTTP://example.org/b"},
      {"", "/relative", "/relative"},
      {"", "../relative x", "../relative%20x"},
      {"not a base", "a/b", "a/b"},
      {"mailto:me@example.org", "a/b", "a/b"},
      {"urn:x:y", "#f", "urn:x:y#f"},
      {"https://example.org", "a", "https://example.org/a"},
      {"https://example.org?q", "a", "https://example.org/a"},
      {" https://example.org/a/b ", " /c ", "https://example.org/c"},
      {"https://example.org/a/", "\\b", "https://example.org/b"},
      {"https://example.org/a", "//cdn.example.org/x.png", "https://cdn.example.org/x.png"},
      {"http://example.com/feed/base/", "/entry/base/", "http://example.com/entry/base/"},
      {"http://example.com/entry/base/", "../", "http://example.com/entry/"},
      {"https://example.org/ä/", "ö", "https://example.org/ä/ö"},
      {"https://example.org/", "mailto:me@example.org", "mailto:me@example.org"},
      {"https://example.org/", "urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a",
       "urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a"},
      {"https://example.org/", "tag:example.org,2026:/a/../b", "tag:example.org,2026:/a/../b"},
      {"file:///a/b", "c", "file:///a/c"},
      {"https://example.org/a/../b?c", "#d", "https://example.org/b?c#d"},
  };
  for (const auto& row : table) {
    CAPTURE(row.base, row.reference);
    const std::string url = resolve_url(row.base, row.reference);
    CHECK(url == row.expected);
    // What is resolved stays as it is.
    CHECK(resolve_url(row.base, url) == (row.reference.starts_with("../r") ? url : resolve_url("", url)));
  }
}

TEST_CASE("is_publishable_url lets through web and mail addresses only", "[url]") {
  for (const std::string_view url : {"http://example.org", "HTTPS://example.org/a?b#c",
                                     "mailto:me@example.org", "https://bücher.example/", "http://[::1]/"}) {
    CAPTURE(url);
    CHECK(is_publishable_url(url));
  }
  for (const std::string_view url :
       {"", "/relative", "//example.org/", "example.org", "http:", "http://", "http:///a", "http://:80/",
        "mailto:", "ftp://example.org/", "javascript:alert(1)", "data:text/html,x",
        "https://example.org/a\nb", "https://example.org/\x01", " https://example.org/",
        "feed://example.org/", "https://user@/"}) {
    CAPTURE(url);
    CHECK_FALSE(is_publishable_url(url));
  }
}

TEST_CASE("is_dangerous_url sees through disguises", "[url]") {
  using namespace std::string_view_literals;
  for (const std::string_view url : {"javascript:alert(1)"sv,
                                     "JaVaScRiPt:alert(1)"sv,
                                     " \t\njavascript:x"sv,
                                     "java\nscript:x"sv,
                                     "java\0script:x"sv,
                                     "\x01javascript:x"sv,
                                     "javascript\t:x"sv,
                                     "java\u200Bscript:x"sv,
                                     "\uFEFFjavascript:x"sv,
                                     "java\u00ADscript:x"sv,
                                     "vbscript:x"sv,
                                     "VBS:x"sv,
                                     "data:text/html;base64,x"sv,
                                     "file:///etc/passwd"sv,
                                     "blob:https://example.org/1"sv,
                                     "filesystem:http://x"sv,
                                     "view-source:javascript:1"sv,
                                     "feed:javascript:1"sv,
                                     "jar:http://x!/"sv,
                                     "about:blank"sv,
                                     "livescript:x"sv,
                                     "mocha:x"sv}) {
    CAPTURE(url);
    CHECK(is_dangerous_url(url));
  }
  for (const std::string_view url :
       {"", "https://example.org/", "mailto:me@example.org", "/javascript:x", "a/javascript:x",
        "#javascript:x", "?javascript:x", "feed:https://example.org/", "feed://example.org", "urn:x",
        "ftp://example.org/", "javascripts:x", "data", "üjavascript:x"}) {
    CAPTURE(url);
    CHECK_FALSE(is_dangerous_url(url));
  }
}

TEST_CASE("split_url gives what is needed to fetch", "[url]") {
  struct row {
    std::string_view url, scheme, host;
    unsigned port;
    std::string_view target, user, password;
  };
  const row table[] = {
      {"http://example.org", "http", "example.org", 80, "/", "", ""},
      {"HTTPS://Example.ORG./a/../b?c#d", "https", "example.org", 443, "/b?c", "", ""},
      {"https://example.org:8443?q=ü", "https", "example.org", 8443, "/?q=%C3%BC", "", ""},
      {"https://me:p%40ss@example.org/", "https", "example.org", 443, "/", "me", "p@ss"},
      {"https://me@example.org/", "https", "example.org", 443, "/", "me", ""},
      {"http://bücher.example/straße", "http", "xn--bcher-kva.example", 80, "/stra%C3%9Fe", "", ""},
      {"http://ＥＸＡＭＰＬＥ.org/", "http", "example.org", 80, "/", "", ""},
      {"http://ex%61mple.org/", "http", "example.org", 80, "/", "", ""},
      {"http://my_feeds.example.org/", "http", "my_feeds.example.org", 80, "/", "", ""},
      {"http://[2001:DB8:0::1]:81/x", "http", "2001:db8::1", 81, "/x", "", ""},
      {"http://127.0.0.1:8097/a b", "http", "127.0.0.1", 8097, "/a%20b", "", ""},
      {" http://example.org:/\n", "http", "example.org", 80, "/", "", ""},
  };
  for (const auto& row : table) {
    CAPTURE(row.url);
    const auto parts = split_url(row.url);
    REQUIRE(parts);
    CHECK(parts->scheme == row.scheme);
    CHECK(parts->host == row.host);
    CHECK(parts->port == row.port);
    CHECK(parts->target == row.target);
    CHECK(parts->user == row.user);
    CHECK(parts->password == row.password);
  }
  for (const std::string_view url : {"",
                                     "example.org",
                                     "/a",
                                     "//example.org/",
                                     "ftp://example.org/",
                                     "http:",
                                     "http://",
                                     "http:///",
                                     "http:x",
                                     "http://:80/",
                                     "http://a:b/",
                                     "http://a:0/",
                                     "http://a:65536/",
                                     "http://a:80x/",
                                     "http://a b/",
                                     "http://a%20b/",
                                     "http://a%0d%0ab/",
                                     "http://[::1/",
                                     "http://[::g]/",
                                     "http://[fe80::1%25eth0]/",
                                     "http://a..b/",
                                     "http://./",
                                     "http://a<b/",
                                     "http://a%2Fb/"}) {
    CAPTURE(url);
    CHECK_FALSE(split_url(url));
  }
  CHECK_FALSE(split_url("http://" + std::string(300, 'a') + "/"));
}

TEST_CASE("a URL that is right as it stands is split as one that has to be trimmed", "[url]") {
  for (const std::string host : {"example.org",
                                 "Example.ORG",
                                 "example.org.",
                                 "a..b",
                                 ".",
                                 "10.0.0.1",
                                 "0x7f.1",
                                 "167772161",
                                 "10.1",
                                 "10.0.0.1.",
                                 "my_feeds.example",
                                 "a!$&'()*+,;=b",
                                 "xn--bcher-kva.de",
                                 "a:80",
                                 "a:8800",
                                 "a:",
                                 "a:0",
                                 "a:65536",
                                 "a:x",
                                 ":80",
                                 "me@a",
                                 "me:you@a",
                                 "a-",
                                 "-a"})
    for (const std::string rest :
         {"", "/", "?q", "/?", "/a/b.xml", "/a//b", "/a?b=/c/./d", "/a.b/c..d", "/a/.b", "/a/..", "/~a-b_c",
          "/!$&'()*+,;=:@", "?a=b&c=d/e?f", "/a?http://b/"})
      for (const std::string scheme : {"http", "https"}) {
        const auto url = scheme + "://" + host + rest;
        CAPTURE(url);
        const auto as_it_stands = split_url(url), trimmed = split_url(" " + url);
        REQUIRE(as_it_stands.has_value() == trimmed.has_value());
        if (!trimmed) continue;
        CHECK(as_it_stands->scheme == trimmed->scheme);
        CHECK(as_it_stands->host == trimmed->host);
        CHECK(as_it_stands->port == trimmed->port);
        CHECK(as_it_stands->target == trimmed->target);
        CHECK(as_it_stands->user == trimmed->user);
        CHECK(as_it_stands->password == trimmed->password);
      }
}
