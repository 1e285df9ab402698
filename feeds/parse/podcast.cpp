// Podcasting 2.0 (podcastindex.org/namespace/1.0).
#include "feeds/parse/reader.hpp"
#include "feeds/parse/vocabulary.hpp"

namespace wireroom::feeds::reading {
namespace {

constexpr std::size_t most = 200;  // persons, transcripts and so on of one entry

podcast& podcast_of(reader& r) {
  return r.here().podcast->get_or_make();
}

void end_guid(reader& r, std::string& value) {
  if (!value.empty()) podcast_of(r).guid = std::move(value);
}
void end_locked(reader& r, std::string& value) {
  if (const auto locked = to_bool(value)) podcast_of(r).locked = locked;
}
void end_medium(reader& r, std::string& value) {
  if (!value.empty()) podcast_of(r).medium = std::move(value);
}

void begin_url(reader& r, attributes list) {
  r.saved_[0] = r.url(find(list, "url"));
}
void end_funding(reader& r, std::string& value) {
  license made{.href = r.saved_[0], .type = {}, .value = std::move(value)};
  if (made != license{} && podcast_of(r).funding.size() < most)
    podcast_of(r).funding.push_back(std::move(made));
}
void end_license(reader& r, std::string& value) {
  license made{.href = r.saved_[0], .type = {}, .value = std::move(value)};
  if (made != license{}) podcast_of(r).license = std::move(made);
}

void begin_person(reader& r, attributes list) {
  r.saved_[0] = lower(trimmed(find(list, "role")));
  r.saved_[1] = lower(trimmed(find(list, "group")));
  r.saved_[2] = r.url(find(list, "img"));
  r.saved_[3] = r.url(find(list, "href"));
}
void end_person(reader& r, std::string& value) {
  if (value.empty() || podcast_of(r).persons.size() >= most) return;
  podcast_of(r).persons.push_back({.name = std::move(value),
                                   .role = r.saved_[0].empty() ? "host" : r.saved_[0],
                                   .group = r.saved_[1].empty() ? "cast" : r.saved_[1],
                                   .img = r.saved_[2],
                                   .href = r.saved_[3]});
}

void begin_location(reader& r, attributes list) {
  r.saved_[0] = trimmed(find(list, "geo"));
  r.saved_[1] = trimmed(find(list, "osm"));
  r.saved_[2] = trimmed(find(list, "country"));
  r.saved_[3] = trimmed(find(list, "rel"));
}
void end_location(reader& r, std::string& value) {
  podcast_location made{.name = std::move(value),
                        .geo = r.saved_[0],
                        .osm = r.saved_[1],
                        .country = r.saved_[2],
                        .rel = r.saved_[3]};
  if (made != podcast_location{} && podcast_of(r).locations.size() < most)
    podcast_of(r).locations.push_back(std::move(made));
}

void begin_transcript(reader& r, attributes list) {
  transcript made{.url = r.url(find(list, "url")),
                  .type = std::string(trimmed(find(list, "type"))),
                  .language = language_tag(find(list, "language")),
                  .rel = std::string(trimmed(find(list, "rel")))};
  if (!made.url.empty() && podcast_of(r).transcripts.size() < most)
    podcast_of(r).transcripts.push_back(std::move(made));
}

void begin_ordinal(reader& r, attributes list) {
  r.saved_[0] = trimmed(find(list, "name"));
  if (r.saved_[0].empty()) r.saved_[0] = trimmed(find(list, "display"));
}
void end_season(reader& r, std::string& value) {
  if (const auto n = to_number(value)) podcast_of(r).season = ordinal{.number = *n, .name = r.saved_[0]};
}
void end_episode(reader& r, std::string& value) {
  if (const auto n = to_number(value)) podcast_of(r).episode = ordinal{.number = *n, .name = r.saved_[0]};
}

void begin_chapters(reader& r, attributes list) {
  std::string url = r.url(find(list, "url"));
  if (url.empty()) return;
  feeds::chapters& found = r.entry().chapters.get_or_make();
  found.url = std::move(url);
  found.type = trimmed(find(list, "type"));
}

constexpr auto p = family::podcast;
constexpr rule rows[] = {
    {p, "guid", in_feed, take::text, nullptr, end_guid},
    {p, "locked", in_feed, take::text, nullptr, end_locked},
    {p, "medium", in_feed, take::text, nullptr, end_medium},
    {p, "funding", in_either, take::text, begin_url, end_funding},
    {p, "license", in_either, take::text, begin_url, end_license},
    {p, "person", in_either, take::text, begin_person, end_person},
    {p, "location", in_either, take::text, begin_location, end_location},
    {p, "transcript", in_entry, take::nothing, begin_transcript, nullptr},
    {p, "season", in_entry, take::text, begin_ordinal, end_season},
    {p, "episode", in_entry, take::text, begin_ordinal, end_episode},
    {p, "chapters", in_entry, take::nothing, begin_chapters, nullptr},
};

}  // namespace

std::span<const rule> podcast_rules() {
  return rows;
}

}  // namespace wireroom::feeds::reading
