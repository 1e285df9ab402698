#include "daemon/app/feed_specs.hpp"

#include <catch2/catch.hpp>

using namespace wireroom::daemon;

namespace {

config two_partners() {
  config value;
  value.partners.push_back(
      {.name = "A",
       .owner = "Owner",
       .feeds = {{.url = "http://a/1", .categories = {"World"}}, {.url = "http://a/2"}}});
  value.partners.push_back({.name = "B", .feeds = {{.url = "http://b/1"}}});
  value.merged_feeds.push_back({.name = "top"});
  return value;
}

std::vector<wireroom::storage::feed_spec> specs_of(const config& value) {
  const auto list = feed_specs(value);
  std::vector<wireroom::storage::feed_spec> specs;
  list.each([&specs](const auto& one) { specs.push_back(one); });
  CHECK(list.count == specs.size());
  return specs;
}

}  // namespace

TEST_CASE("every feed of every partner is told to the store, a partner without owner owns itself") {
  const auto specs = specs_of(two_partners());
  REQUIRE(specs.size() == 3);
  CHECK(
      (specs[0].url == "http://a/1" && specs[0].owner == "Owner" && specs[0].categories.front() == "World"));
  CHECK((specs[1].partner == "B" && specs[1].owner == "B"));
}

TEST_CASE("partners take turns, as they do when they are polled") {
  auto value = two_partners();
  value.partners.front().feeds.push_back({.url = "http://a/3"});
  value.partners.push_back({.name = "C", .feeds = {{.url = "http://c/1"}, {.url = "http://c/2"}}});
  std::vector<std::string> urls;
  for (const auto& spec : specs_of(value)) urls.push_back(spec.url);
  CHECK(urls == std::vector<std::string>{"http://a/1", "http://b/1", "http://c/1", "http://a/2", "http://c/2",
                                         "http://a/3"});
}

TEST_CASE("a reload tells what changed, bounded") {
  const auto before = two_partners();
  auto after = before;
  CHECK(config_changes(before, after, 10).empty());
  after.site.title = "Another";
  const auto changes = config_changes(before, after, 10);
  REQUIRE(changes.size() == 2);
  CHECK(changes[0].starts_with("- [site]"));
  CHECK(changes[1].find("Another") != std::string::npos);

  for (int i = 0; i < 50; ++i)
    after.partners.push_back(
        {.name = "N" + std::to_string(i), .feeds = {{.url = "http://n/" + std::to_string(i)}}});
  const auto many = config_changes(before, after, 10);
  REQUIRE(many.size() == 10);
  CHECK(many.back().starts_with("… and "));
}

TEST_CASE("what a running daemon cannot change is named") {
  const auto before = two_partners();
  auto after = before;
  CHECK(needs_restart(before, after).empty());
  after.listen.public_addresses = {"127.0.0.1:9"};
  after.storage.url = "sqlite:///elsewhere";
  after.storage.page_out = false;
  CHECK(needs_restart(before, after) ==
        std::vector<std::string>{"listen", "storage.url", "storage.page_out"});
}
