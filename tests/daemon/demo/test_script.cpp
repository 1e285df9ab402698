#include "daemon/demo/partners.hpp"
#include "daemon/demo/script.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::daemon::demo;
using namespace std::chrono_literals;

namespace {

constexpr sys_seconds first_day = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23);

// Calls `check(event, text)` for each text of the script.
template <class Check>
void each_text(Check check) {
  for (const event* which : events()) {
    for (const telling& what : which->tellings) {
      for (const auto text : {what.title, what.body, what.fix.title, what.fix.body}) check(*which, text);
    }
  }
}

}  // namespace

TEST_CASE("a day of the demo has enough news for every desk, by enough partners and owners") {
  std::set<std::string_view> names, owners;
  for (const auto& whose : partners()) {
    names.insert(whose.partner);
    owners.insert(whose.owner);
  }
  CHECK(names.size() >= 14);
  CHECK(owners.size() >= 10);

  for (int day = 0; day < 6; ++day) {
    std::map<std::string_view, int> desks;
    std::size_t told = 0;
    const auto from = first_day + std::chrono::days(day);
    for (const auto& whose : partners()) {
      for (const auto& one : stories(whose.id, from + 24h - 1s, first_day, 100)) {
        if (one.published < from) continue;
        ++told;
        ++desks[one.category];
      }
    }
    INFO("day " << day);
    CHECK(told >= 60);
    CHECK(told <= 100);
    for (const auto desk : {"World", "Local", "Business", "Science", "Sport", "Culture", "Weather"})
      CHECK(desks[desk] >= 2);
  }
}

TEST_CASE("every variable that a text of the script names is defined") {
  const std::set<std::string_view> dates = {"date", "weekday", "yesterday", "year"};
  std::size_t named = 0;
  each_text([&](const event& which, std::string_view text) {
    for (auto open = text.find('{'); open != text.npos; open = text.find('{', open + 1)) {
      const auto close = text.find('}', open);
      REQUIRE(close != text.npos);
      auto name = text.substr(open + 1, text.find_first_of("+-}", open) - open - 1);
      if (name.starts_with('^')) name.remove_prefix(1);
      INFO(which.key << ": " << text);
      CHECK((dates.contains(name) || which.variables.starts_with(std::string(name) + "=") ||
             which.variables.contains("; " + std::string(name) + "=")));
      ++named;
    }
  });
  CHECK(named > 200);
}

TEST_CASE("texts of the script are fit for titles and for inline HTML") {
  std::set<std::string_view> keys;
  for (const event* which : events()) {
    INFO(which->key);
    CHECK(keys.insert(which->key).second);
    CHECK(which->cycle >= 0);
    CHECK(which->tellings.size() >= 1);
    for (const telling& what : which->tellings) {
      CHECK((what.at >= 0 && what.at < 2400 && what.at % 100 < 60));
      CHECK_FALSE(what.title.empty());
      CHECK_FALSE(what.title.contains('<'));
      CHECK_FALSE(what.body.empty());
      // XHTML holds it as it stands: elements are closed, ampersands are references.
      CHECK(std::ranges::count(what.body, '<') % 2 == 0);
      for (const auto text : {what.body, what.fix.body})
        for (auto at = text.find('&'); at != text.npos; at = text.find('&', at + 1))
          CHECK(text.substr(at).starts_with("&amp;"));
    }
  }
}

TEST_CASE("variables are ranges, or choices that take turns") {
  const event which = {
      .key = "e", .category = "World", .cycle = 3, .phase = 1, .variables = "n=10-12; town=A|B C|D; only=x"};
  const auto at = [&](int day, std::string_view text) { return expand(text, which, day, first_day); };
  CHECK(at(1, "{town}") == "A");
  CHECK(at(4, "{town}") == "B C");
  CHECK(at(7, "{town}") == "D");
  CHECK(at(10, "{town}") == "A");
  CHECK(at(-2, "{town}") == "D");
  CHECK(at(1, "{only}/{unknown}/") == "x//");
  CHECK(at(1, "{^only}, {^unknown}") == "X, ");
  CHECK(at(1, "{weekday}, {date}; {yesterday}; {year}") == "Tuesday, 24 November 2026; Monday; 2026");
  CHECK(at(39, "{date} {year}") == "1 January 2027 2027");
  std::set<std::string> seen;
  for (int day = 1; day < 100; day += 3) {
    const int value = std::stoi(at(day, "{n}"));
    CHECK((value >= 10 && value <= 12));
    CHECK(at(day, "{n+5}") == std::to_string(value + 5));
    CHECK(at(day, "{n-5}") == std::to_string(value - 5));
    seen.insert(at(day, "{n}"));
  }
  CHECK(seen.size() == 3);
}

TEST_CASE("a slug is made of a title's words in ASCII") {
  CHECK(slug_of("Orm’s boats & “nets”: 6.1 percent") == "orms-boats-nets-6-1-percent");
  CHECK(slug_of("Straße von Korrin: Gämsen, Überfahrt") == "strasse-von-korrin-gaemsen-ueberfahrt");
  CHECK(slug_of("one two three four five six seven eight nine ten") ==
        "one-two-three-four-five-six-seven-eight-nine");
  CHECK(slug_of("") == "");
}

TEST_CASE("ids and pages are unique, also from day to day") {
  for (const auto& whose : partners()) {
    std::set<std::string> ids, pages;
    std::size_t told = 0;
    for (int day = 0; day < 30; ++day) {
      const auto from = first_day + std::chrono::days(day);
      for (const auto& one : stories(whose.id, from + 24h - 1s, first_day, 100)) {
        if (one.published < from) continue;
        ++told;
        INFO(whose.host << " " << one.id << " " << one.slug);
        CHECK(ids.insert(one.id).second);
        CHECK(pages.insert(std::to_string(day) + one.slug).second);
        CHECK_FALSE(one.slug.empty());
        CHECK_FALSE(one.author.empty());
      }
    }
    CHECK((told > 25 || whose.how == manner::gone));
  }
}

TEST_CASE("a feed changes only when something is published or corrected") {
  for (const auto& whose : partners()) {
    if (whose.how == manner::gone) continue;  // it holds fewer than its limit, and only for a morning
    std::vector<story> before;
    for (int minute = 0; minute < 3 * 24 * 60; minute += 5) {
      const auto now = first_day + std::chrono::minutes(minute);
      auto held = stories(whose.id, now, first_day, 15);
      INFO(whose.host << " minute " << minute);
      REQUIRE(held.size() == 15);
      const bool same = std::ranges::equal(held, before, [](const story& a, const story& b) {
        return a.id == b.id && a.title == b.title && a.html == b.html;
      });
      const bool news = std::ranges::any_of(
          held, [now](const story& one) { return one.published > now - 5min || one.updated > now - 5min; });
      if (minute > 0) CHECK(same != news);
      CHECK(std::ranges::none_of(
          held, [now](const story& one) { return one.published > now || one.updated > now; }));
      before = std::move(held);
    }
  }
}

TEST_CASE("a correction changes text and date, never id, place or page") {
  const auto early = stories(feed_of::courier, first_day + 7h + 6min, first_day, 15);
  const auto late = stories(feed_of::courier, first_day + 9h + 30min, first_day, 15);
  const auto bridge = [](const std::vector<story>& held) {
    return *std::ranges::find_if(held, [](const story& one) { return one.id.contains("-bridge-"); });
  };
  const story first = bridge(early), second = bridge(late);
  CHECK(first.title != second.title);
  CHECK(second.html.starts_with(first.html));
  CHECK(second.html.size() > first.html.size());
  CHECK(second.updated == first.published + 140min);
  CHECK((second.id == first.id && second.slug == first.slug && second.published == first.published));
}

TEST_CASE("wire copy goes to one page of the agency's site, each paper by another spelling") {
  const newsroom room{.first_day = first_day, .port = 8090};
  std::set<std::string> links;
  std::set<std::string> slugs;
  for (const auto by : {feed_of::meridian, feed_of::courier, feed_of::gazette}) {
    const auto held = stories(by, first_day + 12h, first_day, 15);
    const auto told =
        std::ranges::find_if(held, [](const story& one) { return one.id.contains("-water-law-"); });
    REQUIRE(told != held.end());
    CHECK(told->page_of == feed_of::meridian);
    links.insert(link_of(*told, room));
    slugs.insert(told->slug);
  }
  CHECK(slugs.size() == 1);
  const std::string page = "2026/11/23/" + *slugs.begin();
  CHECK(links ==
        std::set<std::string>{"http://meridian-wire.localhost:8090/" + page,
                              "http://www.meridian-wire.localhost:8090/" + page +
                                  "?utm_source=averley-courier&utm_medium=rss#top",
                              "http://meridian-wire.localhost:8090/" + page + "/amp?utm_campaign=wire"});
}
