#include "daemon/desk/filing.hpp"

#include <catch2/catch.hpp>

using namespace wireroom;
using daemon::names_an_article;
using daemon::plan_filings;

namespace {

storage::unfiled_item unfiled(std::int64_t id, std::string url) {
  return {.item = id, .feed = 1, .owner = "o", .canonical_url = std::move(url)};
}

}  // namespace

TEST_CASE("a site's front page names no article") {
  CHECK_FALSE(names_an_article(""));
  CHECK_FALSE(names_an_article("https://a.example"));
  CHECK_FALSE(names_an_article("https://a.example/"));
  CHECK(names_an_article("https://a.example/?p=12"));
  CHECK(names_an_article("https://a.example?p=12"));
  CHECK(names_an_article("https://a.example/story"));
}

TEST_CASE("items of one canonical URL are one article, within a batch and with what is stored") {
  const std::vector<storage::unfiled_item> items = {unfiled(1, "https://a.example/x"),
                                                    unfiled(2, "https://a.example/y"),
                                                    unfiled(3, "https://a.example/x"),
                                                    unfiled(4, ""),
                                                    unfiled(5, ""),
                                                    unfiled(6, "https://a.example/"),
                                                    unfiled(7, "https://a.example/")};
  const std::vector<std::int64_t> existing = {0, 42, 0, 0, 0, 0, 0};

  const auto filings = plan_filings(items, existing);

  REQUIRE(filings.size() == 7);
  CHECK((filings[0].article == 0 && filings[0].same_as == -1));
  CHECK((filings[1].article == 42 && filings[1].same_as == -1));
  CHECK((filings[2].article == 0 && filings[2].same_as == 0));
  for (std::size_t i = 3; i < 7; ++i) CHECK((filings[i].article == 0 && filings[i].same_as == -1));
}

TEST_CASE("front pages are not looked up in the store") {
  const std::vector<storage::unfiled_item> items = {unfiled(1, "https://a.example/"),
                                                    unfiled(2, "https://a.example/x")};
  CHECK(daemon::article_urls(items) == std::vector<std::string>{"", "https://a.example/x"});
}
