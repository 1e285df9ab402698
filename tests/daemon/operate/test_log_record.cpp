#include "daemon/operate/log_record.hpp"

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::daemon::log;
using namespace std::chrono_literals;

namespace {

std::string record(std::string_view value, style how = style::journal) {
  const field fields[] = {{"title", value}};
  return format_record(level::info, "feed polled", fields, how, from_ms(1767323045678));
}

}  // namespace

TEST_CASE("records carry the priority for journald, time and level for people") {
  CHECK(record("x") == "<6>feed polled title=x\n");
  CHECK(record("x", style::lines) == "2026-01-02T03:04:05.678Z info feed polled title=x\n");
  CHECK(format_record(level::error, "stop", {}, style::journal, {}) == "<3>stop\n");
}

TEST_CASE("no value ends a record early or shows other than what it says") {
  const auto [value, shown] = GENERATE(table<std::string, std::string>({
      {"plain", "plain"},
      {"", "\"\""},
      {"two words", "\"two words\""},
      {"a=b", "\"a=b\""},
      {"say \"x\"", "\"say \\\"x\\\"\""},
      {"back\\slash", "back\\\\slash"},
      {"a\nb\r\tc", "a\\nb\\r\\tc"},
      {"\x1b[31mred", "\\x1b[31mred"},
      {std::string("nul\0x", 5), "nul\\x00x"},
      {"\x7f", "\\x7f"},
      {"Zürich 東京", "\"Zürich 東京\""},
      {"bad\xff\xc3", "bad\\xff\\xc3"},
      {"over\xc0\xaflong", "over\\xc0\\xaflong"},
      {"\xed\xa0\x80", "\\xed\\xa0\\x80"},
      {"\xc2\x9b"
       "31m",
       "\\u{9b}31m"},
      {"\xe2\x80\xae"
       "evil",
       "\\u{202e}evil"},
      {"a\xe2\x80\xa8"
       "b",
       "a\\u{2028}b"},
  }));
  CAPTURE(shown);
  CHECK(record(value) == "<6>feed polled title=" + shown + "\n");
}

TEST_CASE("a record has a bound, whatever it is given") {
  CHECK(record(std::string(1 << 20, 'a')).size() < 1100);
  const std::string big(1 << 16, '\x01');
  std::vector<field> fields(1000, field{"key", big});
  const auto line = format_record(level::info, big, fields, style::lines, {});
  CHECK(line.size() <= 8192);
  CHECK(line.find('\n') == line.size() - 1);
}

TEST_CASE("one event is let through a hundred times, then ten times a second, and the rest are counted") {
  limiter limit;
  const std::chrono::steady_clock::time_point start{};
  int passed = 0;
  for (int i = 0; i < 1000; ++i) passed += limit.ask("flood", start).pass;
  CHECK(passed == 100);
  CHECK(limit.ask("another", start).pass);
  const auto next = limit.ask("flood", start + 150ms);
  CHECK(next.pass);
  CHECK(next.held_back == 900);
  CHECK_FALSE(limit.ask("flood", start + 150ms).pass);
  const auto later = limit.ask("flood", start + 1h);
  CHECK(later.held_back == 1);
}
