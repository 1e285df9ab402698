#include "feeds/update/discovery.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::feeds;
using namespace std::chrono_literals;
using strings = std::vector<std::string>;

namespace {

const instant t0 = from_ms(1'780'000'000'000);

discovery_event page(std::string url, strings links = {}) {
  return {.outcome = poll_outcome::not_a_feed,
          .status = 200,
          .url = std::move(url),
          .page = true,
          .links = std::move(links)};
}

discovery_event missing() {
  return {.outcome = poll_outcome::http_error, .status = 404};
}

discovery_event feed(std::string url) {
  return {.outcome = poll_outcome::fetched, .status = 200, .url = std::move(url)};
}

/// What is asked when nothing is a feed.
strings asked(const discovery_event& first, const std::string& home, const feed_state& state = {}) {
  strings out;
  for (auto step = begin_discovery(state, home, first, t0); !step.ask.empty();
       step = continue_discovery(std::move(step.walk), missing(), t0))
    out.push_back(step.ask);
  return out;
}

const strings places = {"https://a.example/feed",      "https://a.example/rss",
                        "https://a.example/atom.xml",  "https://a.example/feed.xml",
                        "https://a.example/index.xml", "https://a.example/rss.xml",
                        "https://a.example/feed.json"};

}  // namespace

TEST_CASE("discovery: a search begins at a page where there never was a feed, and nowhere else") {
  feed_state fresh, known;
  known.last_success = t0 - 1h;
  auto no_page = page("https://a.example/");
  no_page.page = false;
  auto not_found = page("https://a.example/");
  not_found.outcome = poll_outcome::http_error;
  CHECK(may_discover(fresh, page("https://a.example/")));
  CHECK_FALSE(may_discover(known, page("https://a.example/")));
  CHECK_FALSE(may_discover(fresh, no_page));
  CHECK_FALSE(may_discover(fresh, not_found));
  CHECK_FALSE(may_discover(fresh, feed("https://a.example/")));
}

TEST_CASE("discovery: what the page names is asked first, then well-known places, each once") {
  struct row {
    const char* name;
    std::string home;
    discovery_event first;
    strings expected;
  };
  auto with = [](strings first) {
    for (const auto& place : places)
      if (std::ranges::find(first, place) == first.end()) first.push_back(place);
    return first;
  };
  const auto rows = std::vector<row>{
      {"nothing named", "https://a.example/", page("https://a.example/"), places},
      {"named", "https://a.example/",
       page("https://a.example/", {"https://a.example/x", "https://a.example/rss"}),
       with({"https://a.example/x", "https://a.example/rss"})},
      {"comments last", "https://a.example/",
       page("https://a.example/", {"https://a.example/Comments/feed/", "https://a.example/x"}),
       with({"https://a.example/x", "https://a.example/Comments/feed/"})},
      {"of the same site", "https://a.example/", page("https://a.example/", {"https://rss.a.example/x"}),
       with({"https://rss.a.example/x"})},
      {"repeats, fragments and itself", "https://a.example/",
       page("https://a.example/", {"https://a.example/x#1", "https://a.example/x", "https://a.example/"}),
       with({"https://a.example/x"})},
      {"never back to plain", "https://a.example/", page("https://a.example/", {"http://a.example/x"}),
       places},
      {"no URL", "https://a.example/", page("https://a.example/", {"javascript:1", ""}), places},
      {"beside the page too", "https://a.example/news/", page("https://a.example/news/"),
       [] {
         strings out = {"https://a.example/news/feed", "https://a.example/news/index.xml",
                        "https://a.example/news/atom.xml"};
         out.insert(out.end(), places.begin(), places.end());
         return out;
       }()},
      {"after a redirect within the site",
       "https://a.example/",
       page("https://www.a.example/"),
       {"https://www.a.example/feed", "https://www.a.example/rss", "https://www.a.example/atom.xml",
        "https://www.a.example/feed.xml", "https://www.a.example/index.xml", "https://www.a.example/rss.xml",
        "https://www.a.example/feed.json"}},
      {"after a redirect to another site", "https://a.example/", page("https://b.example/"), {}},
  };
  for (const auto& one : rows) {
    INFO(one.name);
    CHECK(asked(one.first, one.home) == one.expected);
  }
}

TEST_CASE("discovery: feeds of another site are offered, not asked, five at most") {
  const auto first =
      page("https://a.example/",
           {"https://b.example/1", "https://b.example/1", "https://a.example/x", "https://a.blogspot.com/2",
            "https://b.example/3", "https://b.example/4", "https://b.example/5", "https://b.example/6"});
  const auto step = begin_discovery({}, "https://a.example/", first, t0);
  CHECK(step.ask == "https://a.example/x");
  CHECK(step.walk.offers == strings{"https://b.example/1", "https://a.blogspot.com/2", "https://b.example/3",
                                    "https://b.example/4", "https://b.example/5"});
  // The site is that of the URL that was asked, wherever the page came from.
  const auto moved =
      begin_discovery({}, "https://a.example/", page("https://b.example/", {"https://b.example/1"}), t0);
  CHECK(moved.ask.empty());
  CHECK(moved.walk.offers == strings{"https://b.example/1"});
  poll_decision decision;
  settle_discovery(decision.state, decision.new_url, moved, t0);
  CHECK(decision.state.discovery->offers == strings{"https://b.example/1"});
  CHECK_FALSE(decision.state.discovery->probed);
  CHECK(decision.new_url.empty());
}

TEST_CASE("discovery: never more than twelve places are asked") {
  strings links;
  for (int i = 0; i < 50; ++i) links.push_back("https://a.example/" + std::to_string(i));
  CHECK(asked(page("https://a.example/", links), "https://a.example/").size() == most_asked);
}

TEST_CASE("discovery: well-known places are asked weekly, what the page names each time") {
  struct row {
    std::optional<instant> probed;
    std::size_t expected;
  };
  const auto rows = GENERATE(values<row>({{std::nullopt, 8},
                                          {t0 - 24h, 1},
                                          {t0 - 24h * 7 + 1s, 1},
                                          {t0 - 24h * 7, 8},
                                          {t0 + 24h, 8}}));  // a clock that went back
  feed_state state;
  state.discovery.get_or_make().probed = rows.probed;
  CHECK(asked(page("https://a.example/", {"https://a.example/x"}), "https://a.example/", state).size() ==
        rows.expected);
}

TEST_CASE("discovery: the first that is a feed is chosen, and how it was found is kept") {
  struct row {
    const char* name;
    std::size_t misses;
    std::string answer_url, permanent_url, chosen;
    bool by_page;
  };
  const auto rows = std::vector<row>{
      {"named by the page", 0, "https://a.example/x", "", "https://a.example/x", true},
      {"well-known", 1, "https://a.example/feed", "", "https://a.example/feed", false},
      {"moved for good within the site", 1, "https://a.example/feed/", "https://a.example/feed/",
       "https://a.example/feed/", false},
      {"moved temporarily", 1, "https://a.example/other", "", "https://a.example/feed", false},
      {"moved for good to another site", 1, "https://b.example/feed", "https://b.example/feed",
       "https://a.example/feed", false},
  };
  for (const auto& one : rows) {
    INFO(one.name);
    auto step =
        begin_discovery({}, "https://a.example/", page("https://a.example/", {"https://a.example/x"}), t0);
    for (std::size_t i = 0; i < one.misses; ++i)
      step = continue_discovery(std::move(step.walk), missing(), t0);
    auto answer = feed(one.answer_url);
    answer.permanent_url = one.permanent_url;
    const auto last = continue_discovery(std::move(step.walk), answer, t0 + 5s);
    REQUIRE(last.found);
    CHECK(last.ask.empty());
    CHECK(last.found->chosen == one.chosen);
    CHECK(last.found->by_page == one.by_page);
    CHECK(last.found->at == t0 + 5s);
    CHECK(last.found->offers.empty());
  }
}

TEST_CASE("discovery: a host in trouble is asked nothing more, one that lacks the place is") {
  struct row {
    discovery_event answer;
    bool goes_on;
  };
  const auto outcome = [](poll_outcome what, unsigned status = 0) {
    return discovery_event{.outcome = what, .status = status};
  };
  const auto rows = std::vector<row>{
      {missing(), true},
      {outcome(poll_outcome::http_error, 403), true},
      {outcome(poll_outcome::gone, 410), true},
      {page("https://a.example/x"), true},
      {outcome(poll_outcome::redirect_error, 302), true},
      {outcome(poll_outcome::too_large, 200), true},
      {outcome(poll_outcome::address_refused), true},
      {outcome(poll_outcome::http_error, 429), false},
      {outcome(poll_outcome::http_error, 503), false},
      {outcome(poll_outcome::http_error, 500), false},
      {outcome(poll_outcome::rate_limited, 429), false},
      {outcome(poll_outcome::timeout), false},
      {outcome(poll_outcome::connect_error), false},
      {outcome(poll_outcome::tls_error), false},
      {outcome(poll_outcome::proxy_error), false},
      {outcome(poll_outcome::dns_error), false},
  };
  for (const auto& one : rows) {
    INFO(name_of(one.answer.outcome) << " " << one.answer.status);
    auto step =
        begin_discovery({}, "https://a.example/", page("https://a.example/", {"https://a.example/x"}), t0);
    step = continue_discovery(std::move(step.walk), one.answer, t0);
    CHECK(step.ask.empty() != one.goes_on);
    CHECK_FALSE(step.found);
  }
}

TEST_CASE("discovery: what was found is stored as the feed's URL, what was not as asked in vain") {
  auto step = begin_discovery({}, "https://a.example/", page("https://a.example/"), t0);
  CHECK(step.ask == "https://a.example/feed");
  auto answer = feed("https://a.example/feed/");
  answer.permanent_url = answer.url;
  const auto last = continue_discovery(step.walk, answer, t0);
  poll_decision decision;
  decision.state.moved_to = "https://a.example/feed/";
  decision.state.moved_streak = 1;
  decision.state.moved_since = t0;
  settle_discovery(decision.state, decision.new_url, last, t0);
  CHECK(decision.new_url == "https://a.example/feed/");
  CHECK(decision.state.discovery->chosen == "https://a.example/feed/");
  CHECK(decision.state.discovery->probed == t0);
  CHECK(decision.state.moved_to->empty());
  CHECK(decision.state.moved_streak == 0);

  while (!step.ask.empty()) step = continue_discovery(std::move(step.walk), missing(), t0);
  poll_decision vain;
  settle_discovery(vain.state, vain.new_url, step, t0 + 1h);
  CHECK(vain.new_url.empty());
  CHECK(vain.state.discovery->chosen.empty());
  CHECK(vain.state.discovery->probed == t0 + 1h);
}
