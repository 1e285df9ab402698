#include "daemon/poll/request_text.hpp"

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::daemon;

namespace {

const feeds::url_parts here{.scheme = "https", .host = "a.example", .port = 443, .target = "/feed?x=1"};

bool has(const std::string& text, const std::string& line) {
  return text.find("\r\n" + line + "\r\n") != text.npos;
}

std::string get_text(const feeds::url_parts& where, const feeds::validators& validators,
                     const request_identity& who, own_fields own) {
  std::string out = "what was there before";
  request_text(where, validators, who, own, out);
  return out;
}

}  // namespace

TEST_CASE("a request is conditional, offers deltas and compression, and sends validators verbatim") {
  const auto text =
      get_text(here, {.etag = "W/\"x y\"", .last_modified = "yesterday"},
               {.user_agent = "wireroom/1", .headers = {}, .authorization = {}}, own_fields::all);
  CHECK(text.starts_with("GET /feed?x=1 HTTP/1.1\r\nHost: a.example\r\n"));
  CHECK(text.ends_with("\r\n\r\n"));
  CHECK(has(text, "User-Agent: wireroom/1"));
  CHECK(has(text, "Accept-Encoding: gzip, br"));
  CHECK(has(text, "A-IM: feed"));
  CHECK(has(text, "If-None-Match: W/\"x y\""));
  CHECK(has(text, "If-Modified-Since: yesterday"));
  CHECK(text.find("\r\nAccept: application/atom+xml, ") != text.npos);
  for (const auto* never : {"Cookie", "Referer", "Authorization"}) CHECK(text.find(never) == text.npos);
  const auto bare = get_text(here, {}, {}, own_fields::all);
  CHECK(bare.find("If-") == bare.npos);
}

TEST_CASE("secrets go to their own origin only, and nothing can break out of a field") {
  const request_identity who{
      .user_agent = "x\r\nEvil: 1",
      .headers = {{"X-Key", "k"}, {"Host", "evil"}, {"Bad Name", "v"}, {"X-Split", "a\r\nB: c"}},
      .authorization = "Bearer t"};
  const auto own = get_text(here, {.etag = "\"a\"\r\nX: y", .last_modified = {}}, who, own_fields::all);
  CHECK(has(own, "Authorization: Bearer t"));
  CHECK(has(own, "X-Key: k"));
  for (const auto* never : {"Evil", "evil", "Bad Name", "X-Split", "X: y"})
    CHECK(own.find(never) == own.npos);
  const auto watched = get_text(here, {}, who, own_fields::no_credentials);
  CHECK(watched.find("Bearer") == watched.npos);
  CHECK(has(watched, "X-Key: k"));
  const auto foreign = get_text(here, {}, who, own_fields::none);
  CHECK(foreign.find("Bearer") == foreign.npos);
  CHECK(foreign.find("X-Key") == foreign.npos);
}

TEST_CASE("a User-Agent of the partner's configuration is for its origin") {
  const request_identity who{.user_agent = "usual", .own_user_agent = "special"};
  CHECK(has(get_text(here, {}, who, own_fields::all), "User-Agent: special"));
  CHECK(has(get_text(here, {}, who, own_fields::no_credentials), "User-Agent: special"));
  CHECK(has(get_text(here, {}, who, own_fields::none), "User-Agent: usual"));
}

TEST_CASE("Host names the port where it is not the scheme's, and brackets IPv6") {
  CHECK(authority_of({.scheme = "http", .host = "a.example", .port = 80}) == "a.example");
  CHECK(authority_of({.scheme = "http", .host = "a.example", .port = 443}) == "a.example:443");
  CHECK(authority_of({.scheme = "https", .host = "::1", .port = 8443}) == "[::1]:8443");
}

TEST_CASE(
    "rule 11: the User-Agent says who asks, whom to write to and for how many, as far as that is known") {
  const auto [url, contact, subscribers,
              comment] = GENERATE(table<std::string, std::string, std::uint32_t, std::string>({
      {"https://w.example", "ops@w.example", 1200, " (+https://w.example; ops@w.example; 1200 subscribers)"},
      {"https://w.example", "ops@w.example", 0, " (+https://w.example; ops@w.example)"},
      {"https://w.example", "", 1, " (+https://w.example; 1 subscriber)"},
      {"", "ops@w.example", 0, " (ops@w.example)"},
      {"", "", 7, " (7 subscribers)"},
      {"", "", 0, ""},
      {"x\r\ny", "", 0, ""},
  }));
  CAPTURE(url, contact, subscribers);
  const auto agent = default_user_agent(url, contact, subscribers);
  const auto product = agent.substr(0, agent.find(' '));
  CHECK(product.starts_with("wireroom/"));
  CHECK(product.size() > std::string("wireroom/").size());
  CHECK(agent.substr(product.size()) == comment);
}

TEST_CASE("a form is posted with its length and nothing of the partner's") {
  const auto text = form_request_text(
      here, "a=1&b=2",
      {.user_agent = "wireroom/1", .headers = {{"X-Secret", "s"}}, .authorization = "Bearer s"});
  CHECK(text.starts_with("POST /feed?x=1 HTTP/1.1\r\nHost: a.example\r\n"));
  CHECK(text.ends_with("\r\n\r\na=1&b=2"));
  CHECK(has(text, "Content-Type: application/x-www-form-urlencoded"));
  CHECK(has(text, "Content-Length: 7"));
  CHECK(has(text, "User-Agent: wireroom/1"));
  for (const auto* never : {"X-Secret", "Authorization", "A-IM", "If-None-Match"})
    CHECK(text.find(never) == text.npos);
  CHECK(form_request_text(here, "a", {.user_agent = "x\r\ny", .headers = {}, .authorization = {}})
            .find("x\r\ny") == std::string::npos);
}
