#include "feeds/update/freshness.hpp"

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::feeds;
using namespace std::chrono_literals;
using std::chrono::seconds;

namespace {

const instant received = std::chrono::sys_days{std::chrono::year{2026} / 4 / 29} + 10h;

constexpr const char* date = "Wed, 29 Apr 2026 10:00:00 GMT";
constexpr const char* hour_later = "Wed, 29 Apr 2026 11:00:00 GMT";
constexpr const char* hour_before = "Wed, 29 Apr 2026 09:00:00 GMT";

}  // namespace

TEST_CASE("freshness is max-age less Age, else Expires less Date") {
  struct row {
    const char *cache_control, *expires, *date, *age;
    long fresh;  // 0: none
  };
  const auto r = GENERATE(values<row>({
      {"", "", "", "", 0},
      {"max-age=1800", "", date, "", 1800},
      {"max-age=1800", "", date, "600", 1200},
      {"max-age=1800", "", date, "1800", 0},
      {"max-age=1800", "", date, "junk", 1800},
      {"public, Max-Age = 60 , must-revalidate", "", date, "", 60},
      {"max-age=\"300\"", "", date, "", 300},
      {"private=\"a, max-age=5\", max-age=90", "", date, "", 90},
      {"max-age=60, max-age=600", "", date, "", 60},
      {"s-maxage=600", "", date, "", 0},
      {"max-age=0", hour_later, date, "", 0},
      {"max-age=junk", hour_later, date, "", 0},
      {"max-age=-5", "", date, "", 0},
      {"max-age", "", date, "", 0},
      {"max-age=99999999999999999999999", "", date, "", 400L * 86400},
      {"no-cache", hour_later, date, "", 0},
      {"no-store, max-age=600", "", date, "", 0},
      {"no-cache=\"set-cookie\", max-age=600", "", date, "", 600},
      {"", hour_later, date, "", 3600},
      {"", hour_later, date, "600", 3600},
      {"", hour_later, hour_before, "", 7200},  // the partner's clock is compared with itself
      {"", hour_later, "", "", 3600},           // without Date: with ours
      {"", hour_before, date, "", 0},
      {"", "0", date, "", 0},
      {"", "-1", date, "", 0},
      {"max-age=60", hour_later, date, "", 60},
      {",,=,;", hour_later, date, "", 3600},
  }));
  CAPTURE(r.cache_control, r.expires, r.date, r.age);
  const auto f = freshness_of(
      {.cache_control = r.cache_control, .expires = r.expires, .date = r.date, .age = r.age}, received);
  CHECK(f.fresh_for.value_or(0s) == seconds{r.fresh});
  CHECK((f.fresh_for || r.fresh == 0));
}

TEST_CASE("freshness of Expires is told from that of max-age") {
  CHECK(freshness_of({.expires = hour_later, .date = date}, received).by_expires);
  CHECK_FALSE(freshness_of({.cache_control = "max-age=60", .expires = hour_later, .date = date}, received)
                  .by_expires);
}

TEST_CASE("Retry-After is seconds, or a date relative to Date") {
  struct row {
    const char *retry_after, *date;
    long expected;  // -1: none
  };
  const auto r = GENERATE(values<row>({
      {"", date, -1},
      {"120", date, 120},
      {" 120 ", date, 120},
      {"0", date, 0},
      {"-5", date, -1},
      {"1.5", date, -1},
      {"soon", date, -1},
      {hour_later, date, 3600},
      {hour_later, hour_before, 7200},
      {hour_later, "", 3600},
      {hour_before, date, 0},
      {"99999999999999", date, 400L * 86400},
  }));
  CAPTURE(r.retry_after, r.date);
  const auto f = freshness_of({.date = r.date, .retry_after = r.retry_after}, received);
  CHECK(f.retry_after.value_or(-1s) == seconds{r.expected});
}
