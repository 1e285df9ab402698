#include "daemon/config/units.hpp"

#include <catch2/catch.hpp>

using namespace wireroom::daemon;
using std::chrono::milliseconds;

TEST_CASE("durations are read as people write them") {
  const auto [text, expected] = GENERATE(table<std::string, long>({
      {"250ms", 250},
      {"1s", 1000},
      {"0s", 0},
      {"15m", 900'000},
      {"12h", 43'200'000},
      {"7d", 604'800'000},
      {"2w", 1'209'600'000},
      {"1h30m", 5'400'000},
  }));
  CAPTURE(text);
  REQUIRE(parse_duration(text) == milliseconds{expected});
}

TEST_CASE("what is no duration is refused") {
  const auto text =
      GENERATE(as<std::string>{}, "", "15", "m", "-5m", "1.5h", "15 m", "15min", "5M", "1h30", "0x5s",
               "99999999999999999999s", "200000d", "18446744073709551615d", "50000d50000d");
  CAPTURE(text);
  REQUIRE_FALSE(parse_duration(text));
}

TEST_CASE("a printed duration is read as the same") {
  const auto [ms, text] = GENERATE(table<long, std::string>({
      {0, "0s"},
      {250, "250ms"},
      {1500, "1500ms"},
      {1000, "1s"},
      {900'000, "15m"},
      {604'800'000, "7d"},
      {90'000, "90s"},
      {86'400'000, "1d"},
  }));
  REQUIRE(format_duration(milliseconds{ms}) == text);
  REQUIRE(parse_duration(text) == milliseconds{ms});
}

TEST_CASE("sizes are read and printed with their unit") {
  const auto [text, bytes, printed] = GENERATE(table<std::string, std::uint64_t, std::string>({
      {"512B", 512, "512B"},
      {"64KiB", 65536, "64KiB"},
      {"10MiB", 10u << 20, "10MiB"},
      {"1GiB", 1u << 30, "1GiB"},
      {"1024KiB", 1u << 20, "1MiB"},
      {"10kB", 10000, "10000B"},
      {"1MB", 1000000, "1000000B"},
      {"0B", 0, "0B"},
  }));
  CAPTURE(text);
  REQUIRE(parse_size(text) == bytes);
  REQUIRE(format_size(bytes) == printed);
}

TEST_CASE("what is no size is refused") {
  const auto text = GENERATE(as<std::string>{}, "", "10", "MiB", "-1B", "1.5MiB", "10 MiB", "1KiB1B", "10mib",
                             "99999999999GiB");
  CAPTURE(text);
  REQUIRE_FALSE(parse_size(text));
}
