// The poller as a subscriber, on a clock that runs fast: what takes days in truth takes seconds.

#include "daemon/poll/engine.hpp"
#include "daemon/websub/callbacks.hpp"
#include "feeds/websub/callback_request.hpp"
#include "storage/open.hpp"
#include "tests/support/daemon/scripted_origin.hpp"
#include "tests/support/daemon/temporary_folder.hpp"

#include <mutex>
#include <set>
#include <span>
#include <thread>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <openssl/hmac.h>

using namespace wireroom;
using namespace wireroom::daemon;
using namespace wireroom::tests;
using namespace std::chrono_literals;
using feeds::subscription_stage;

namespace {

class fast_clock final : public clock {
 public:
  explicit fast_clock(double times) : times_(times) {}
  instant now() const override {
    const auto passed = std::chrono::steady_clock::now() - begun_;
    return from_ms(1'780'000'000'000) +
           std::chrono::duration_cast<std::chrono::milliseconds>(passed * times_);
  }
  double speed() const override { return times_; }

 private:
  double times_;
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

std::string hmac_hex(const EVP_MD* hash, const std::string& secret, const std::string& body) {
  unsigned char made[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  HMAC(hash, secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(body.data()), body.size(), made, &size);
  std::string out;
  for (const auto byte : std::span{made}.first(size)) out += fmt::format("{:02x}", byte);
  return out;
}

/// A feed with a hub on one origin, and a newsroom that polls it.
class room {
 public:
  room(double speed, int lease, std::uint16_t hub_port = 0) : time(speed), lease_(lease) {
    const auto hub = hub_port == 0 ? origin.url("/hub") : fmt::format("http://127.0.0.1:{}/hub", hub_port);
    origin.on("/feed", [hub](scripted_exchange& one) {
      one.send(http_answer("200 OK", {"Link: <" + hub + ">; rel=hub, </feed>; rel=self", "ETag: \"1\""},
                           rss_document(1)));
    });
    origin.on("/hub", [this](scripted_exchange& one) {
      const auto form = feeds::read_callback_query(one.request().body);
      const auto callback = value("hub.callback", one.request().body);
      const auto path = callback.substr(std::min(callback.find("/websub/"), callback.size()));
      {
        const std::lock_guard lock(mutex_);
        asked_.push_back(time.now());
        secret_ = value("hub.secret", one.request().body);
        path_ = path;
      }
      const auto query = fmt::format("hub.mode={}&hub.topic={}&hub.challenge=c&hub.lease_seconds={}",
                                     form.mode, form.topic, lease_);
      hubs.answer({.method = "GET", .path = path, .query = query});
      one.send(http_answer("202 Accepted"));
    });
    store = std::move(storage::open("sqlite://" + folder.path("w.db")).value());
    queue = std::make_unique<storage::commit_queue>(*store, storage::commit_queue::options{},
                                                    storage::commit_queue::hooks{});
    configuration->site.base_url = "https://wire.example.org";
    configuration->websub.subscribe = true;
    configuration->poll.per_host_gap = 0ms;
    configuration->partners = {{.name = "Test", .internal = true, .feeds = {{.url = origin.url("/feed")}}}};
  }

  void start() {
    const std::vector<storage::feed_spec> specs{
        {.url = origin.url("/feed"), .partner = "Test", .owner = "Test", .categories = {}}};
    auto rows = store->sync_feeds(specs, time.now()).value();
    engine = poll_engine::create(std::make_shared<const config>(*configuration), std::move(rows), *queue,
                                 time, {.hubs = &hubs, .subscribed = store->subscriptions().value()});
  }
  feeds::subscription subscription() const {
    const auto all = engine->status();
    return all.empty() ? feeds::subscription{} : all[0].websub.value_or(feeds::subscription{});
  }
  std::vector<instant> asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
  }
  unsigned push(const std::string& body) { return push(body, "sha256=", EVP_sha256()); }
  /// So weakly signed that it only says that the feed changed.
  unsigned notice() { return push("", "sha1=", EVP_sha1()); }
  unsigned push(const std::string& body, const std::string& method, const EVP_MD* hash) {
    const std::lock_guard lock(mutex_);
    const auto signature = method + hmac_hex(hash, secret_, body);
    return hubs
        .answer({.method = "POST", .path = path_, .headers = {{"X-Hub-Signature", signature}}, .body = body})
        .status;
  }

  temporary_folder folder;
  fast_clock time;
  callbacks hubs;
  std::shared_ptr<config> configuration = std::make_shared<config>(default_config());
  std::unique_ptr<storage::store> store;
  std::unique_ptr<storage::commit_queue> queue;
  std::unique_ptr<poll_engine> engine;

 private:
  int lease_;
  mutable std::mutex mutex_;
  std::vector<instant> asked_;
  std::string secret_, path_;

 public:
  scripted_origin origin;  // goes first, and with it the threads that use the rest

 private:
  static std::string value(const std::string& name, const std::string& form) {
    // The names that only subscribers send are read as a topic.
    const auto at = form.find(name + "=");
    const auto raw = at == form.npos ? std::string{} : form.substr(at + name.size() + 1);
    return feeds::read_callback_query("hub.topic=" + raw.substr(0, raw.find('&'))).topic;
  }
};

template <class What>
bool comes(What what) {
  for (int i = 0; i < 1500 && !what(); ++i) std::this_thread::sleep_for(10ms);
  return what();
}

}  // namespace

TEST_CASE("the poller renews a lease at 80 % of it, by the same callback") {
  room r(1000, 2000);
  r.start();
  REQUIRE(comes([&] { return r.asked().size() >= 3; }));
  const auto asked = r.asked();
  for (std::size_t i = 1; i < 3; ++i) {
    const auto gap = std::chrono::floor<std::chrono::seconds>(asked[i] - asked[i - 1]);
    CHECK(gap >= 1600s);
    CHECK(gap < 2000s + 1000s);  // late by a second in truth at most
  }
  REQUIRE(comes([&] { return r.subscription().stage == subscription_stage::active; }));
  std::set<std::string> callbacks;
  for (const auto& one : r.origin.seen("/hub"))
    callbacks.insert(one.body.substr(one.body.find("hub.callback="), 80));
  CHECK(callbacks.size() == 1);
}

TEST_CASE("a hub's notice that comes while a poll is being stored is heeded") {
  room r(1, 86400);
  storage::commit_queue::options patient;
  patient.gather = patient.gather_unchanged = std::chrono::hours{1};
  r.queue = std::make_unique<storage::commit_queue>(*r.store, patient, storage::commit_queue::hooks{});
  r.start();
  const auto now = [&] { return r.engine->status().at(0); };
  REQUIRE(comes([&] {
    r.queue->hurry();
    return r.subscription().stage == subscription_stage::active && !now().in_flight;
  }));
  CHECK(r.engine->refresh(now().row.id));
  REQUIRE(comes([&] { return now().row.state.outcome == feeds::poll_outcome::same_bytes; }));
  CHECK(r.notice() == 202);
  const std::string heeded = "WebSub: its hub says that it changed";
  REQUIRE(comes([&] { return now().row.state.reason == heeded; }));
  const auto decided = now();
  REQUIRE(decided.in_flight);  // it waits for company in the queue
  r.queue->hurry();
  REQUIRE(comes([&] { return !now().in_flight; }));
  CHECK(now().row.state.reason == heeded);
  CHECK(now().row.state.next_poll == decided.row.state.next_poll);
  CHECK(r.store->feeds()->at(0).state.outcome == feeds::poll_outcome::same_bytes);
}

TEST_CASE("a push is filed, slows polls, and its lease is known after a restart") {
  room r(1, 86400);
  r.start();
  REQUIRE(comes([&] { return r.subscription().stage == subscription_stage::active; }));
  const auto before = r.engine->status()[0].row.state;
  CHECK(r.push(rss_document(3, "b")) == 202);
  REQUIRE(comes([&] { return r.subscription().live; }));
  const auto after = r.engine->status()[0].row.state;
  CHECK(r.store->count()->items == 4);
  CHECK(after.validators == before.validators);
  CHECK(after.body_hash == before.body_hash);
  CHECK(after.last_poll == before.last_poll);
  CHECK(after.next_poll - *after.last_poll >= 24h);
  CHECK(after.reason.starts_with("rule 7"));

  CHECK(r.push("no feed") == 202);
  CHECK(comes([&] { return r.subscription().refused == 1; }));
  CHECK(r.store->count()->items == 4);

  const auto kept = r.subscription();
  r.engine->stop(1s);
  r.engine.reset();
  CHECK(r.push(rss_document(4, "c")) == 503);  // nobody listens
  CHECK(comes([&] {
    return r.store->subscriptions()->size() == 1 && r.store->subscriptions()->at(0).subscription.refused == 1;
  }));
  r.start();
  REQUIRE(comes([&] { return !r.engine->status().empty(); }));
  CHECK(r.subscription().lease_until == kept.lease_until);
  CHECK(r.push(rss_document(4, "c")) == 202);
  CHECK(comes([&] { return r.store->count()->items == 8; }));
  CHECK(r.asked().size() == 1);
}

TEST_CASE("pushes that come close together are filed one after the other, and none is left") {
  room r(1, 86400);
  r.start();
  REQUIRE(comes([&] { return r.subscription().stage == subscription_stage::active; }));
  std::uint64_t taken = 0;
  for (int i = 0; i < 50; ++i) {
    const auto filed = r.subscription().pushes;
    taken += r.push(rss_document(2, "p" + std::to_string(i))) == 202;
    // Each time at another moment of the filing before.
    if (i % 3 != 0) comes([&] { return r.subscription().pushes > filed; });
  }
  REQUIRE(taken > 0);  // some are told to come later
  CHECK(comes([&] { return r.subscription().pushes == taken; }));
  CHECK(r.store->count()->items == 1 + 2 * taken);
}

TEST_CASE("a hub at a port that the operator did not allow is not asked") {
  room r(1, 60, 1);
  auto& partner = r.configuration->partners[0];
  partner.internal = false;  // the feed cannot be polled then, so that what is stored must lead to the hub
  feeds::subscription stored;
  stored.stage = subscription_stage::wanted;
  stored.hub = "http://93.184.216.34:25/";
  stored.topic = r.origin.url("/feed");
  const std::vector<storage::feed_spec> specs{
      {.url = r.origin.url("/feed"), .partner = "Test", .owner = "Test", .categories = {}}};
  const auto id = r.store->sync_feeds(specs, r.time.now()).value()[0].id;
  const std::vector<storage::poll_record> records{
      {.feed = id, .now = r.time.now(), .pushed = true, .subscription = stored}};
  REQUIRE(r.store->commit_polls(records));
  r.start();
  REQUIRE(comes([&] { return r.subscription().stage == subscription_stage::refused; }));
  CHECK(r.subscription().error == "port 25 of the hub is not allowed; see ports in the configuration");
}
