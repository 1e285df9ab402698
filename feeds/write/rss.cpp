#include "feeds/write/rss.hpp"

#include "feeds/text/date.hpp"
#include "feeds/write/xml_writer.hpp"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <string_view>

namespace wireroom::feeds {
namespace {

std::string rfc822(instant t) {
  return format_rfc822(std::chrono::floor<std::chrono::seconds>(t));
}

/// Enclosures are fetched by simple programs: a plain host name with a dot, or an address.
bool is_simple_http(std::string_view url) {
  const auto mark = url.find("://");
  if (mark == std::string_view::npos) return false;
  auto host = url.substr(mark + 3);
  host = host.substr(0, host.find_first_of("/?#"));
  host = host.substr(0, host.find(':'));
  return host.find('.') != std::string_view::npos && !host.starts_with('.') && !host.ends_with('.') &&
         std::ranges::all_of(host, [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '.'; });
}

void write_sources(xml_writer& xml, const output_entry& entry) {
  const auto& shown = entry.sources.front();
  if (!shown.feed_url.empty())
    xml.element("source", shown.feed_title, {{"url", shown.feed_url}}, escaping::rss_plain);
  for (std::size_t i = 1; i < entry.sources.size(); ++i) {
    const auto& other = entry.sources[i];
    xml.empty("atom:link", {{"rel", "via"}, {"href", other.feed_url}, {"title", other.partner}});
    if (!other.url.empty() && other.url != entry.url)
      xml.empty("atom:link", {{"rel", "related"}, {"href", other.url}, {"title", other.partner}});
  }
}

void write_item(xml_writer& xml, const output_entry& entry) {
  xml.open("item");
  // An item needs a title or a description.
  const auto& description = entry.summary.empty() ? entry.content : entry.summary;
  xml.optional("title", description.empty() ? entry.headline : entry.title, {}, escaping::rss_plain);
  xml.optional("link", entry.url);
  xml.optional("description", description);
  if (!entry.summary.empty() && entry.content != entry.summary)
    xml.optional("content:encoded", entry.content);
  for (const auto& author : entry.authors) xml.element("dc:creator", author.name, {}, escaping::rss_plain);
  for (const auto& category : entry.categories) xml.element("category", category, {}, escaping::rss_plain);
  const auto carried =
      std::ranges::find_if(entry.enclosures, [](const auto& e) { return is_simple_http(e.url); });
  if (carried != entry.enclosures.end())
    xml.empty("enclosure", {{"url", carried->url},
                            {"length", std::to_string(carried->length.value_or(0))},
                            {"type", carried->type}});
  xml.element("guid", entry.id, {{"isPermaLink", "false"}});
  if (entry.published) xml.element("pubDate", rfc822(*entry.published));
  write_sources(xml, entry);
  if (!entry.image.empty()) xml.empty("media:thumbnail", {{"url", entry.image}});
  xml.close();
}

}  // namespace

std::string write_rss(const output_feed& feed) {
  std::string out;
  xml_writer xml{out};
  xml.open("rss", {{"version", "2.0"},
                   {"xmlns:atom", "http://www.w3.org/2005/Atom"},
                   {"xmlns:content", "http://purl.org/rss/1.0/modules/content/"},
                   {"xmlns:dc", "http://purl.org/dc/elements/1.1/"},
                   {"xmlns:media", "http://search.yahoo.com/mrss/"}});
  xml.open("channel");
  xml.element("title", feed.title, {}, escaping::rss_plain);
  xml.element("link", feed.home_url);
  xml.element("description", feed.description, {}, escaping::rss_plain);
  xml.optional("language", feed.language);
  xml.element("lastBuildDate", rfc822(feed.updated));
  xml.element("generator", "Wireroom");
  xml.element("docs", "https://www.rssboard.org/rss-specification");
  xml.empty("atom:link", {{"rel", "self"}, {"type", "application/rss+xml"}, {"href", feed.rss_url}});
  for (const auto& hub : feed.hubs) xml.empty("atom:link", {{"rel", "hub"}, {"href", hub}});
  for (const auto& entry : feed.entries) write_item(xml, entry);
  xml.close();
  xml.close();
  return out;
}

}  // namespace wireroom::feeds
