// Media RSS 1.5 (rssboard.org/media-rss), on the entry or feed, in a group, and on one content.
#include "feeds/parse/reader.hpp"
#include "feeds/parse/vocabulary.hpp"

#include <algorithm>
#include <array>

namespace wireroom::feeds::reading {
namespace {

constexpr std::size_t most = 200;  // of contents, thumbnails and so on of one entry

std::string word(attributes list, std::string_view name, std::initializer_list<std::string_view> allowed) {
  std::string value = lower(trimmed(find(list, name)));
  return std::ranges::find(allowed, value) == allowed.end() ? std::string() : value;
}

feeds::media& media_of(reader& r) {
  return r.here().media->get_or_make();
}

// What the innermost content says, else the whole.
media_info& info_of(reader& r) {
  feeds::media& whole = media_of(r);
  if (r.open_content_ > 0 && r.open_content_ <= whole.contents.size())
    return whole.contents[r.open_content_ - 1];
  return whole;
}

void begin_group(reader& r, attributes) {
  ++r.media_groups_;
  r.enter(place::media_group);
}

void begin_content(reader& r, attributes list) {
  feeds::media& whole = media_of(r);
  if (whole.contents.size() >= most) return r.take_as(take::skip);
  media_content& made = whole.contents.emplace_back();
  made.url = r.url(find(list, "url"));
  made.type = trimmed(find(list, "type"));
  made.medium = word(list, "medium", {"image", "audio", "video", "document", "executable"});
  made.file_size = to_count(find(list, "filesize"));
  made.is_default = to_bool(find(list, "isdefault"));
  made.expression = word(list, "expression", {"full", "sample", "nonstop"});
  made.bitrate = to_number(find(list, "bitrate"));
  made.framerate = to_number(find(list, "framerate"));
  made.samplingrate = to_number(find(list, "samplingrate"));
  made.channels = to_number(find(list, "channels"));
  made.duration = to_duration(find(list, "duration"));
  made.width = to_count(find(list, "width"));
  made.height = to_count(find(list, "height"));
  made.lang = language_tag(find(list, "lang"));
  if (r.where() == place::media_group) made.group = r.media_groups_;
  r.open_content_ = whole.contents.size();
  r.enter(place::media_content);
}
void end_content(reader& r, std::string&) {
  if (media_of(r).contents.back() == media_content{}) media_of(r).contents.pop_back();
  r.open_content_ = 0;
}

void begin_text(reader& r, attributes list) {
  construct& c = r.pending_construct();
  c = {};
  const std::string_view type = trimmed(find(list, "type"));
  if (equals_ignoring_case(type, "html"))
    c.type = construct::kind::html;
  else if (equals_ignoring_case(type, "plain"))
    c.type = construct::kind::plain;
}
void end_title(reader& r, std::string& value) {
  if (!value.empty() && !info_of(r).title) info_of(r).title = r.make_text(value);
}
void end_description(reader& r, std::string& value) {
  if (!value.empty() && !info_of(r).description) info_of(r).description = r.make_text(value);
}

void begin_thumbnail(reader& r, attributes list) {
  r.saved_[0] = find(list, "url");
  r.saved_[1] = trimmed(find(list, "time"));
  r.saved_[2] = find(list, "width");
  r.saved_[3] = find(list, "height");
}
void end_thumbnail(reader& r, std::string& value) {
  std::string url = r.url(r.saved_[0]);
  if (url.empty()) url = r.url(value);
  if (url.empty()) return;
  auto& list = info_of(r).thumbnails;
  if (list.size() < most)
    list.push_back({.url = std::move(url),
                    .width = to_count(r.saved_[2]),
                    .height = to_count(r.saved_[3]),
                    .time = r.saved_[1]});
}

void begin_credit(reader& r, attributes list) {
  r.saved_[0] = trimmed(find(list, "role"));
  r.saved_[1] = trimmed(find(list, "scheme"));
}
void end_credit(reader& r, std::string& value) {
  auto& list = info_of(r).credits;
  if (!value.empty() && list.size() < most)
    list.push_back({.value = std::move(value),
                    .role = r.saved_[0],
                    .scheme = r.saved_[1].empty() ? "urn:ebu" : r.saved_[1]});
}

void begin_rating(reader& r, attributes list) {
  r.saved_[0] = trimmed(find(list, "scheme"));
}
void end_rating(reader& r, std::string& value) {
  auto& list = info_of(r).ratings;
  if (!value.empty() && list.size() < most)
    list.push_back(
        {.value = std::move(value), .role = {}, .scheme = r.saved_[0].empty() ? "urn:simple" : r.saved_[0]});
}
void end_adult(reader& r, std::string& value) {
  if (const auto adult = to_bool(value); adult && info_of(r).ratings.size() < most)
    info_of(r).ratings.push_back(
        {.value = *adult ? "adult" : "nonadult", .role = {}, .scheme = "urn:simple"});
}

void begin_restriction(reader& r, attributes list) {
  r.saved_[0] = word(list, "relationship", {"allow", "deny"});
  r.saved_[1] = word(list, "type", {"country", "uri", "sharing"});
}
void end_restriction(reader& r, std::string& value) {
  auto& list = info_of(r).restrictions;
  if (r.saved_[0].empty() || list.size() >= most) return;
  media_restriction made{.allow = r.saved_[0] == "allow", .type = r.saved_[1], .values = {}};
  for (std::string_view part : split(value, " \t\r\n,"))
    if (made.values.size() < 2 * most)
      made.values.push_back(made.type == "uri" ? std::string(part) : lower(part));
  list.push_back(std::move(made));
}

void begin_license(reader& r, attributes list) {
  r.saved_[0] = r.url(find(list, "href"));
  if (r.saved_[0].empty()) r.saved_[0] = r.url(find(list, "url"));
  r.saved_[1] = trimmed(find(list, "type"));
}
void put_license(reader& r, std::string& value, std::optional<license>& slot) {
  license made{.href = r.saved_[0], .type = r.saved_[1], .value = std::move(value)};
  if (!slot && made != license{}) slot = std::move(made);
}
void end_license(reader& r, std::string& value) {
  put_license(r, value, info_of(r).license);
}
void end_copyright(reader& r, std::string& value) {
  put_license(r, value, info_of(r).copyright);
}

void begin_player(reader& r, attributes list) {
  std::string url = r.url(find(list, "url"));
  if (!url.empty() && !info_of(r).player)
    info_of(r).player = media_player{.url = std::move(url),
                                     .width = to_count(find(list, "width")),
                                     .height = to_count(find(list, "height"))};
}

void begin_category(reader& r, attributes list) {
  r.saved_[0] = trimmed(find(list, "scheme"));
  r.saved_[1] = trimmed(find(list, "label"));
}
void end_category(reader& r, std::string& value) {
  r.add_category(
      {.term = std::move(value),
       .scheme = r.saved_[0].empty() ? "http://search.yahoo.com/mrss/category_schema" : r.saved_[0],
       .label = r.saved_[1],
       .parent = {}});
}
void end_keywords(reader& r, std::string& value) {
  for (std::string_view part : split(value, ","))
    r.add_category({.term = std::string(part), .scheme = {}, .label = {}, .parent = {}});
}

constexpr auto m = family::media;
constexpr places outside = in_either | place::outer | place::media_group;
constexpr places anywhere = outside | place::media_content;
constexpr rule rows[] = {
    {m, "group", in_either, take::nothing, begin_group, nullptr},
    {m, "content", outside, take::nothing, begin_content, end_content},
    {m, "title", anywhere, take::markup, begin_text, end_title},
    {m, "description", anywhere, take::markup, begin_text, end_description},
    {m, "thumbnail", anywhere, take::text, begin_thumbnail, end_thumbnail},
    {m, "credit", anywhere, take::text, begin_credit, end_credit},
    {m, "rating", anywhere, take::text, begin_rating, end_rating},
    {m, "adult", anywhere, take::text, nullptr, end_adult},
    {m, "restriction", anywhere, take::text, begin_restriction, end_restriction},
    {m, "license", anywhere, take::text, begin_license, end_license},
    {m, "copyright", anywhere, take::text, begin_license, end_copyright},
    {m, "player", anywhere, take::nothing, begin_player, nullptr},
    {m, "category", anywhere, take::text, begin_category, end_category},
    {m, "keywords", anywhere, take::text, nullptr, end_keywords},
};

}  // namespace

std::span<const rule> media_rules() {
  return rows;
}

}  // namespace wireroom::feeds::reading
