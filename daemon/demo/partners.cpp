#include "daemon/demo/partners.hpp"

#include <array>

#include <fmt/format.h>

namespace wireroom::daemon::demo {
namespace {

using enum dialect;

constexpr std::array<feed_profile, feed_count> all = {{
    {.id = feed_of::courier,
     .partner = "The Averley Courier",
     .owner = "Averley Press Group",
     .host = "averley-courier",
     .address = 11,
     .path = "/rss/all.xml",
     .title = "The Averley Courier",
     .subtitle = "Port Averley's morning paper since 1868",
     .language = "en-GB",
     .format = rss20,
     .etag = true,
     .last_modified = true,
     .gzip = true},
    {.id = feed_of::evening_post,
     .partner = "Averley Evening Post",
     .owner = "Averley Press Group",
     .host = "evening-post",
     .address = 12,
     .path = "/feed.php",
     .title = "Averley Evening Post & Argus",
     .subtitle = "Town, tide & tittle-tattle",
     .language = "en",
     .format = rss20,
     .how = manner::broken,
     .last_modified = true},
    {.id = feed_of::meridian,
     .partner = "Meridian Wire",
     .owner = "Meridian News Cooperative",
     .host = "meridian-wire",
     .address = 13,
     .path = "/wire.atom",
     .title = "Meridian Wire",
     .subtitle = "Agency copy from the Orrin Sea",
     .language = "en",
     .format = atom,
     .etag = true,
     .gzip = true},
    {.id = feed_of::lantern,
     .partner = "The Northern Lantern",
     .owner = "Northlight Media",
     .host = "northern-lantern",
     .address = 14,
     .path = "/rss/news",
     .title = "The Northern Lantern",
     .subtitle = "Velmark's national daily",
     .language = "en",
     .format = rss20,
     .last_modified = true,
     .gzip = true},
    {.id = feed_of::lantern_arts,
     .partner = "The Northern Lantern",
     .owner = "Northlight Media",
     .host = "northern-lantern",
     .address = 14,
     .path = "/rss/arts",
     .title = "The Northern Lantern: Arts",
     .subtitle = "Stage, page and screen",
     .language = "en",
     .format = rss20,
     .last_modified = true,
     .gzip = true},
    {.id = feed_of::northlight,
     .partner = "Northlight Business",
     .owner = "Northlight Media",
     .host = "northlight-business",
     .address = 15,
     .path = "/feed.json",
     .title = "Northlight Business",
     .subtitle = "Markets and companies from Halden",
     .language = "en",
     .format = json,
     .etag = true,
     .gzip = true,
     .max_age = 300},
    {.id = feed_of::chronicle,
     .partner = "Thornmouth Chronicle",
     .owner = "Thornmouth Chronicle Ltd",
     .host = "thornmouth-chronicle",
     .address = 16,
     .path = "/index.rdf",
     .title = "Thornmouth Chronicle",
     .subtitle = "News from the river mouth",
     .language = "en",
     .format = rss10},
    {.id = feed_of::radio,
     .partner = "Halden Public Radio",
     .owner = "Halden Broadcasting",
     .host = "halden-radio",
     .address = 17,
     .path = "/news/latest.atom",
     .title = "Halden Public Radio: News",
     .subtitle = "The news, read slowly",
     .language = "en",
     .format = atom,
     .how = manner::slow,
     .etag = true,
     .last_modified = true},
    {.id = feed_of::weather,
     .partner = "Coast Weather Desk",
     .owner = "Halden Broadcasting",
     .host = "coast-weather",
     .address = 18,
     .path = "/bulletins.rss",
     .title = "Coast Weather Desk",
     .subtitle = "Forecasts, warnings and bulletins",
     .language = "en",
     .format = rss20,
     .last_modified = true,
     .max_age = 600},
    {.id = feed_of::quillon,
     .partner = "Quillon Review",
     .owner = "Quillon House",
     .host = "quillon-review",
     .address = 19,
     .path = "/backend.rss",
     .title = "Quillon Review – la revue des arts",
     .subtitle = "Crème de la critique",
     .language = "en",
     .format = rss20,
     .how = manner::latin1,
     .etag = true},
    {.id = feed_of::touchline,
     .partner = "Touchline",
     .owner = "Quillon House",
     .host = "touchline",
     .address = 20,
     .path = "/feeds/sport.json",
     .title = "Touchline",
     .subtitle = "All the sport that fits",
     .language = "en",
     .format = json,
     .last_modified = true},
    {.id = feed_of::lumen,
     .partner = "Lumen",
     .owner = "The Lumen Society",
     .host = "lumen",
     .address = 21,
     .path = "/atom",
     .title = "Lumen: science, weekly and in between",
     .subtitle = "Published by the Lumen Society, Halden",
     .language = "en",
     .format = atom,
     .etag = true,
     .gzip = true},
    {.id = feed_of::talbote,
     .partner = "Der Talbote",
     .owner = "Verlag Talbote",
     .host = "talbote",
     .address = 22,
     .path = "/rss.xml",
     .title = "Der Talbote",
     .subtitle = "Nachrichten aus Oberhain und Talbach",
     .language = "de",
     .format = rss20,
     .etag = true,
     .last_modified = true,
     .gzip = true,
     .topic = "Auf Deutsch"},
    {.id = feed_of::gazette,
     .partner = "Kestrel Bay Gazette",
     .owner = "Kestrel Bay Community Trust",
     .host = "kestrel-bay-gazette",
     .address = 23,
     .path = "/?feed=rss2",
     .title = "Kestrel Bay Gazette",
     .subtitle = "Written by neighbours",
     .language = "en",
     .format = rss20,
     .how = manner::faltering,
     .etag = true,
     .last_modified = true},
    {.id = feed_of::ledger,
     .partner = "Ledger & Loom",
     .owner = "Mill Lane Collective",
     .host = "ledger-and-loom",
     .address = 24,
     .path = "/essays/feed.atom",
     .title = "Ledger & Loom",
     .subtitle = "How things are made and paid for",
     .language = "en",
     .format = atom,
     .how = manner::moved,
     .etag = true},
    {.id = feed_of::old_quay,
     .partner = "Old Quay Notes",
     .owner = "Old Quay Notes",
     .host = "old-quay-notes",
     .address = 25,
     .path = "/notes.rss",
     .title = "Old Quay Notes",
     .subtitle = "Nineteen years of looking at water",
     .language = "en",
     .format = rss20,
     .how = manner::gone,
     .etag = true},
    {.id = feed_of::harbour_rail,
     .partner = "Harbour and Rail",
     .owner = "Semaphore Publishing",
     .host = "harbour-and-rail",
     .address = 26,
     .path = "/traffic.rdf",
     .title = "Harbour and Rail",
     .subtitle = "The trade paper of ships and trains",
     .language = "en",
     .format = rss10,
     .etag = true,
     .gzip = true},
    {.id = feed_of::tribune,
     .partner = "Lissova Tribune",
     .owner = "Tribune of Sarrene",
     .host = "lissova-tribune",
     .address = 27,
     .path = "/en/rss",
     .title = "Lissova Tribune (English edition)",
     .subtitle = "Sarrene, and what it thinks of the rest",
     .language = "en",
     .format = rss20,
     .last_modified = true,
     .gzip = true},
}};

constexpr bool in_order() {
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (static_cast<std::size_t>(all[i].id) != i) return false;
  }
  return true;
}
static_assert(in_order());

}  // namespace

std::span<const feed_profile> partners() {
  return all;
}

const feed_profile& profile(feed_of id) {
  return all[static_cast<std::size_t>(id)];
}

std::string site_of(const feed_profile& whose, const newsroom& room) {
  return fmt::format("http://{}.localhost:{}/", whose.host, room.port);
}

std::string feed_url(const feed_profile& whose, const newsroom& room) {
  return fmt::format("http://127.0.0.{}:{}{}", whose.address, room.port,
                     whose.how == manner::moved ? "/atom.xml" : whose.path);
}

std::string observation_url(const newsroom& room) {
  return fmt::format("http://127.0.0.{}:{}{}", profile(feed_of::weather).address, room.port,
                     observation_path);
}

std::string link_of(const story& told, const newsroom& room) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(told.page_day));
  const std::string path =
      fmt::format("{:04}/{:02}/{:02}/{}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), told.slug);
  const std::string_view host = profile(told.page_of).host, by = profile(told.by).host;
  switch (told.spelling) {
    case 0:
      return fmt::format("http://{}.localhost:{}/{}", host, room.port, path);
    case 1:
      return fmt::format("http://www.{}.localhost:{}/{}?utm_source={}&utm_medium=rss#top", host, room.port,
                         path, by);
    case 2:
      return fmt::format("http://{}.localhost:{}/{}/amp?utm_campaign=wire", host, room.port, path);
    default:
      return fmt::format("http://amp.{}.localhost:{}/amp/{}/#comments", host, room.port, path);
  }
}

}  // namespace wireroom::daemon::demo
