#include "daemon/publish/compress.hpp"
#include "daemon/publish/negotiate.hpp"
#include "daemon/publish/respond.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>
#include <zlib.h>

using namespace wireroom;
using namespace wireroom::daemon;

namespace {

const sys_seconds modified = std::chrono::sys_days{std::chrono::year{2026} / 4 / 30} + std::chrono::hours{8};

std::string large() {
  std::string out = "<rss>";
  for (int i = 0; i < 200; ++i) out += "<item>the same again</item>";
  return out;
}

shelf outputs() {
  shelf::map map;
  for (const auto* name : {"rss", "atom", "json"})
    map["/feeds/top." + std::string{name}] = make_snapshot(
        {.content_type = "application/x-" + std::string{name}, .bytes = large() + name}, modified);
  map["/"] = make_snapshot(
      {.content_type = "text/html; charset=utf-8", .bytes = "small", .readers = audience::page}, modified);
  return shelf{std::move(map)};
}

const shelf& shelves() {
  static const shelf made = outputs();
  return made;
}

const snapshot& top_rss() {
  return *shelves().find("/feeds/top.rss");
}

response ask(std::string_view method, std::string_view path, std::vector<header_view> headers = {}) {
  return respond({.method = method, .path = path, .headers = std::move(headers)}, shelves());
}

std::string lines(const response& answer) {
  return std::string{answer.shared_headers} + answer.headers;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != text.npos;
}

}  // namespace

TEST_CASE("what stands on the shelf is given with all that caches and browsers need") {
  const auto answer = ask("GET", "/feeds/top.rss");
  CHECK(answer.status == 200);
  CHECK(answer.shared_body == large() + "rss");
  for (const auto* line :
       {"Content-Type: application/x-rss\r\n", "Last-Modified: Thu, 30 Apr 2026 08:00:00 GMT\r\n",
        "Vary: Accept-Encoding\r\n",
        "s-maxage=", "stale-while-revalidate=", "X-Content-Type-Options: nosniff\r\n",
        "Accept-Ranges: none\r\n", "Referrer-Policy: ", "Content-Security-Policy: default-src 'none'"}) {
    CAPTURE(line);
    CHECK(contains(lines(answer), line));
  }
  CHECK_FALSE(contains(lines(answer), "Content-Encoding"));
  CHECK(contains(lines(ask("GET", "/")), "style-src 'self'"));
  CHECK(ask("HEAD", "/feeds/top.rss").shared_body == answer.shared_body);  // the server leaves it out
}

TEST_CASE("methods and paths get the status that is theirs") {
  struct row {
    const char *method, *path;
    unsigned status;
  };
  for (const auto& r :
       {row{"GET", "/nothing", 404}, row{"HEAD", "/nothing", 404}, row{"POST", "/nothing", 404},
        row{"POST", "/feeds/top.rss", 405}, row{"PUT", "/", 405}, row{"DELETE", "/feeds/top", 405},
        row{"FOO", "/", 405}, row{"get", "/", 405}, row{"OPTIONS", "*", 204}, row{"OPTIONS", "/", 204},
        row{"GET", "//", 404}, row{"GET", "/feeds/top.rss/", 404}, row{"GET", "/feeds/", 404},
        row{"GET", "/feeds/top.xml", 404}, row{"GET", "/status", 404}, row{"GET", "/metrics", 404},
        row{"GET", "/../etc/passwd", 404}, row{"GET", "//evil.example/", 404}}) {
    CAPTURE(r.method, r.path);
    const auto answer = ask(r.method, r.path);
    CHECK(answer.status == r.status);
    CHECK(contains(lines(answer), "Allow: GET, HEAD, OPTIONS\r\n") == (r.status == 405 || r.status == 204));
    CHECK_FALSE(contains(lines(answer), "Location:"));
  }
}

TEST_CASE("codings are chosen by weight, and each has an ETag of its own") {
  struct row {
    const char* accept;
    coding expected;
  };
  const auto br = coding::brotli, gz = coding::gzip, id = coding::identity;
  for (const auto& r :
       {row{"gzip", gz}, row{"br", br}, row{"gzip, deflate, br", br}, row{"gzip;q=1.0, br;q=0.5", gz},
        row{"GZIP", gz}, row{"x-gzip", gz}, row{"*", br}, row{"br;q=0, *", gz}, row{"deflate", id},
        row{"", id}, row{"identity", id}, row{"gzip;q=0", id}, row{"gzip;q=0.001, identity;q=0.5", id},
        row{"identity;q=0", id}, row{"identity;q=0, gzip;q=0.1", gz}, row{"*;q=0", id},
        row{"gzip;q=nonsense", id}, row{"gzip;q=2", id}, row{" , ,gzip ; q=0.5 ,", gz}}) {
    CAPTURE(r.accept);
    CHECK(choose_coding({.headers = {{"Accept-Encoding", r.accept}}}, top_rss()) == r.expected);
  }
  CHECK(choose_coding({}, top_rss()) == id);
  const auto answer = ask("GET", "/feeds/top.rss", {{"accept-encoding", "gzip"}});
  CHECK(contains(lines(answer), "Content-Encoding: gzip\r\n"));
  CHECK(answer.shared_body == top_rss().form(gz).bytes);
  CHECK(contains(lines(answer), "ETag: \"" + top_rss().hash + "-gzip\"\r\n"));
  CHECK(contains(lines(ask("GET", "/feeds/top.rss", {{"Accept-Encoding", "br"}})), "-br\"\r\n"));
  CHECK_FALSE(
      contains(lines(ask("GET", "/", {{"Accept-Encoding", "gzip"}})), "Content-Encoding"));  // too small
}

TEST_CASE("a story that was merged shows the page of the other") {
  const auto page = make_snapshot({.content_type = "text/html", .bytes = "seven"}, modified);
  const auto other = make_snapshot({.content_type = "text/html", .bytes = "five"}, modified);
  const shelf made{{{"/stories/7", page}, {"/stories/5", other}}, {{3, 7}, {4, 9}, {5, 7}}};
  CHECK(made.find("/stories/7") == page);
  CHECK(made.find("/stories/3") == page);
  CHECK(made.find("/stories/5") == other);  // has a page itself
  for (const auto* path :
       {"/stories/4", "/stories/2", "/stories/8", "/stories/", "/stories/03", "/stories/-3", "/stories/3x",
        "/stories/99999999999999999999", "/story/3", "3", ""}) {
    CAPTURE(path);
    CHECK(made.find(path) == nullptr);
  }
}

TEST_CASE("a client that has it is told so, as RFC 9110 orders conditions") {
  const std::string etag{top_rss().form(coding::identity).etag}, gzip{top_rss().form(coding::gzip).etag};
  const std::string date = "Thu, 30 Apr 2026 08:00:00 GMT";
  using headers = std::vector<header_view>;
  const std::string weak = "W/" + etag, list = "\"x\", " + etag, odd = "\"a,b\", " + gzip,
                    half = etag.substr(0, 10);
  struct row {
    const char* what;
    headers given;
    unsigned status;
  };
  for (const auto& r : std::vector<row>{
           {"its ETag", {{"If-None-Match", etag}}, 304},
           {"weakly", {{"If-None-Match", weak}}, 304},
           {"in a list", {{"If-None-Match", list}}, 304},
           {"in a second field", {{"If-None-Match", "\"x\""}, {"If-None-Match", etag}}, 304},
           {"of another coding", {{"If-None-Match", gzip}}, 304},
           {"behind a comma in a tag", {{"If-None-Match", odd}}, 304},
           {"anything", {{"If-None-Match", "*"}}, 304},
           {"another", {{"If-None-Match", "\"x\""}}, 200},
           {"half of it", {{"If-None-Match", half}}, 200},
           {"none", {{"If-None-Match", ""}}, 200},
           {"its date", {{"If-Modified-Since", date}}, 304},
           {"a later date", {{"If-Modified-Since", "Fri, 01 May 2026 00:00:00 GMT"}}, 304},
           {"an earlier date", {{"If-Modified-Since", "Thu, 30 Apr 2026 07:59:59 GMT"}}, 200},
           {"no date", {{"If-Modified-Since", "yesterday"}}, 200},
           {"another ETag and its date", {{"If-None-Match", "\"x\""}, {"If-Modified-Since", date}}, 200},
       }) {
    CAPTURE(r.what);
    CHECK(ask("GET", "/feeds/top.rss", r.given).status == r.status);
    CHECK(ask("HEAD", "/feeds/top.rss", r.given).status == r.status);
  }
  const auto answer = ask("GET", "/feeds/top.rss", {{"If-None-Match", gzip}, {"Accept-Encoding", "br"}});
  CHECK(contains(lines(answer), "ETag: " + gzip));
  CHECK(contains(lines(answer), "Cache-Control: "));
  CHECK(contains(lines(answer), "Vary: "));
  CHECK_FALSE(contains(lines(answer), "Content-Type"));
  CHECK(answer.shared_body.empty());
}

TEST_CASE("a feed without suffix comes in the form that Accept likes best") {
  struct row {
    const char *accept, *location;
  };
  for (const auto& r :
       {row{"application/atom+xml", ".atom"}, row{"application/feed+json", ".json"},
        row{"application/json", ".json"}, row{"application/rss+xml;q=0.5, application/atom+xml", ".atom"},
        row{"*/*", ".rss"}, row{"", ".rss"},
        row{"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", ".rss"},
        row{"image/png", ".rss"}, row{"application/*;q=0.1, application/rss+xml;q=0", ".atom"}}) {
    CAPTURE(r.accept);
    const auto answer = ask("GET", "/feeds/top", {{"Accept", r.accept}});
    CHECK(answer.status == 200);
    CHECK(contains(lines(answer), "Content-Location: /feeds/top" + std::string{r.location} + "\r\n"));
    CHECK(contains(lines(answer), "Vary: Accept\r\n"));
  }
  CHECK(ask("GET", "/feeds/none").status == 404);
}

TEST_CASE("snapshots of the same values are the same bytes, and unpack to what they were") {
  const auto one = make_snapshot({.content_type = "a/b", .bytes = large()}, modified);
  const auto two = make_snapshot({.content_type = "a/b", .bytes = large()}, modified);
  for (const auto c : {coding::brotli, coding::gzip, coding::identity}) {
    CHECK(one->form(c).bytes == two->form(c).bytes);
    CHECK(one->form(c).headers == two->form(c).headers);
  }
  CHECK(one->hash != make_snapshot({.content_type = "a/c", .bytes = large()}, modified)->hash);
  const auto& packed = one->form(coding::gzip).bytes;
  CHECK(packed.substr(4, 4) == std::string(4, '\0'));  // no time
  std::string unpacked(large().size() + 1, '\0');
  z_stream stream{};
  REQUIRE(inflateInit2(&stream, 31) == Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(unpacked.data());
  stream.avail_out = static_cast<uInt>(unpacked.size());
  CHECK(inflate(&stream, Z_FINISH) == Z_STREAM_END);
  unpacked.resize(stream.total_out);
  inflateEnd(&stream);
  CHECK(unpacked == large());
  CHECK(make_snapshot({.content_type = "a/b", .bytes = ""}, modified)->form(coding::identity).bytes.empty());
}
