#include "daemon/websub/subscriptions.hpp"

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::daemon;
using namespace std::chrono_literals;
using feeds::subscription_action;
using feeds::subscription_stage;
namespace events = feeds::websub;

namespace {

const instant t0 = from_ms(1'780'000'000'000);
const feeds::hub_offer offer{.hub = "https://hub.example/", .topic = "https://a.example/f"};

websub_terms terms(std::string base = "https://wire.example.org/websub/") {
  return {.on = true, .callbacks = std::move(base), .settings = {}};
}

unsigned asked(callbacks& hubs, const std::string& callback) {
  const auto path = callback.substr(callback.find("/websub/"));
  const std::string query = "hub.mode=subscribe&hub.topic=https://a.example/f&hub.challenge=c";
  return hubs.answer({.method = "GET", .path = path, .query = query}).status;
}

}  // namespace

TEST_CASE("callback and secret are drawn for each subscription, and known before the hub is asked") {
  callbacks hubs;
  hubs.connect([](hub_call&&) { return true; });
  subscriptions book(&hubs);
  book.set_terms(terms());
  book.apply(1, events::offered{offer}, t0);
  book.apply(2, events::offered{offer}, t0);
  const auto one = book.apply(1, events::woke{}, t0), two = book.apply(2, events::woke{}, t0);
  REQUIRE(one.action == subscription_action::subscribe);
  CHECK(one.after.callback.starts_with("https://wire.example.org/websub/"));
  CHECK(one.after.callback.size() ==
        std::string("https://wire.example.org/websub/").size() + 40);  // 160 bits
  CHECK(one.after.secret.size() == 64);                                // 32 bytes
  CHECK(one.after.callback != two.after.callback);
  CHECK(one.after.secret != two.after.secret);
  CHECK(asked(hubs, one.after.callback) == 200);

  book.apply(1, events::verified{1h}, t0);
  CHECK(asked(hubs, one.after.callback) == 404);
  CHECK(book.find(1)->stage == subscription_stage::active);
  CHECK(book.is_callback(1, one.after.callback.substr(one.after.callback.rfind('/') + 1)));
  CHECK_FALSE(book.is_callback(2, one.after.callback.substr(one.after.callback.rfind('/') + 1)));

  // The next one has another callback, and the old one is forgotten.
  auto moved = offer;
  moved.hub = "https://hub2.example/";
  book.apply(1, events::offered{moved}, t0 + 2h);
  const auto again = book.apply(1, events::woke{}, t0 + 2h);
  CHECK(again.after.callback != one.after.callback);
  CHECK(hubs.answer({.method = "POST", .path = one.after.callback.substr(24)}).status == 410);
}

TEST_CASE("what was stored is known again, and where callbacks have moved it is told") {
  callbacks hubs;
  hubs.connect([](hub_call&&) { return true; });
  subscriptions book(&hubs);
  book.set_terms(terms());
  feeds::subscription stored;
  stored.stage = subscription_stage::renewing;
  stored.hub = offer.hub;
  stored.topic = offer.topic;
  stored.callback = "https://wire.example.org/websub/" + std::string(40, 'c');
  book.restore(9, stored);
  CHECK(asked(hubs, stored.callback) == 200);
  CHECK_FALSE(book.is_elsewhere(9));
  book.set_terms(terms("https://new.example.org/websub/"));
  CHECK(book.is_elsewhere(9));
}

TEST_CASE("subscriptions are bounded in number") {
  callbacks hubs;
  subscriptions book(&hubs);
  book.set_terms(terms());
  for (int feed = 1; feed <= 10'001; ++feed) book.apply(feed, events::offered{offer}, t0);
  CHECK(book.feeds().size() == 10'000);
  CHECK(book.find(10'001) == nullptr);
}
