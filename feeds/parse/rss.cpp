// RSS 0.91 to 2.0 (rssboard.org/rss-specification) and what is usual beside it.
#include "feeds/parse/dates.hpp"
#include "feeds/parse/reader.hpp"
#include "feeds/parse/vocabulary.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace wireroom::feeds::reading {
namespace {

constexpr std::size_t most_kept = 20;  // contents of an entry, ratings of a feed

void begin_channel(reader& r, attributes list) {
  r.start_feed();
  if (std::string about(trimmed(find(list, "about"))); !about.empty() && r.feed().id.empty())
    r.feed().id = std::move(about);
}

void begin_item(reader& r, attributes list) {
  r.start_entry();
  if (!r.language().empty() && has_language(list)) r.entry().language = r.language();
  if (std::string about(trimmed(find(list, "about"))); !about.empty()) r.entry().id = std::move(about);
  if (r.is_cdf()) {
    r.add_link({.href = r.url(find(list, "href")), .type = {}, .hreflang = {}, .title = {}, .length = {}});
    r.lastmod_of(r.entry().updated, list);
  }
}
void end_item(reader& r, std::string&) {
  r.end_entry();
}

// --- texts

void begin_description(reader& r, attributes list) {
  if (r.where() == place::image || r.where() == place::text_input) return r.take_as(take::literal);
  r.pending_construct() = r.atom_construct(list);
  r.pending_construct().body = true;
}

void end_description(reader& r, std::string& value) {
  target& t = r.here();
  if (r.where() == place::image) {
    if (*t.image) (*t.image)->description = std::move(value);
  } else if (r.where() == place::text_input) {
    if (t.as_feed && t.as_feed->text_input) t.as_feed->text_input->description = std::move(value);
  } else if (!*t.summary || (*t.summary)->value.empty()) {
    *t.summary = r.make_text(value);
  } else if (t.as_entry && !value.empty() &&
             t.as_entry->contents.size() < most_kept) {  // beside a summary it is the contents
    r.saved_[0].clear();
    t.as_entry->contents.push_back(r.make_content(value));
  }
}

// --- identity

void begin_guid(reader& r, attributes list) {
  const std::string_view flag = trimmed(find(list, "ispermalink"));
  r.entry().guid_is_permalink = !equals_ignoring_case(flag, "false");
}
void end_guid(reader& r, std::string& value) {
  if (value.empty())
    r.entry().guid_is_permalink.reset();
  else
    r.entry().id = std::move(value);
}

// --- dates

void end_pub_date(reader& r, std::string& value) {
  put_date(r, r.here().published, value, true);
}
void end_last_build_date(reader& r, std::string& value) {
  put_date(r, r.here().updated, value, true);
}
void end_expiration(reader& r, std::string& value) {
  put_date(r, &r.entry().expired, value, true);
}

// --- persons

void end_managing_editor(reader& r, std::string& value) {
  r.add_person(*r.here().authors, to_person(value));
}
void end_webmaster(reader& r, std::string& value) {
  feeds::feed* f = r.here().as_feed;
  if (f && !f->webmaster && !value.empty()) f->webmaster = to_person(value);
}

// --- links and files

void end_docs(reader& r, std::string& value) {
  r.feed().docs = r.url(value);
}
void end_comments(reader& r, std::string& value) {
  if (std::string href = r.url(value); !href.empty()) r.entry().comments.get_or_make().href = std::move(href);
}

void begin_enclosure(reader& r, attributes list) {
  std::string href = r.url(find(list, "url"));
  if (href.empty()) href = r.url(find(list, "href"));
  r.add_link({.href = std::move(href),
              .rel = "enclosure",
              .type = std::string(trimmed(find(list, "type"))),
              .hreflang = {},
              .title = std::string(trimmed(find(list, "title"))),
              .length = to_count(find(list, "length"))});
}

// --- the channel's hints

void end_ttl(reader& r, std::string& value) {
  if (const auto minutes = to_count(value); minutes && *minutes <= std::numeric_limits<std::uint32_t>::max())
    r.feed().ttl = static_cast<std::uint32_t>(*minutes);
  else if (!value.empty())
    r.problem(problem_code::value, "ttl is no number of minutes");
}

void begin_skip_hours(reader& r, attributes) {
  r.enter(place::skip_hours);
}
void begin_skip_days(reader& r, attributes) {
  r.enter(place::skip_days);
}

void end_hour(reader& r, std::string& value) {
  const auto hour = to_count(value);
  if (!hour || *hour > 24)
    return r.problem(problem_code::value, "an hour of skipHours is not one of 0 to 24");
  const auto kept = static_cast<std::uint8_t>(*hour % 24);
  if (auto& list = r.feed().skip_hours; std::ranges::find(list, kept) == list.end()) list.push_back(kept);
}

void end_day(reader& r, std::string& value) {
  static constexpr std::array<std::string_view, 7> names = {"sunday",   "monday", "tuesday", "wednesday",
                                                            "thursday", "friday", "saturday"};
  for (std::uint8_t day = 0; day < names.size(); ++day)
    if (equals_ignoring_case(value, names[day])) {
      if (auto& list = r.feed().skip_days; std::ranges::find(list, day) == list.end()) list.push_back(day);
      return;
    }
  r.problem(problem_code::value, "a day of skipDays is no English day of the week");
}

void begin_cloud(reader& r, attributes list) {
  feeds::cloud found{.domain = std::string(trimmed(find(list, "domain"))),
                     .port = {},
                     .path = std::string(trimmed(find(list, "path"))),
                     .register_procedure = std::string(trimmed(find(list, "registerprocedure"))),
                     .protocol = std::string(trimmed(find(list, "protocol")))};
  if (const auto port = to_count(find(list, "port")); port && *port <= 65535)
    found.port = static_cast<std::uint32_t>(*port);
  if (found != feeds::cloud{}) r.feed().cloud = std::move(found);
}

// --- image and textInput

void begin_image(reader& r, attributes list) {
  r.here().image->emplace();
  if (std::string href = r.url(find(list, "href")); !href.empty()) (*r.here().image)->url = std::move(href);
  if (std::string href = r.url(find(list, "resource")); !href.empty())
    (*r.here().image)->url = std::move(href);
  r.enter(place::image);
}
void end_image(reader& r, std::string&) {
  auto& image = *r.here().image;
  if (image && *image == feeds::image{}) image.reset();
}
void end_image_url(reader& r, std::string& value) {
  if (*r.here().image) (*r.here().image)->url = r.url(value);
}
void end_image_width(reader& r, std::string& value) {
  if (*r.here().image) (*r.here().image)->width = to_count(value);
}
void end_image_height(reader& r, std::string& value) {
  if (*r.here().image) (*r.here().image)->height = to_count(value);
}

void begin_text_input(reader& r, attributes) {
  r.feed().text_input.emplace();
  r.enter(place::text_input);
}
void end_text_input(reader& r, std::string&) {
  if (*r.feed().text_input == feeds::text_input{}) r.feed().text_input.reset();
}

void end_new_location(reader& r, std::string& value) {
  if (std::string href = r.url(value); !href.empty()) r.feed().new_feed_url = std::move(href);
}

// PICS rating: no member of its own, and nothing within it is looked at.
void end_rating(reader& r, std::string& value) {
  if (!value.empty() && r.here().extensions->size() < most_kept)
    r.here().extensions->push_back({.ns = {},
                                    .name = "rating",
                                    .attributes = {},
                                    .value = std::move(value),
                                    .json = false,
                                    .children = {}});
}

constexpr places feed_or_source = in_feed | place::source;
constexpr rule rows[] = {
    {family::core, "channel", static_cast<places>(place::outer), take::nothing, begin_channel, nullptr},
    {family::core, "item", in_feed | place::item_list, take::nothing, begin_item, end_item},
    {family::core, "description", in_any | place::image | place::text_input, take::markup, begin_description,
     end_description},
    {family::core, "guid", in_entry, take::literal, begin_guid, end_guid},
    {family::core, "pubdate", in_any, take::text, nullptr, end_pub_date},
    {family::core, "lastbuilddate", feed_or_source, take::text, nullptr, end_last_build_date},
    {family::core, "expirationdate", in_entry, take::text, nullptr, end_expiration},
    {family::core, "managingeditor", feed_or_source, take::text, nullptr, end_managing_editor},
    {family::core, "webmaster", feed_or_source, take::text, nullptr, end_webmaster},
    {family::core, "docs", in_feed, take::text, nullptr, end_docs},
    {family::core, "comments", in_entry, take::text, nullptr, end_comments},
    {family::core, "enclosure", in_entry, take::nothing, begin_enclosure, nullptr},
    {family::core, "ttl", in_feed, take::text, nullptr, end_ttl},
    {family::core, "skiphours", in_feed, take::nothing, begin_skip_hours, nullptr},
    {family::core, "hour", static_cast<places>(place::skip_hours), take::text, nullptr, end_hour},
    {family::core, "skipdays", in_feed, take::nothing, begin_skip_days, nullptr},
    {family::core, "day", static_cast<places>(place::skip_days), take::text, nullptr, end_day},
    {family::core, "cloud", in_feed, take::nothing, begin_cloud, nullptr},
    {family::core, "image", in_feed | place::entry, take::nothing, begin_image, end_image},
    {family::core, "url", static_cast<places>(place::image), take::text, nullptr, end_image_url},
    {family::core, "width", static_cast<places>(place::image), take::text, nullptr, end_image_width},
    {family::core, "height", static_cast<places>(place::image), take::text, nullptr, end_image_height},
    {family::core, "textinput", in_feed, take::nothing, begin_text_input, end_text_input},
    {family::core, "rating", in_feed, take::literal, nullptr, end_rating},
    {family::core, "newlocation", in_feed, take::text, nullptr, end_new_location},
};

}  // namespace

std::span<const rule> rss_rules() {
  return rows;
}

}  // namespace wireroom::feeds::reading
