#include "daemon/demo/pages.hpp"

#include "feeds/text/date.hpp"
#include "feeds/text/html.hpp"

#include <cmath>
#include <iterator>
#include <numbers>

#include <fmt/format.h>

namespace wireroom::daemon::demo {
namespace {

using feeds::escape_markup;

constexpr std::size_t stories_on_site = 60;

std::string page(const feed_profile& partner, std::string_view title, std::string_view inner) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\">\n<head><meta charset=\"utf-8\"><title>{}</title>\n"
      "<meta name=\"viewport\" content=\"width=device-width\">\n"
      "<style>body{{max-width:40em;margin:2em auto;padding:0 1em;font:18px/1.5 Georgia,serif}}"
      "small{{color:#666}}</style></head>\n<body>\n<p><a href=\"/\">{}</a> <small>{}</small></p>\n{}"
      "<hr><p><small>A paper invented for the demo of Wireroom. Nothing here ever happened.</small></p>\n"
      "</body>\n</html>\n",
      partner.language, escape_markup(title), escape_markup(partner.partner), escape_markup(partner.subtitle),
      inner);
}

// The site's own path of a link that goes to it: "/2026/11/23/slug".
std::string path_of(const story& told, const newsroom& room) {
  story own = told;
  own.spelling = 0;
  const std::string link = link_of(own, room);
  return link.substr(link.find('/', std::string_view("http://").size()));
}

std::string plain_path(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  if (path.starts_with("/amp/")) path.remove_prefix(4);
  if (path.ends_with("/amp")) path.remove_suffix(4);
  return std::string(path);
}

}  // namespace

std::string front_page(const feed_profile& partner, const newsroom& room, sys_seconds now) {
  std::string inner;
  for (const feed_profile& whose : partners()) {
    if (whose.host != partner.host) continue;
    fmt::format_to(std::back_inserter(inner), "<h1>{}</h1>\n<ul>\n", escape_markup(whose.title));
    for (const story& told : stories(whose.id, now, room.first_day, stories_on_site)) {
      fmt::format_to(std::back_inserter(inner), "<li><a href=\"{}\">{}</a> <small>{}</small></li>\n",
                     escape_markup(link_of(told, room)), escape_markup(told.title),
                     feeds::format_rfc822(told.published));
    }
    fmt::format_to(std::back_inserter(inner), "</ul>\n<p><a href=\"{}\">Feed</a></p>\n",
                   escape_markup(feed_url(whose, room)));
  }
  return page(partner, partner.title, inner);
}

std::optional<std::string> story_page(const feed_profile& partner, std::string_view path,
                                      const newsroom& room, sys_seconds now) {
  const std::string wanted = plain_path(path);
  for (const feed_profile& whose : partners()) {
    if (whose.host != partner.host) continue;
    for (const story& told : stories(whose.id, now, room.first_day, stories_on_site)) {
      if (told.page_of != told.by || path_of(told, room) != wanted) continue;
      return page(partner, told.title,
                  fmt::format("<h1>{}</h1>\n<p><small>{}, {}</small></p>\n{}", escape_markup(told.title),
                              escape_markup(told.author), feeds::format_rfc822(told.published), told.html));
    }
  }
  return std::nullopt;
}

std::string observation(sys_seconds now) {
  const auto hour = std::chrono::floor<std::chrono::hours>(now);
  const double hours = static_cast<double>(hour.time_since_epoch().count());
  // Warmest in mid-afternoon, with a slower wave of a few days beneath.
  const double celsius = 11 - 3.5 * std::cos((hours - 3) * std::numbers::pi / 12) + 2 * std::sin(hours / 31);
  const double fahrenheit = celsius * 9 / 5 + 32;
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<current_observation version=\"1.0\">\n"
      "<credit>Coast Weather Desk</credit>\n<location>Port Averley, Mole Head</location>\n"
      "<station_id>MOLE</station_id>\n<observation_time_rfc822>{}</observation_time_rfc822>\n"
      "<weather>{}</weather>\n<temperature_string>{:.1f} F ({:.1f} C)</temperature_string>\n"
      "<temp_f>{:.1f}</temp_f>\n<temp_c>{:.1f}</temp_c>\n</current_observation>\n",
      feeds::format_rfc822(hour),
      celsius > 12  ? "Fair"
      : celsius > 9 ? "Partly Cloudy"
                    : "Light Rain",
      fahrenheit, celsius, fahrenheit, celsius);
}

}  // namespace wireroom::daemon::demo
