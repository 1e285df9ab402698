#include "daemon/demo/newsroom_config.hpp"

#include "daemon/config/listen_address.hpp"

#include <algorithm>

namespace wireroom::daemon::demo {
namespace {

std::vector<merged_feed_config> merged_feeds() {
  std::vector<merged_feed_config> all = {{.name = "top", .title = "Calder Coast Wire: everything"}};
  const auto by_category = [&all](std::string name, std::string category) {
    all.push_back(
        {.name = std::move(name), .title = "Calder Coast Wire: " + category, .categories = {category}});
  };
  by_category("world", "World");
  by_category("local", "Local");
  by_category("business", "Business");
  by_category("science", "Science");
  by_category("sport", "Sport");
  by_category("culture", "Culture");
  by_category("weather", "Weather");
  by_category("deutsch", "Auf Deutsch");
  all.push_back({.name = "averley",
                 .title = "Port Averley: its papers, headlines and teasers",
                 .partners = {"The Averley Courier", "Averley Evening Post", "Harbour and Rail"},
                 .limit = 30,
                 .content = content_mode::summary});
  return all;
}

std::vector<partner_config> partner_list(const newsroom_settings& settings) {
  std::vector<partner_config> list;
  for (const feed_profile& whose : partners()) {
    if (list.empty() || list.back().name != whose.partner) {
      list.push_back({.name = std::string(whose.partner),
                      .site = site_of(whose, settings.room),
                      .owner = std::string(whose.owner),
                      .internal = true,  // loopback, on a port of its own
                      .every = poll_interval(settings.speed)});
    }
    feed_config polled{.url = feed_url(whose, settings.room)};
    if (!whose.topic.empty()) polled.categories.emplace_back(whose.topic);
    list.back().feeds.push_back(std::move(polled));
  }
  return list;
}

}  // namespace

std::chrono::seconds poll_interval(double speed) {
  return std::chrono::seconds(std::max<std::int64_t>(60, static_cast<std::int64_t>(3 * speed)));
}

config newsroom_config(const newsroom_settings& settings) {
  const auto address = parse_listen_address(settings.public_address);
  config value;
  value.site = {.title = "Calder Coast Wire",
                .base_url = address ? url_of(*address) : "http://localhost",
                .language = "en",
                .contact = "newsroom@calder-coast.example"};
  value.masthead = {
      .city = "Port Averley", .timezone = "Etc/UTC", .weather = observation_url(settings.room), .unit = "C"};
  value.listen = {.public_addresses = {settings.public_address},
                  .operator_address = settings.operator_address};
  value.storage.url = settings.storage_url;
  value.poll.concurrency = 32;
  value.poll.allow_internal = true;  // the weather station is on loopback, too
  value.poll.ports.push_back(settings.room.port);
  value.partners = partner_list(settings);
  value.merged_feeds = merged_feeds();
  return value;
}

}  // namespace wireroom::daemon::demo
