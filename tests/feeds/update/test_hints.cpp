#include "feeds/update/hints.hpp"

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::feeds;
using namespace std::chrono_literals;

namespace {

const instant now = std::chrono::sys_days{std::chrono::year{2026} / 4 / 29} + 10h;

}  // namespace

TEST_CASE("ttl and the syndication module: the longer counts") {
  struct row {
    std::optional<std::uint32_t> ttl;
    const char* period;
    std::uint32_t frequency;
    std::chrono::seconds expected;
  };
  const auto r = GENERATE(values<row>({
      {{}, "", 0, 0s},
      {60, "", 0, 3600s},
      {{}, "hourly", 1, 3600s},
      {{}, "hourly", 0, 3600s},
      {{}, "hourly", 4, 900s},
      {{}, "daily", 2, 43200s},
      {{}, "weekly", 1, 604800s},
      {{}, "monthly", 30, 86400s},
      {{}, "yearly", 365, 86400s},
      {{}, "", 24, 3600s},
      {{}, "sometimes", 1, 86400s},
      {120, "hourly", 1, 7200s},
      {30, "hourly", 1, 3600s},
      {4294967295u, "", 0, 34560000s},
  }));
  document doc;
  doc.feed.ttl = r.ttl;
  if (*r.period || r.frequency)
    doc.feed.syndication = syndication{.period = r.period, .frequency = r.frequency};
  CHECK(hints_of(doc, {}, now).ttl == r.expected);
}

TEST_CASE("skipHours and skipDays become bits, what is out of range is left out") {
  document doc;
  doc.feed.skip_hours = {0, 23, 24, 200};
  doc.feed.skip_days = {0, 6, 7};
  const auto hints = hints_of(doc, {}, now);
  CHECK(hints.skip_hours == (1u | 1u << 23));
  CHECK(hints.skip_days == (1u | 1u << 6));
}

TEST_CASE("publications are the newest twenty that lie in the past") {
  std::vector<item> items(30);
  for (std::size_t i = 0; i < items.size(); ++i) items[i].body.published = now + 2h - i * 1h;
  items[5].body.published.reset();
  items[5].body.updated = now - 90min;
  const auto found = hints_of({}, items, now).publications;
  REQUIRE(found.size() == 20);
  CHECK(found[0] == now);
  CHECK(std::ranges::is_sorted(found, std::greater{}));
  CHECK(std::ranges::find(found, now - 90min) != found.end());
}

TEST_CASE("the feed's name is plain and bounded, its site is http") {
  document doc;
  doc.feed.title = text{.type = text_type::html, .value = "A &amp; <b>B</b>"};
  doc.feed.link = "javascript:x";
  CHECK(hints_of(doc, {}, now).title == "A & B");
  CHECK(hints_of(doc, {}, now).site.empty());
  doc.feed.title = text{.value = std::string(2000, 'x')};
  doc.feed.link = "https://a.example/";
  CHECK(hints_of(doc, {}, now).title.size() == 512);
  CHECK(hints_of(doc, {}, now).site == "https://a.example/");
}
