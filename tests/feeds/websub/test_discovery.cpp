#include "feeds/websub/discovery.hpp"

#include <catch2/catch.hpp>

using namespace wireroom::feeds;

namespace {

const std::string url = "https://paper.example/feed";

document with_links(std::initializer_list<std::pair<std::string, std::string>> links) {
  document doc;
  for (const auto& [rel, href] : links) {
    auto& one = doc.feed.links.emplace_back();
    one.rel = rel;
    one.href = href;
  }
  return doc;
}

hub_offer offer(std::string hub, std::string topic) {
  return {.hub = std::move(hub), .topic = std::move(topic)};
}

}  // namespace

TEST_CASE("the hub is named by the Link field before the document") {
  const auto doc = with_links({{"hub", "https://hub.example/body"}, {"self", "https://paper.example/body"}});
  CHECK(hub_offer_of({}, doc, url) == offer("https://hub.example/body", "https://paper.example/body"));
  CHECK(hub_offer_of("<https://hub.example/head>; rel=hub, <https://paper.example/head>; rel=self", doc,
                     url) == offer("https://hub.example/head", "https://paper.example/head"));
  // The field tells only one of them.
  CHECK(hub_offer_of("<https://hub.example/head>; rel=hub", doc, url) ==
        offer("https://hub.example/head", "https://paper.example/body"));
  CHECK(hub_offer_of("<https://paper.example/head>; rel=self", doc, url) ==
        offer("https://hub.example/body", "https://paper.example/body"));
}

TEST_CASE("without rel=self the feed is subscribed to by its own URL, without a hub not at all") {
  const document none;
  CHECK(hub_offer_of("<https://hub.example/>; rel=hub", none, url) == offer("https://hub.example/", url));
  CHECK(hub_offer_of("<https://paper.example/x>; rel=self", none, url) == hub_offer{});
  CHECK(hub_offer_of({}, none, url) == hub_offer{});
}

TEST_CASE("targets are resolved, and only http and https without a password can be subscribed to") {
  const document none;
  CHECK(hub_offer_of("</hub>; rel=hub, <feed.json#x>; rel=self", none, url) ==
        offer("https://paper.example/hub", "https://paper.example/feed.json"));
  for (const auto* bad : {"ftp://hub.example/", "javascript:alert(1)", "https://user:pass@hub.example/",
                          "file:///etc/passwd", "https://"})
    CHECK(hub_offer_of("<" + std::string(bad) + ">; rel=hub", none, url).hub != bad);
  CHECK(hub_offer_of("<mailto:a@b.example>; rel=hub, <https://hub.example/>; rel=hub", none, url).hub ==
        "https://hub.example/");
}
