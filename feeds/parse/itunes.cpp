// Apple's podcast tags (podcasters.apple.com, "A Podcaster's Guide to RSS").
#include "feeds/parse/reader.hpp"
#include "feeds/parse/vocabulary.hpp"

namespace wireroom::feeds::reading {
namespace {

constexpr std::string_view scheme = "http://www.itunes.com/dtds/podcast-1.0.dtd";

itunes& itunes_of(reader& r) {
  return r.here().itunes->get_or_make();
}

void end_author(reader& r, std::string& value) {
  if (!value.empty()) itunes_of(r).author = std::move(value);
}
void end_title(reader& r, std::string& value) {
  if (!value.empty()) itunes_of(r).title = std::move(value);
}

void begin_text(reader& r, attributes) {
  r.pending_construct() = {};
}
void end_subtitle(reader& r, std::string& value) {
  if (!value.empty()) itunes_of(r).subtitle = r.make_text(value);
}
void end_summary(reader& r, std::string& value) {
  if (!value.empty()) itunes_of(r).summary = r.make_text(value);
}

void begin_owner(reader& r, attributes) {
  r.person_ = {};
  r.enter(place::itunes_owner);
}
void end_owner(reader& r, std::string&) {
  if (r.person_ != person{}) itunes_of(r).owner = std::move(r.person_);
  r.person_ = {};
}
void end_owner_name(reader& r, std::string& value) {
  r.person_.name = std::move(value);
}
void end_owner_email(reader& r, std::string& value) {
  r.person_.email = std::move(value);
}

void begin_image(reader& r, attributes list) {
  std::string url = r.url(find(list, "href"));
  if (url.empty()) url = r.url(find(list, "url"));
  if (!url.empty()) itunes_of(r).image = std::move(url);
}
void end_image(reader& r, std::string& value) {
  if (value.empty() || (*r.here().itunes && !(*r.here().itunes)->image.empty())) return;
  if (std::string url = r.url(value); !url.empty()) itunes_of(r).image = std::move(url);
}

void begin_link(reader& r, attributes list) {
  if (equals_ignoring_case(trimmed(find(list, "rel")), "image")) begin_image(r, list);
}

void end_duration(reader& r, std::string& value) {
  if (value.empty()) return;
  duration made{.value = std::move(value), .seconds = {}};
  made.seconds = to_duration(made.value);
  itunes_of(r).duration = std::move(made);
}

void end_explicit(reader& r, std::string& value) {
  for (std::string_view yes : {"true", "yes", "explicit"})
    if (equals_ignoring_case(value, yes)) itunes_of(r).explicit_content = true;
  for (std::string_view no : {"false", "no", "clean"})
    if (equals_ignoring_case(value, no)) itunes_of(r).explicit_content = false;
}
void end_block(reader& r, std::string& value) {
  if (!value.empty()) itunes_of(r).block = equals_ignoring_case(value, "yes");
}
void end_complete(reader& r, std::string& value) {
  if (equals_ignoring_case(value, "yes")) r.feed().expired = true;
}
void end_new_feed_url(reader& r, std::string& value) {
  if (std::string url = r.url(value); !url.empty()) r.feed().new_feed_url = std::move(url);
}

void end_type(reader& r, std::string& value) {
  std::string found = lower(value);
  if (found == "episodic" || found == "serial") itunes_of(r).type = std::move(found);
}
void end_episode_type(reader& r, std::string& value) {
  std::string found = lower(value);
  if (found == "full" || found == "trailer" || found == "bonus") itunes_of(r).episode_type = std::move(found);
}
void end_season(reader& r, std::string& value) {
  if (const auto n = to_count(value)) itunes_of(r).season = n;
}
void end_episode(reader& r, std::string& value) {
  if (const auto n = to_count(value)) itunes_of(r).episode = n;
}

void begin_category(reader& r, attributes list) {
  std::string term(trimmed(find(list, "text")));
  const bool nested = r.where() == place::itunes_category;
  if (!term.empty())
    r.add_category({.term = term,
                    .scheme = std::string(scheme),
                    .label = {},
                    .parent = nested ? r.parent_category_ : std::string()});
  if (!nested) r.parent_category_ = std::move(term);
  r.enter(place::itunes_category);
}
void end_category(reader& r, std::string& value) {
  if (!value.empty() && r.where() != place::itunes_category && r.parent_category_.empty())
    r.add_category({.term = std::move(value), .scheme = std::string(scheme), .label = {}, .parent = {}});
}
void end_keywords(reader& r, std::string& value) {
  for (std::string_view part : split(value, ","))
    r.add_category({.term = std::string(part), .scheme = std::string(scheme), .label = {}, .parent = {}});
}

constexpr auto i = family::itunes;
constexpr rule rows[] = {
    {i, "author", in_either, take::text, nullptr, end_author},
    {i, "title", in_either, take::text, nullptr, end_title},
    {i, "subtitle", in_either, take::markup, begin_text, end_subtitle},
    {i, "summary", in_either, take::markup, begin_text, end_summary},
    {i, "owner", in_either, take::nothing, begin_owner, end_owner},
    {i, "name", static_cast<places>(place::itunes_owner), take::text, nullptr, end_owner_name},
    {i, "email", static_cast<places>(place::itunes_owner), take::text, nullptr, end_owner_email},
    {i, "image", in_either, take::text, begin_image, end_image},
    {i, "link", in_either, take::nothing, begin_link, nullptr},
    {i, "duration", in_either, take::text, nullptr, end_duration},
    {i, "explicit", in_either, take::text, nullptr, end_explicit},
    {i, "block", in_either, take::text, nullptr, end_block},
    {i, "complete", in_feed, take::text, nullptr, end_complete},
    {i, "new-feed-url", in_feed, take::text, nullptr, end_new_feed_url},
    {i, "type", in_feed, take::text, nullptr, end_type},
    {i, "episodetype", in_entry, take::text, nullptr, end_episode_type},
    {i, "season", in_entry, take::text, nullptr, end_season},
    {i, "episode", in_entry, take::text, nullptr, end_episode},
    {i, "category", in_either | place::itunes_category, take::mixed, begin_category, end_category},
    {i, "keywords", in_either, take::text, nullptr, end_keywords},
};

}  // namespace

std::span<const rule> itunes_rules() {
  return rows;
}

}  // namespace wireroom::feeds::reading
