#include "daemon/poll/policies.hpp"

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::daemon;
using namespace std::chrono_literals;

namespace {

config two_partners() {
  auto value = default_config();
  value.poll.every = 1h;
  partner_config slow;
  slow.name = "Slow";
  slow.every = 2h;
  slow.per_host = 3;
  slow.websub = false;
  slow.feeds = {{.url = "https://slow.example/usual"},
                {.url = "https://slow.example/own", .every = 30min},
                {.url = "https://slow.example/moved", .moved_to = "https://new.example/feed"}};
  partner_config plain;
  plain.name = "Plain";
  plain.feeds = {{.url = "https://plain.example/feed"}};
  value.partners = {slow, plain};
  return value;
}

storage::feed_row row(const std::string& partner, const std::string& url) {
  storage::feed_row made;
  made.partner = partner;
  made.url = url;
  return made;
}

}  // namespace

TEST_CASE("of settings the feed's own come before the partner's, and those before everyone's") {
  const policies all(std::make_shared<const config>(two_partners()));
  const auto usual = all.of(row("Slow", "https://slow.example/usual"));
  const auto own = all.of(row("Slow", "https://slow.example/own"));
  const auto moved = all.of(row("Slow", "https://slow.example/moved"));
  const auto plain = all.of(row("Plain", "https://plain.example/feed"));
  CHECK(usual->when.every == 2h);
  CHECK(own->when.every == 30min);
  CHECK(moved->when.every == 2h);
  CHECK(plain->when.every == 1h);
  CHECK(moved->moved_to == "https://new.example/feed");
  for (const auto& one : {usual, own, plain}) CHECK(one->moved_to == "");
  for (const auto& one : {usual, own, moved}) {
    CHECK(one->manners.in_flight == 3);
    CHECK_FALSE(one->websub);
    CHECK(one->fetch == usual->fetch);
  }
  CHECK(plain->manners.in_flight == two_partners().poll.per_host);
  CHECK(plain->websub);
  CHECK(all.of(row("Slow", "https://slow.example/other")) == usual);  // one serves all that have none
}

TEST_CASE("a feed of a partner that the configuration does not name has everyone's settings") {
  const policies all(std::make_shared<const config>(two_partners()));
  const auto stranger = all.of(row("Gone", "https://gone.example/feed"));
  REQUIRE(stranger != nullptr);
  CHECK(stranger->when.every == 1h);
  CHECK(stranger->fetch != nullptr);
  CHECK(stranger->moved_to == "");
}
