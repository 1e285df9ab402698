#include "daemon/demo/newsroom_config.hpp"
#include "tests/support/daemon/demo_request.hpp"

#include <set>

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::daemon;
using namespace wireroom::daemon::demo;
using wireroom::tests::room;

TEST_CASE("the demo polls every feed of every partner, and only loopback") {
  const config value = newsroom_config({.room = room, .storage_url = "sqlite:///nowhere/x.db"});
  std::set<std::string> names, urls;
  for (const auto& partner : value.partners) {
    CHECK(names.insert(partner.name).second);
    CHECK_FALSE(partner.owner.empty());
    CHECK(partner.internal);
    for (const auto& feed : partner.feeds) {
      CHECK(urls.insert(feed.url).second);
      CHECK(feed.url.starts_with("http://127.0.0."));
    }
  }
  CHECK(urls.size() == feed_count);
  CHECK(value.storage.url == "sqlite:///nowhere/x.db");
}

TEST_CASE("the demo's merged feeds name partners and categories that exist") {
  const config value = newsroom_config({.room = room});
  std::set<std::string> partners_named, categories;
  for (const auto& partner : value.partners) {
    partners_named.insert(partner.name);
    for (const auto& feed : partner.feeds) categories.insert(feed.categories.begin(), feed.categories.end());
  }
  for (const event* which : events()) categories.emplace(which->category);
  REQUIRE_FALSE(value.merged_feeds.empty());
  CHECK(value.merged_feeds.front().name == "top");
  for (const auto& merged : value.merged_feeds) {
    INFO(merged.name);
    for (const auto& name : merged.partners) CHECK(partners_named.contains(name));
    for (const auto& name : merged.categories) CHECK(categories.contains(name));
  }
}

TEST_CASE("links of the demo go to the address that is listened on") {
  const config value = newsroom_config(
      {.room = room, .public_address = "127.0.0.1:8123", .operator_address = "127.0.0.1:8124"});
  CHECK(value.site.base_url == "http://127.0.0.1:8123");
  CHECK(value.listen.public_addresses == std::vector<std::string>{"127.0.0.1:8123"});
  CHECK(value.listen.operator_address == "127.0.0.1:8124");
}

TEST_CASE("the demo polls about every three seconds, but never below the policy's minute") {
  using namespace std::chrono_literals;
  CHECK(poll_interval(288) == 864s);
  CHECK(poll_interval(1000) == 3000s);
  CHECK(poll_interval(1) == 60s);
}
