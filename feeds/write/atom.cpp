#include "feeds/write/atom.hpp"

#include "feeds/text/date.hpp"
#include "feeds/text/html.hpp"
#include "feeds/write/uri.hpp"
#include "feeds/write/xml_writer.hpp"

#include <chrono>
#include <string_view>

#include <fmt/format.h>

namespace wireroom::feeds {
namespace {

std::string rfc3339(instant t) {
  const auto second = std::chrono::floor<std::chrono::seconds>(t);
  auto out = format_rfc3339(second);
  if (const auto ms = (t - second).count(); ms != 0) out.insert(out.size() - 1, fmt::format(".{:03}", ms));
  return out;
}

/// Plain text; as HTML where a reader might take it for that.
void write_text(xml_writer& xml, std::string_view name, std::string_view plain) {
  if (plain.find_first_of("<&") == std::string_view::npos)
    xml.element(name, plain);
  else
    xml.element(name, escape_markup(plain), {{"type", "html"}});
}

bool is_mail_address(std::string_view value) {
  const auto at = value.find('@');
  return at != std::string_view::npos && at > 0 && value.find('@', at + 1) == std::string_view::npos &&
         value.find('.', at) != std::string_view::npos && !value.ends_with('.') &&
         value.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._%+-@") ==
             std::string_view::npos &&
         value.find("..", at) == std::string_view::npos && value[at + 1] != '.';
}

/// A name must not hold markup or an address in angle brackets (RFC 4287, section 3.2.1).
std::string name_of(const person& author) {
  std::string out;
  for (const char c : author.name)
    if (c != '<' && c != '>' && c != '&') out += c;
  out = one_line(out);
  return out.empty() ? "Unknown" : out;
}

void write_author(xml_writer& xml, const person& author) {
  xml.open("author");
  xml.element("name", name_of(author));
  xml.optional("uri", author.url);
  if (is_mail_address(author.email)) xml.element("email", author.email);
  xml.close();
}

void write_source(xml_writer& xml, const output_source& source) {
  if (source.feed_url.empty()) return;
  xml.open("source");
  xml.element("id", source.feed_url);
  write_text(xml, "title", source.feed_title);
  xml.element("updated", rfc3339(std::chrono::floor<std::chrono::seconds>(source.changed)));
  xml.empty("link", {{"rel", "self"}, {"href", source.feed_url}});
  if (!source.site.empty()) xml.empty("link", {{"rel", "alternate"}, {"href", source.site}});
  xml.close();
}

/// Without an alternate link there must be contents, and every entry should have some text (RFC 4287, section
/// 4.1.2): so the summary moves up where it has to, and the title stands in.
void write_contents(xml_writer& xml, const output_entry& entry) {
  const bool needs_content = entry.url.empty();
  if (!entry.content.empty()) {
    xml.optional("summary", entry.summary, {{"type", "html"}});
    xml.element("content", entry.content, {{"type", "html"}});
  } else if (!entry.summary.empty()) {
    xml.element(needs_content ? "content" : "summary", entry.summary, {{"type", "html"}});
  } else {
    write_text(xml, needs_content ? "content" : "summary", entry.headline);
  }
}

void write_entry(xml_writer& xml, const output_entry& entry, std::string_view feed_language) {
  const bool foreign = !entry.language.empty() && entry.language != feed_language;
  xml.open("entry", {{"xml:lang", foreign ? std::string_view{entry.language} : std::string_view{}}});
  xml.element("id", entry.iri);
  write_text(xml, "title", entry.headline);
  if (!entry.url.empty()) xml.empty("link", {{"rel", "alternate"}, {"href", entry.url}});
  for (std::size_t i = 1; i < entry.sources.size(); ++i) {
    const auto& other = entry.sources[i];
    if (!other.feed_url.empty())
      xml.empty("link", {{"rel", "via"}, {"href", other.feed_url}, {"title", other.partner}});
    if (!other.url.empty() && other.url != entry.url)
      xml.empty("link", {{"rel", "related"}, {"href", other.url}, {"title", other.partner}});
  }
  for (const auto& file : entry.enclosures)
    xml.empty("link", {{"rel", "enclosure"},
                       {"href", file.url},
                       {"type", file.type},
                       {"length", file.length ? std::to_string(*file.length) : std::string{}},
                       {"title", file.title}});
  xml.element("updated", rfc3339(entry.updated));
  if (entry.published) xml.element("published", rfc3339(*entry.published));
  for (const auto& author : entry.authors) write_author(xml, author);
  if (entry.authors.empty() && !entry.sources.front().partner.empty())
    write_author(xml, {.name = entry.sources.front().partner, .url = entry.sources.front().site});
  for (const auto& category : entry.categories) xml.empty("category", {{"term", category}});
  write_contents(xml, entry);
  write_source(xml, entry.sources.front());
  if (!entry.image.empty()) xml.empty("media:thumbnail", {{"url", entry.image}});
  xml.close();
}

}  // namespace

std::string write_atom(const output_feed& feed) {
  std::string out;
  xml_writer xml{out};
  xml.open("feed", {{"xmlns", "http://www.w3.org/2005/Atom"},
                    {"xmlns:media", "http://search.yahoo.com/mrss/"},
                    {"xml:lang", feed.language}});
  xml.element("id", feed.id);
  write_text(xml, "title", feed.title);
  if (!feed.description.empty()) write_text(xml, "subtitle", feed.description);
  xml.element("updated", rfc3339(std::chrono::floor<std::chrono::seconds>(feed.updated)));
  xml.open("author");
  xml.element("name", name_of({.name = feed.author.empty() ? feed.title : feed.author}));
  xml.optional("uri", feed.home_url);
  xml.close();
  xml.empty("link", {{"rel", "self"}, {"type", "application/atom+xml"}, {"href", feed.atom_url}});
  xml.empty("link", {{"rel", "alternate"}, {"type", "text/html"}, {"href", feed.home_url}});
  for (const auto& hub : feed.hubs) xml.empty("link", {{"rel", "hub"}, {"href", hub}});
  xml.optional("icon", feed.icon);
  xml.element("generator", "Wireroom");
  for (const auto& entry : feed.entries) write_entry(xml, entry, feed.language);
  xml.close();
  return out;
}

}  // namespace wireroom::feeds
