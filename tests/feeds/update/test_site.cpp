#include "feeds/update/site.hpp"

#include <catch2/catch.hpp>

using wireroom::feeds::same_site;

TEST_CASE("one registrant is one site, shared suffixes are not") {
  struct row {
    const char *a, *b;
    bool same;
  };
  const auto r = GENERATE(values<row>({
      {"harbour.example", "harbour.example", true},
      {"harbour.example", "www.harbour.example", true},
      {"feeds.harbour.example", "www.harbour.example", true},
      {"harbour.example", "harbour.example.", true},
      {"harbour.example", "arbour.example", false},
      {"example", "other", false},
      {"bbc.co.uk", "feeds.bbc.co.uk", true},
      {"bbc.co.uk", "itv.co.uk", false},
      {"news.com.au", "abc.com.au", false},
      {"a.b.jp", "c.b.jp", false},
      {"zeit.de", "newsfeed.zeit.de", true},
      {"alice.github.io", "mallory.github.io", false},
      {"alice.blogspot.com", "mallory.blogspot.com", false},
      {"127.0.0.1", "127.0.0.1", true},
      {"127.0.0.1", "10.0.0.1", false},
      {"::1", "::1", true},
      {"::1", "::2", false},
      {"", "", false},
  }));
  CAPTURE(r.a, r.b);
  CHECK(same_site(r.a, r.b) == r.same);
  CHECK(same_site(r.b, r.a) == r.same);
}
