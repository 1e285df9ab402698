#include "daemon/operate/operator_routes.hpp"

#include <vector>

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::daemon;

namespace {

struct fake_daemon {
  std::vector<std::int64_t> polled, moved, split, joined;
  int reloads = 0;
  std::string reload_error, not_ready;

  operator_sources sources() {
    operator_sources all;
    all.status = [] {
      status_values values;
      values.title = "Wire";
      values.feeds.resize(1);
      values.feeds[0].row.id = 7;
      values.feeds[0].row.url = "https://harbour.example/";
      return values;
    };
    all.feed = [](std::int64_t id) -> std::optional<feed_status> {
      if (id != 7) return std::nullopt;
      return feed_status{.row = {.id = 7, .url = "https://harbour.example/"}};
    };
    all.now = [] { return instant{}; };
    all.metrics = [] { return metrics_values{}; };
    all.not_ready = [this] { return not_ready; };
    all.poll = [this](std::int64_t id) {
      if (id != 7) return false;
      polled.push_back(id);
      return true;
    };
    all.accept_move = [this](std::int64_t id) -> std::optional<std::string> {
      if (id == 8) return std::nullopt;
      if (id == 9) return "";
      moved.push_back(id);
      return "https://new.example/\"feed\"";
    };
    all.reload = [this]() -> std::expected<void, std::string> {
      ++reloads;
      if (!reload_error.empty()) return std::unexpected(reload_error);
      return {};
    };
    all.explain = [](std::string_view what) -> std::expected<std::string, std::string> {
      if (what == "https://a.example/?x=1 2") return "{}";
      return what == "7" ? std::expected<std::string, std::string>{"{\"items\":[]}"} : "";
    };
    all.split = [this](std::int64_t item, bool back) -> std::expected<std::string, std::string> {
      if (item != 7) return std::unexpected("it shares no article");
      (back ? joined : split).push_back(item);
      return "{}";
    };
    all.names = {"wire1.example"};
    return all;
  }
};

response ask(fake_daemon& at, std::string_view method, std::string_view path,
             std::vector<header_view> headers = {{"Host", "127.0.0.1:8081"}},
             std::string_view peer = "127.0.0.1") {
  operator_routes routes{at.sources()};
  return routes.handle({.method = method, .path = path, .headers = std::move(headers), .peer = peer});
}

bool has(const response& answer, std::string_view line) {
  return answer.headers.find(line) != std::string::npos;
}

}  // namespace

TEST_CASE("each operator's route answers with its status and type") {
  const auto [method, path, status, type] = GENERATE(table<std::string, std::string, unsigned, std::string>({
      {"GET", "/status", 200, "application/json"},
      {"HEAD", "/status", 200, "application/json"},
      {"GET", "/", 200, "application/json"},
      {"GET", "/status/feeds/7", 200, "application/json"},
      {"GET", "/status/feeds/8", 404, "text/plain"},
      {"GET", "/status/feeds/", 404, "text/plain"},
      {"GET", "/status/feeds/-7", 404, "text/plain"},
      {"GET", "/status/feeds/7x", 404, "text/plain"},
      {"GET", "/status/feeds/99999999999999999999", 404, "text/plain"},
      {"GET", "/status.css", 200, "text/css"},
      {"GET", "/metrics", 200, "text/plain; version=0.0.4"},
      {"GET", "/healthz", 200, "text/plain"},
      {"GET", "/readyz", 200, "text/plain"},
      {"GET", "/feeds/top.atom", 404, "text/plain"},
      {"POST", "/status", 405, "text/plain"},
      {"DELETE", "/metrics", 405, "text/plain"},
      {"GET", "/reload", 405, "text/plain"},
      {"GET", "/explain", 400, "text/plain"},
      {"POST", "/explain", 405, "text/plain"},
      {"GET", "/items/7/split", 405, "text/plain"},
      {"POST", "/items/7/split", 200, "application/json"},
      {"POST", "/items/7/join", 200, "application/json"},
      {"POST", "/items/8/split", 409, "text/plain"},
      {"POST", "/items/x/split", 404, "text/plain"},
      {"GET", "/feeds/7/poll", 405, "text/plain"},
      {"POST", "/feeds/8/poll", 404, "text/plain"},
      {"POST", "/feeds//poll", 404, "text/plain"},
      {"POST", "/feeds/7/poll", 202, "application/json"},
      {"POST", "/feeds/7/accept-move", 200, "application/json"},
      {"POST", "/feeds/8/accept-move", 404, "text/plain"},
      {"POST", "/feeds/9/accept-move", 409, "text/plain"},
      {"GET", "/feeds/7/accept-move", 405, "text/plain"},
      {"POST", "/reload", 200, "application/json"},
  }));
  CAPTURE(method, path);
  fake_daemon daemon;
  const auto answer = ask(daemon, method, path);
  CHECK(answer.status == status);
  CHECK(has(answer, "Content-Type: " + type));
  CHECK(has(answer, "Cache-Control: no-store"));
  CHECK(has(answer, "nosniff"));
  CHECK(has(answer, "Content-Security-Policy: default-src 'none'"));
  CHECK((status == 405) == has(answer, "Allow: "));
}

TEST_CASE("asking for a poll or a reload reaches the daemon once") {
  fake_daemon daemon;
  ask(daemon, "POST", "/feeds/7/poll");
  ask(daemon, "POST", "/reload");
  CHECK(daemon.polled == std::vector<std::int64_t>{7});
  CHECK(daemon.reloads == 1);
  daemon.reload_error = "wireroom.toml:3:1: 'titel' is no key of [site]";
  const auto answer = ask(daemon, "POST", "/reload");
  CHECK(answer.status == 422);
  CHECK(answer.body.find("'titel'") != std::string::npos);
}

TEST_CASE("the operator's word for a move reaches the daemon, and no page of another site says it") {
  fake_daemon daemon;
  CHECK(ask(daemon, "POST", "/feeds/7/accept-move").body ==
        "{\"feed\":7,\"url\":\"https://new.example/\\\"feed\\\"\"}\n");
  CHECK(daemon.moved == std::vector<std::int64_t>{7});
  CHECK(ask(daemon, "POST", "/feeds/7/accept-move",
            {{"Host", "127.0.0.1:8081"}, {"Sec-Fetch-Site", "cross-site"}})
            .status == 403);
  CHECK(daemon.moved.size() == 1);
  const auto page =
      ask(daemon, "POST", "/feeds/7/accept-move", {{"Host", "127.0.0.1"}, {"Accept", "text/html"}});
  CHECK(page.status == 303);
  CHECK(has(page, "Location: /status/feeds/7\r\n"));
}

TEST_CASE("a page of another site can neither ask nor look through the operator's browser") {
  const auto [headers, allowed] = GENERATE(table<std::vector<header_view>, bool>({
      {{{"Host", "127.0.0.1:8081"}}, true},
      {{{"Host", "localhost:8081"}}, true},
      {{{"Host", "[::1]:8081"}}, true},
      {{{"Host", "wire1.example:8081"}}, true},
      {{}, true},
      {{{"Host", "127.0.0.1:8081"}, {"Sec-Fetch-Site", "same-origin"}}, true},
      {{{"Host", "127.0.0.1:8081"}, {"Sec-Fetch-Site", "none"}}, true},
      {{{"Host", "127.0.0.1:8081"}, {"Origin", "http://127.0.0.1:8081"}}, true},
      {{{"Host", "127.0.0.1:8081"}, {"Sec-Fetch-Site", "cross-site"}}, false},
      {{{"Host", "127.0.0.1:8081"}, {"Sec-Fetch-Site", "same-site"}}, false},
      {{{"Host", "127.0.0.1:8081"}, {"Sec-Fetch-Site", "cross-site"}, {"Origin", "http://127.0.0.1:8081"}},
       false},
      {{{"Host", "127.0.0.1:8081"}, {"Origin", "http://evil.example"}}, false},
      {{{"Host", "127.0.0.1:8081"}, {"Origin", "null"}}, false},
      {{{"Host", "127.0.0.1:8081"}, {"Origin", "http://127.0.0.1:9999"}}, false},
      // DNS rebinding: the page's own name points here now.
      {{{"Host", "evil.example:8081"}, {"Origin", "http://evil.example:8081"}}, false},
      {{{"Host", "evil.example:8081"}, {"Sec-Fetch-Site", "same-origin"}}, false},
      {{{"Host", "127.0.0.1.evil.example"}}, false},
  }));
  CAPTURE(headers.size() > 0 ? headers[0].value : "", headers.size() > 1 ? headers[1].value : "");
  fake_daemon daemon;
  CHECK((ask(daemon, "POST", "/feeds/7/poll", headers).status == 202) == allowed);
  CHECK((ask(daemon, "POST", "/reload", headers).status == 200) == allowed);
  CHECK(daemon.polled.size() + static_cast<std::size_t>(daemon.reloads) == (allowed ? 2 : 0));
}

TEST_CASE("a rebound name reads no status; probes and scrapers ask under any name") {
  fake_daemon daemon;
  const std::vector<header_view> foreign{{"Host", "evil.example:8081"}};
  CHECK(ask(daemon, "GET", "/status", foreign).status == 403);
  CHECK(ask(daemon, "GET", "/status/feeds/7", foreign).status == 403);
  CHECK(ask(daemon, "GET", "/metrics", foreign).status == 200);
  CHECK(ask(daemon, "GET", "/healthz", foreign).status == 200);
  CHECK(ask(daemon, "GET", "/status", foreign, "").status == 200);  // on a Unix socket
}

TEST_CASE("readiness says why not") {
  fake_daemon daemon;
  daemon.not_ready = "the first outputs are not rendered";
  const auto answer = ask(daemon, "GET", "/readyz");
  CHECK(answer.status == 503);
  CHECK(answer.body == "not ready: the first outputs are not rendered\n");
  CHECK(ask(daemon, "GET", "/healthz").status == 200);
}

TEST_CASE("a browser gets pages, a program JSON") {
  const auto [accept, page] = GENERATE(table<std::string, bool>({
      {"", false},
      {"*/*", false},
      {"application/json", false},
      {"text/html", true},
      {"text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", true},
      {"application/json, text/html;q=0.9", false},
      {"text/html;q=0.5, application/json;q=0.4", true},
      {"text/html;q=0", false},
      {"TEXT/HTML", true},
  }));
  CAPTURE(accept);
  CHECK(prefers_page(accept) == page);
  fake_daemon daemon;
  const std::vector<header_view> headers{{"Host", "127.0.0.1"}, {"Accept", accept}};
  CHECK(has(ask(daemon, "GET", "/status", headers), page ? "text/html" : "application/json"));
  CHECK(has(ask(daemon, "GET", "/status", headers), "Vary: Accept"));
  const auto polled = ask(daemon, "POST", "/feeds/7/poll", headers);
  CHECK(polled.status == (page ? 303 : 202));
  CHECK(has(polled, "Location: /status/feeds/7\r\n") == page);
}
