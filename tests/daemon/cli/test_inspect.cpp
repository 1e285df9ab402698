#include "daemon/cli/inspect.hpp"
#include "daemon/cli/inspect_report.hpp"
#include "feeds/parse/parser.hpp"

#include <filesystem>
#include <string>

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::daemon::cli;

namespace {

std::string report_of(std::string_view bytes) {
  const auto made = feeds::parse(bytes, {.url = {}, .content_type = {}});
  REQUIRE(made.has_value());
  return inspect_report(made->document, made->entries, "a.xml", bytes.size());
}

}  // namespace

TEST_CASE("inspect ends with the exit code that its result asks for", "[inspect]") {
  const std::string data = std::filesystem::path(WIREROOM_TEST_DATA) / "parse";
  const fetch_function fetch =
      [](const std::string& url) -> std::expected<fetched, wireroom::daemon::fetch_error> {
    if (url == "https://a.example/feed") return fetched{"<rss><channel/></rss>", "text/xml", url};
    if (url == "https://a.example/page") return fetched{"<html/>", "text/html", url};
    if (url == "https://slow.example/")
      return std::unexpected(
          wireroom::daemon::fetch_error{wireroom::feeds::poll_outcome::timeout, 0, "no answer"});
    return std::unexpected(
        wireroom::daemon::fetch_error{wireroom::feeds::poll_outcome::dns_error, 0, "no such host"});
  };
  CHECK(inspect({"--json", data + "/cdf.xml"}, {}) == 0);
  CHECK(inspect({data + "/broken_everywhere.xml"}, {}) == 0);
  CHECK(inspect({data + "/absent.xml"}, {}) == 66);
  CHECK(inspect({data}, {}) == 66);
  CHECK(inspect({}, {}) == 64);
  CHECK(inspect({"a", "b"}, {}) == 64);
  CHECK(inspect({"--nonsense", "a"}, {}) == 64);
  CHECK(inspect({"https://a.example/feed"}, fetch) == 0);
  CHECK(inspect({"https://a.example/page"}, fetch) == 65);
  CHECK(inspect({"https://b.example/"}, fetch) == 69);
  CHECK(inspect({"https://slow.example/"}, fetch) == 75);
  CHECK(inspect({"--summary", "--repeat", "2", data}, {}) == 0);
  CHECK(inspect({"--summary", data + "/absent"}, {}) == 66);
}

TEST_CASE("the report for people says what was repaired, repeated and missed", "[inspect]") {
  const std::string report = report_of(
      "<rss version='2.0'><channel><title>Fish & "
      "\x1b[31mChips</title><ttl>60</ttl><skipDays><day>Sunday</day></skipDays>\n"
      "<item><title>One</title><link>https://a.example/1</link></item>"
      "<item><title>One</title><link>https://a.example/1</link></item></channel></rss>");
  CHECK(report.find("RSS 2.0") != std::string::npos);
  CHECK(report.find("line 1      a bare &") != std::string::npos);
  CHECK(report.find("60 minutes") != std::string::npos);
  CHECK(report.find("not on Sunday") != std::string::npos);
  CHECK(report.find("1 entry repeats") != std::string::npos);
  CHECK(report.find("2 of 2: no date") != std::string::npos);
  CHECK(report.find('\x1b') == std::string::npos);
}
