#include "tests/e2e/politeness/month_origin.hpp"

#include <algorithm>
#include <ctime>

#include <boost/json/array.hpp>
#include <fmt/format.h>

namespace wireroom::tests {
namespace {

using namespace std::chrono_literals;
using fields = std::vector<std::pair<std::string, std::string>>;
constexpr auto day = std::chrono::hours{24};
constexpr std::int64_t kept = 15;  ///< items of a document

std::string http_date(moment at) {
  const auto seconds =
      static_cast<std::time_t>(std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()).count());
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[40];
  std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return text;
}

std::int64_t seconds_of(moment at) {
  return std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()).count();
}

/// Feeds publish at regular moments, each feed at its own.
moment published(const month_feed& feed, moment begun, std::int64_t item) {
  return begun - 40 * day + std::chrono::minutes(7 * feed.number) + item * feed.rhythm;
}

std::int64_t newest(const month_feed& feed, const asked& one) {
  return (one.at - published(feed, one.begun, 0)) / feed.rhythm;
}

struct wishes {
  bool etag = true, modified = false, weak = false, delta = false, dated = true;
  fields more;             ///< header fields of 200 and 304
  std::string in_channel;  ///< further members of the document
  boost::json::object facts;
  std::int64_t silent_from = -1;  ///< the day of the month after which nothing is published
};

/// A good server: 304 to what it gave, a document otherwise.
answer news(const month_feed& feed, const asked& one, wishes how = {}) {
  auto last = newest(feed, one);
  if (how.silent_from >= 0) {
    auto then = one;
    then.at = std::min(one.at, one.begun + how.silent_from * day);
    last = newest(feed, then);
  }
  const auto etag = fmt::format("{}\"{}-{}\"", how.weak ? "W/" : "", feed.number, last);
  const auto modified = http_date(published(feed, one.begun, last));
  answer out{.fields = std::move(how.more), .body = {}, .facts = std::move(how.facts)};
  out.facts["is_feed"] = true;
  if (feed.every) out.facts["every"] = feed.every->count();
  if (how.etag) out.fields.emplace_back("ETag", etag);
  if (how.modified) out.fields.emplace_back("Last-Modified", modified);
  const bool same = how.etag ? one.etag == etag : how.modified && one.modified == modified;
  if (same) {
    out.status = 304;
    return out;
  }
  auto from = last - kept + 1;
  std::int64_t known = -1;
  if (how.delta && one.offers_delta && !one.etag.empty()) {
    known = std::stoll(one.etag.substr(one.etag.rfind('-') + 1));
    out.status = 226;
    out.fields.emplace_back("IM", "feed");
    from = std::max(from, known + 1);
  }
  boost::json::array moments;
  std::string items;
  for (auto item = last; item >= from; --item) {
    const auto at = published(feed, one.begun, item);
    items += fmt::format("<item><guid isPermaLink=\"false\">{0}-{1}</guid><title>Piece {1}</title>{2}</item>",
                         feed.number, item,
                         how.dated ? fmt::format("<pubDate>{}</pubDate>", http_date(at)) : std::string{});
    moments.push_back(seconds_of(at));
  }
  if (how.dated) out.facts["published"] = std::move(moments);
  out.body = fmt::format(
      "<?xml version=\"1.0\"?><rss version=\"2.0\" "
      "xmlns:sy=\"http://purl.org/rss/1.0/modules/syndication/\"><channel>"
      "<title>{}</title><link>http://a.example/</link><description>d</description>{}{}</channel></rss>",
      feed.name, how.in_channel, items);
  return out;
}

answer only(unsigned status, fields more = {}) {
  return {.status = status, .fields = std::move(more), .body = "nothing here", .facts = {}};
}

bool between(const asked& one, std::int64_t from, std::int64_t until) {
  return one.day() >= from && one.day() < until;
}

/// Three hours of every second day.
bool busy(const month_feed& feed, const asked& one) {
  return (one.hour() + static_cast<std::int64_t>(feed.number)) % 48 < 3;
}

answer tagged(const month_feed& feed, const asked& one) {
  return news(feed, one);
}
answer modified(const month_feed& feed, const asked& one) {
  return news(feed, one, {.etag = false, .modified = true});
}
answer weak_and_modified(const month_feed& feed, const asked& one) {
  return news(feed, one, {.modified = true, .weak = true});
}
answer without_validators(const month_feed& feed, const asked& one) {
  return news(feed, one, {.etag = false});
}
answer delta(const month_feed& feed, const asked& one) {
  return news(feed, one, {.delta = true});
}
answer undated(const month_feed& feed, const asked& one) {
  return news(feed, one, {.dated = false});
}
answer falls_silent(const month_feed& feed, const asked& one) {
  return news(feed, one, {.silent_from = 5});
}
answer max_age(const month_feed& feed, const asked& one) {
  return news(feed, one, {.more = {{"Cache-Control", "public, max-age=20000"}, {"Age", "1500"}}});
}
answer expires(const month_feed& feed, const asked& one) {
  // Its clock is a day behind: only the difference counts.
  return news(feed, one,
              {.more = {{"Date", http_date(one.at - day)}, {"Expires", http_date(one.at - day + 5h)}}});
}
answer no_cache(const month_feed& feed, const asked& one) {
  return news(feed, one, {.more = {{"Cache-Control", one.day() % 2 == 0 ? "no-cache" : "max-age=0"}}});
}
answer more_than_a_day(const month_feed& feed, const asked& one) {
  return news(feed, one, {.more = {{"Cache-Control", "max-age=604800"}}});
}
answer ttl(const month_feed& feed, const asked& one) {
  return news(feed, one, {.in_channel = "<ttl>240</ttl>", .facts = {{"ttl", 14400}}});
}
answer syndication(const month_feed& feed, const asked& one) {
  return news(
      feed, one,
      {.in_channel = "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>3</sy:updateFrequency>",
       .facts = {{"ttl", 28800}}});
}
answer skips(const month_feed& feed, const asked& one) {
  return news(
      feed, one,
      {.in_channel =
           "<skipHours><hour>0</hour><hour>1</hour><hour>2</hour><hour>3</hour><hour>22</hour></skipHours>"
           "<skipDays><day>Sunday</day><day>Wednesday</day></skipDays>",
       .facts = {{"skip_hours", {0, 1, 2, 3, 22}}, {"skip_days", {0, 3}}}});
}
answer moved(const month_feed& feed, const asked& one) {
  if (one.hop.empty()) return only(feed.number % 2 == 0 ? 301 : 308, {{"Location", feed.target() + "/new"}});
  return news(feed, one);
}
answer moved_away(const month_feed& feed, const asked& one) {
  if (one.hop.empty())
    return only(308, {{"Location", fmt::format("http://{}:{}{}/new", feed.other, feed.port, feed.target())}});
  return news(feed, one, {.modified = true});
}
answer elsewhere_for_now(const month_feed& feed, const asked& one) {
  constexpr unsigned statuses[] = {302, 303, 307};
  if (one.hop.empty()) return only(statuses[one.day() % 3], {{"Location", feed.target() + "/now"}});
  if (one.hop == "/now")
    return only(302,
                {{"Location", fmt::format("http://{}:{}{}/there", feed.other, feed.port, feed.target())}});
  return news(feed, one);
}
answer sent_where_it_is_busy(const month_feed& feed, const asked& one) {
  if (one.hop.empty())
    return only(302,
                {{"Location", fmt::format("http://{}:{}{}/busy", feed.other, feed.port, feed.target())}});
  return busy(feed, one) ? only(429, {{"Retry-After", "30000"}}) : news(feed, one);
}
answer loops(const month_feed& feed, const asked& one) {
  return only(302, {{"Location", feed.target() + (one.hop == "/a" ? "/b" : "/a")}});
}
answer locked(const month_feed& feed, const asked& one) {
  if (between(one, 4, 9)) return only(401);
  return between(one, 14, 20) ? only(403) : news(feed, one);
}
answer lost(const month_feed& feed, const asked& one) {
  return between(one, 6, 16) ? only(404) : news(feed, one);
}
answer gone(const month_feed& feed, const asked& one) {
  return one.day() >= 8 ? only(410) : news(feed, one);
}
answer gone_for_an_hour(const month_feed& feed, const asked& one) {
  return one.hour() % 200 == 100 ? only(410) : news(feed, one);
}
answer limits_in_seconds(const month_feed& feed, const asked& one) {
  return busy(feed, one) ? only(429, {{"Retry-After", fmt::format("{}", 9000 + one.day() * 1000)}})
                         : news(feed, one);
}
answer limits_by_date(const month_feed& feed, const asked& one) {
  // Its clock is three hours ahead.
  return busy(feed, one)
             ? only(429, {{"Date", http_date(one.at + 3h)}, {"Retry-After", http_date(one.at + 3h + 5h)}})
             : news(feed, one);
}
answer limits_silently(const month_feed& feed, const asked& one) {
  return busy(feed, one) ? only(429) : news(feed, one);
}
answer limits_for_days(const month_feed& feed, const asked& one) {
  return one.day() == 10 ? only(429, {{"Retry-After", "700000"}}) : news(feed, one);
}
answer repairs_in_seconds(const month_feed& feed, const asked& one) {
  return busy(feed, one) ? only(503, {{"Retry-After", "7000"}}) : news(feed, one);
}
answer repairs_by_date(const month_feed& feed, const asked& one) {
  return busy(feed, one) ? only(503, {{"Date", http_date(one.at)}, {"Retry-After", http_date(one.at + 4h)}})
                         : news(feed, one);
}
answer repairs_silently(const month_feed& feed, const asked& one) {
  return between(one, 5, 8) ? only(503) : news(feed, one);
}
answer breaks(const month_feed& feed, const asked& one) {
  constexpr unsigned statuses[] = {500, 502, 504};
  return between(one, 3, 6) || between(one, 18, 25) ? only(statuses[one.hour() % 3]) : news(feed, one);
}
answer breaks_and_says_when(const month_feed& feed, const asked& one) {
  return busy(feed, one) ? only(500, {{"Retry-After", "40000"}}) : news(feed, one);
}
answer resets(const month_feed& feed, const asked& one) {
  if (!between(one, 7, 10) && !busy(feed, one)) return news(feed, one);
  auto out = only(0);
  out.reset = true;
  return out;
}
answer turns_into_a_page(const month_feed& feed, const asked& one) {
  if (!between(one, 9, 12)) return news(feed, one, {.modified = true});
  auto out = only(200, {{"ETag", "\"page\""}, {"Content-Type", "text/html"}});
  out.body = "<!DOCTYPE html><html><head><title>Sorry</title></head><body>We are moving.</body></html>";
  out.facts["is_feed"] = false;
  return out;
}
answer has_no_content(const month_feed& feed, const asked& one) {
  return busy(feed, one) ? answer{.status = 204, .fields = {}, .body = {}, .facts = {}} : news(feed, one);
}

struct kind {
  const char* name;
  manner how;
  std::chrono::seconds rhythm;
  std::optional<std::chrono::seconds> every = std::nullopt;
};

const std::vector<kind>& kinds() {
  static const std::vector<kind> all = {
      {"tagged", tagged, 8h},
      {"modified", modified, 6h},
      {"weak-and-modified", weak_and_modified, 10h},
      {"without-validators", without_validators, 30min},
      {"delta", delta, 9h},
      {"undated", undated, 12h},
      {"falls-silent", falls_silent, 5h},
      {"max-age", max_age, 2h},
      {"expires", expires, 2h},
      {"no-cache", no_cache, 7h},
      {"more-than-a-day", more_than_a_day, 4h},
      {"ttl", ttl, 3h},
      {"syndication", syndication, 3h},
      {"skips", skips, 4h},
      {"moved", moved, 8h},
      {"moved-away", moved_away, 8h},
      {"elsewhere-for-now", elsewhere_for_now, 11h},
      {"sent-where-it-is-busy", sent_where_it_is_busy, 5h},
      {"loops", loops, 6h},
      {"locked", locked, 7h},
      {"lost", lost, 6h},
      {"gone", gone, 5h},
      {"gone-for-an-hour", gone_for_an_hour, 3h},
      {"limits-in-seconds", limits_in_seconds, 4h},
      {"limits-by-date", limits_by_date, 4h},
      {"limits-silently", limits_silently, 4h},
      {"limits-for-days", limits_for_days, 6h},
      {"repairs-in-seconds", repairs_in_seconds, 4h},
      {"repairs-by-date", repairs_by_date, 5h},
      {"repairs-silently", repairs_silently, 6h},
      {"breaks", breaks, 6h},
      {"breaks-and-says-when", breaks_and_says_when, 6h},
      {"resets", resets, 6h},
      {"turns-into-a-page", turns_into_a_page, 7h},
      {"has-no-content", has_no_content, 6h},
      {"quick", tagged, 2h, 50min},
      {"slow", modified, 6h, 36h},
  };
  return all;
}

}  // namespace

std::string month_feed::target() const {
  return fmt::format("/{}/{}", name, number);
}

std::string month_feed::url() const {
  return fmt::format("http://{}:{}{}", address, port, target());
}

std::vector<month_feed> month_feeds(std::size_t number) {
  std::vector<month_feed> out;
  const auto& all = kinds();
  for (std::size_t i = 0; i < number; ++i) {
    const auto& one = all[i % all.size()];
    // A third of the hosts have one feed, others up to five, and neighbours of other manners.
    const auto host = i % 3 == 0 ? i : 1000 + i / 7;
    const auto name = [](std::size_t n) {
      return fmt::format("127.{}.{}.{}", 60 + n / 1000, n / 200 % 5, n % 200 + 1);
    };
    out.push_back({.number = i,
                   .name = one.name,
                   .address = name(host),
                   .other = name(1000 + (i * 5 + 3) % (number / 7 + 1)),
                   .rhythm = one.rhythm + std::chrono::minutes(i % 50),
                   .every = one.every,
                   .how = one.how});
  }
  return out;
}

}  // namespace wireroom::tests
