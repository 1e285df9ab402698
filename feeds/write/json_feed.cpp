#include "feeds/write/json_feed.hpp"

#include "feeds/text/date.hpp"
#include "feeds/text/html.hpp"
#include "feeds/write/xml_writer.hpp"

#include <chrono>
#include <cmath>
#include <string_view>

#include <boost/json.hpp>

namespace wireroom::feeds {
namespace {

namespace json = boost::json;

std::string rfc3339(instant t) {
  return format_rfc3339(std::chrono::floor<std::chrono::seconds>(t));
}

void put(json::object& to, std::string_view key, std::string_view value) {
  if (!value.empty()) to[key] = value;
}

json::object author_of(const person& from) {
  json::object to;
  put(to, "name", from.name);
  put(to, "url", from.url);
  put(to, "avatar", from.avatar);
  return to;
}

json::object extension_of(const output_entry& entry) {
  json::array sources;
  for (const auto& from : entry.sources) {
    json::object to;
    put(to, "partner", from.partner);
    put(to, "feed", from.feed_url);
    put(to, "url", from.url);
    put(to, "id", from.id);
    sources.push_back(std::move(to));
  }
  json::object out{{"sources", std::move(sources)}};
  if (!entry.heat) return out;
  const auto& heat = *entry.heat;
  out["story"] = heat.story;
  out["voices"] = heat.voices;
  out["score"] = heat.score;
  out["heat"] = heat.heat;
  out["first_seen"] = rfc3339(heat.first_seen);
  json::array parts;
  for (const auto& from : heat.parts)
    parts.push_back(json::object{{"owner", from.owner},
                                 {"partner", from.partner},
                                 {"items", from.items},
                                 {"age_s", from.age_s},
                                 {"heat", from.share}});
  out["parts"] = std::move(parts);
  return out;
}

json::object item_of(const output_entry& entry, std::string_view feed_language) {
  json::object item;
  item["id"] = entry.id;
  put(item, "url", entry.url);
  for (const auto& other : entry.sources)
    if (!other.url.empty() && other.url != entry.url) {
      item["external_url"] = other.url;
      break;
    }
  put(item, "title", entry.title);
  const auto summary = one_line(html_to_text(entry.summary));
  // Either content_html or content_text must be there.
  if (!entry.content.empty())
    item["content_html"] = entry.content;
  else if (!entry.summary.empty())
    item["content_html"] = entry.summary;
  else
    item["content_text"] = entry.title.empty() ? entry.headline : entry.title;
  put(item, "summary", summary);
  put(item, "image", entry.image);
  if (entry.published) item["date_published"] = rfc3339(*entry.published);
  item["date_modified"] = rfc3339(entry.updated);
  json::array authors;
  for (const auto& author : entry.authors) authors.push_back(author_of(author));
  const auto& shown = entry.sources.front();
  if (authors.empty() && !shown.partner.empty())
    authors.push_back(author_of({.name = shown.partner, .url = shown.site}));
  if (!authors.empty()) item["authors"] = std::move(authors);
  if (!entry.categories.empty()) item["tags"] = json::array(entry.categories.begin(), entry.categories.end());
  if (!entry.language.empty() && entry.language != feed_language) item["language"] = entry.language;
  json::array attachments;
  for (const auto& file : entry.enclosures) {
    json::object to{{"url", file.url}, {"mime_type", file.type}};
    put(to, "title", file.title);
    if (file.length) to["size_in_bytes"] = *file.length;
    if (file.duration && std::isfinite(*file.duration) && *file.duration >= 0)
      to["duration_in_seconds"] = *file.duration;
    attachments.push_back(std::move(to));
  }
  if (!attachments.empty()) item["attachments"] = std::move(attachments);
  item["_wireroom"] = extension_of(entry);
  return item;
}

}  // namespace

std::string write_json_feed(const output_feed& feed) {
  json::object out;
  out["version"] = "https://jsonfeed.org/version/1.1";
  out["title"] = feed.title;
  put(out, "home_page_url", feed.home_url);
  put(out, "feed_url", feed.json_url);
  put(out, "description", feed.description);
  put(out, "icon", feed.icon);
  put(out, "language", feed.language);
  if (!feed.author.empty()) out["authors"] = json::array{json::object{{"name", feed.author}}};
  json::array hubs;
  for (const auto& hub : feed.hubs) hubs.push_back(json::object{{"type", "WebSub"}, {"url", hub}});
  if (!hubs.empty()) out["hubs"] = std::move(hubs);
  json::array items;
  items.reserve(feed.entries.size());
  for (const auto& entry : feed.entries) items.push_back(item_of(entry, feed.language));
  out["items"] = std::move(items);
  return json::serialize(out) + '\n';
}

}  // namespace wireroom::feeds
