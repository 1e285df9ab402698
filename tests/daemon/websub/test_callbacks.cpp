#include "daemon/websub/callbacks.hpp"

#include <vector>

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::daemon;
using namespace std::chrono_literals;
using feeds::subscription_stage;

namespace {

const std::string id(40, 'a');
const std::string path = "/websub/" + id;
const std::string sha256 = "sha256=" + std::string(64, '0');

/// Callbacks of one subscription in a stage, and what the poller is told.
class desk {
 public:
  explicit desk(subscription_stage stage) {
    hubs.put(id, {.feed = 7, .topic = "https://a.example/f", .stage = stage});
    hubs.connect([this](hub_call&& call) {
      if (listens) calls.push_back(std::move(call));
      return listens;
    });
  }

  response get(const std::string& query, const std::string& where = path) {
    return hubs.answer({.method = "GET", .path = where, .query = query});
  }
  unsigned post(std::vector<header_view> headers, const std::string& body = "<rss/>") {
    return hubs.answer({.method = "POST", .path = path, .headers = std::move(headers), .body = body}).status;
  }
  std::uint64_t counted(push_result result) const { return hubs.pushes()[static_cast<std::size_t>(result)]; }

  callbacks hubs;
  std::vector<hub_call> calls;
  bool listens = true;
};

const std::string subscribe =
    "hub.mode=subscribe&hub.topic=https%3A%2F%2Fa.example%2Ff&hub.challenge=c4&hub.lease_seconds=60";

}  // namespace

TEST_CASE("a challenge is echoed for what is awaited with exactly that topic") {
  desk d(subscription_stage::pending);
  const auto yes = d.get(subscribe);
  CHECK(yes.status == 200);
  CHECK(yes.body == "c4");
  CHECK(yes.headers.find("Content-Type: application/octet-stream\r\n") != std::string::npos);
  CHECK(yes.headers.find("X-Content-Type-Options: nosniff\r\n") != std::string::npos);
  REQUIRE(d.calls.size() == 1);
  CHECK(d.calls[0].what == hub_call::kind::verified);
  CHECK(d.calls[0].feed == 7);
  CHECK(d.calls[0].lease == 60s);

  for (const auto* no :
       {"", "hub.mode=subscribe&hub.topic=https://a.example/f", "hub.mode=subscribe&hub.challenge=c4",
        "hub.mode=subscribe&hub.topic=https://a.example/f/&hub.challenge=c4",
        "hub.mode=subscribe&hub.topic=HTTPS://a.example/f&hub.challenge=c4",
        "hub.mode=unsubscribe&hub.topic=https://a.example/f&hub.challenge=c4",
        "hub.mode=subscribe&hub.topic=https://a.example/f&hub.challenge=c%0d%0a4",
        "hub.mode=Subscribe&hub.topic=https://a.example/f&hub.challenge=c4"}) {
    const auto answer = d.get(no);
    CHECK(answer.status == 404);
    CHECK(answer.body.find("c4") == std::string::npos);
  }
  CHECK(d.calls.size() == 1);
  d.listens = false;
  CHECK(d.get(subscribe).status == 503);  // what is not heard is not confirmed
}

TEST_CASE("each question is answered with yes in its stage alone") {
  for (const auto stage :
       {subscription_stage::wanted, subscription_stage::active, subscription_stage::refused,
        subscription_stage::leaving, subscription_stage::left})
    CHECK(desk(stage).get(subscribe).status == 404);
  desk leaving(subscription_stage::left);
  CHECK(leaving.get("hub.mode=unsubscribe&hub.topic=https://a.example/f&hub.challenge=c4").body == "c4");
  CHECK(leaving.calls.at(0).what == hub_call::kind::dismissed);
  desk active(subscription_stage::active);
  CHECK(active.get("hub.mode=denied&hub.topic=https://a.example/f&hub.reason=no").status == 200);
  CHECK(active.calls.at(0).reason == "no");
}

TEST_CASE("only the exact path of a known callback is one") {
  desk d(subscription_stage::pending);
  for (const auto& other : {std::string("/websub/"), "/websub/" + std::string(40, 'b'), path + "a",
                            path + "/", "/websub/" + std::string(40, 'A'), "/websub/" + std::string(39, 'a')})
    CHECK(d.get(subscribe, other).status == 404);
  d.hubs.erase(id);
  CHECK(d.get(subscribe).status == 404);
}

TEST_CASE("a push is passed on with its signature, or told why not") {
  desk d(subscription_stage::active);
  CHECK(d.post({{"X-Hub-Signature", sha256}, {"Content-Type", "text/xml"}}) == 202);
  REQUIRE(d.calls.size() == 1);
  CHECK(d.calls[0].what == hub_call::kind::pushed);
  CHECK(d.calls[0].body == "<rss/>");
  CHECK(d.calls[0].content_type == "text/xml");
  CHECK(d.calls[0].signature == sha256);

  CHECK(d.post({}) == 403);
  CHECK(d.post({{"X-Hub-Signature", "md5=00"}}) == 403);
  CHECK(d.counted(push_result::unsigned_) == 2);
  CHECK(d.calls.back().what == hub_call::kind::refused);
  CHECK(d.post({{"X-Hub-Signature", sha256}, {"Content-Encoding", "gzip"}}) == 415);

  d.hubs.hold(true);
  CHECK(d.post({{"X-Hub-Signature", sha256}}) == 503);
  CHECK(d.hubs.refuse_large_body({.method = "POST", .path = path}, 100'000) == 503);
  d.hubs.hold(false);
  d.listens = false;
  CHECK(d.post({{"X-Hub-Signature", sha256}}) == 503);
  CHECK(desk(subscription_stage::left).post({{"X-Hub-Signature", sha256}}) == 410);
}

TEST_CASE("pushes that wait are bounded by number and by bytes") {
  desk d(subscription_stage::active);
  for (int i = 0; i < 4; ++i) CHECK(d.post({{"X-Hub-Signature", sha256}}) == 202);
  CHECK(d.post({{"X-Hub-Signature", sha256}}) == 503);
  d.calls.pop_back();  // one was filed
  CHECK(d.post({{"X-Hub-Signature", sha256}}) == 202);
  d.calls.clear();

  const std::string large(3u << 20, 'x');
  std::vector<std::string> ids;
  int taken = 0;
  for (char c = 'b'; c <= 'f'; ++c)
    d.hubs.put(std::string(40, c), {.feed = c, .topic = "t", .stage = subscription_stage::active});
  for (char c = 'a'; c <= 'f'; ++c) {
    const auto where = "/websub/" + std::string(40, c);
    for (int i = 0; i < 2; ++i)
      taken +=
          d.hubs
              .answer(
                  {.method = "POST", .path = where, .headers = {{"X-Hub-Signature", sha256}}, .body = large})
              .status == 202;
  }
  CHECK(taken == 5);  // of 16 MiB
}

TEST_CASE("a hub pushes a minute's worth at once, then one a second") {
  desk d(subscription_stage::active);
  int taken = 0;
  for (int i = 0; i < 100; ++i) {
    taken += d.post({{"X-Hub-Signature", sha256}}) == 202;
    d.calls.clear();
  }
  CHECK(taken >= 60);
  CHECK(taken <= 62);
  CHECK(d.counted(push_result::too_many) == static_cast<std::uint64_t>(100 - taken));
}

TEST_CASE("a large body is read for a known callback alone") {
  desk d(subscription_stage::active);
  CHECK(d.hubs.refuse_large_body({.method = "POST", .path = path}, most_push_bytes) == 0);
  CHECK(d.hubs.refuse_large_body({.method = "POST", .path = path}, most_push_bytes + 1) == 413);
  CHECK(d.hubs.refuse_large_body({.method = "PUT", .path = path}, 100'000) == 413);
  CHECK(d.hubs.refuse_large_body({.method = "POST", .path = "/websub/" + std::string(40, 'b')}, 100'000) ==
        410);
}
