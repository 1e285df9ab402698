// The documents of the demo's partners, each in its own dialect, as their many programs would write them.

#include "daemon/demo/partners.hpp"
#include "feeds/text/date.hpp"
#include "feeds/text/html.hpp"

#include <algorithm>
#include <iterator>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace wireroom::daemon::demo {
namespace {

using feeds::escape_markup;
using feeds::format_rfc3339;
using feeds::format_rfc822;

std::string entry_id(const story& told) {
  return fmt::format("tag:{}.localhost,2020:{}", profile(told.by).host, told.id);
}

sys_seconds last_change(std::span<const story> held) {
  sys_seconds newest{};
  for (const story& told : held) newest = std::max(newest, told.updated);
  return newest;
}

std::string_view first_paragraph(std::string_view html) {
  html.remove_prefix(std::min<std::size_t>(3, html.size()));  // <p>
  return html.substr(0, html.find("</p>"));
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

// As a program writes XML that never heard of it: ampersands stay bare, entities of HTML are used.
std::string carelessly_escaped(std::string_view text) {
  std::string out(text);
  replace_all(out, "&amp;", "&");
  replace_all(out, "<", "&lt;");
  replace_all(out, ">", "&gt;");
  replace_all(out, "“", "&ldquo;");
  replace_all(out, "”", "&rdquo;");
  return out;
}

// UTF-8 as ISO-8859-1; what that does not have becomes a character reference.
std::string to_latin1(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    unsigned long code = size == 1 ? lead : lead & (0x7fu >> size);
    for (std::size_t k = 1; k < size && i + k < text.size(); ++k)
      code = code << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3fu);
    if (code <= 0xff) {
      out.push_back(static_cast<char>(code));
    } else {
      fmt::format_to(std::back_inserter(out), "&#{};", code);
    }
    i += size;
  }
  return out;
}

std::string rss20(const feed_profile& whose, std::span<const story> held, const newsroom& room) {
  const bool careless = whose.how == manner::broken, plain = careless || whose.how == manner::latin1;
  const auto escaped = [careless](std::string_view text) {
    return careless ? carelessly_escaped(text) : escape_markup(text);
  };
  std::string out = fmt::format("<?xml version=\"1.0\" encoding=\"{}\"?>\n",
                                whose.how == manner::latin1 ? "ISO-8859-1" : "UTF-8");
  out +=
      "<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\" "
      "xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" "
      "xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n<channel>\n";
  fmt::format_to(
      std::back_inserter(out),
      "<title>{}</title>\n<link>{}</link>\n<description>{}</description>\n<language>{}</language>\n"
      "<lastBuildDate>{}</lastBuildDate>\n",
      escaped(whose.title), site_of(whose, room), escaped(whose.subtitle), whose.language,
      format_rfc822(last_change(held)));
  if (!careless) {
    fmt::format_to(std::back_inserter(out),
                   "<atom:link rel=\"self\" type=\"application/rss+xml\" href=\"{}\"/>\n",
                   escape_markup(feed_url(whose, room)));
  }
  for (const story& told : held) {
    fmt::format_to(std::back_inserter(out),
                   "<item>\n<title>{}</title>\n<link>{}</link>\n<guid isPermaLink=\"false\">{}</guid>\n"
                   "<dc:creator>{}</dc:creator>\n<category>{}</category>\n<pubDate>{}</pubDate>\n",
                   escaped(told.title), escape_markup(link_of(told, room)), entry_id(told),
                   escaped(told.author), told.category, format_rfc822(told.published));
    if (plain) {
      fmt::format_to(std::back_inserter(out), "<description>{}</description>\n", escaped(told.html));
    } else {
      fmt::format_to(std::back_inserter(out),
                     "<description>{}</description>\n<content:encoded><![CDATA[{}]]></content:encoded>\n",
                     escaped(first_paragraph(told.html)), told.html);
    }
    out += "</item>\n";
  }
  out += "</channel>\n</rss>\n";
  return whose.how == manner::latin1 ? to_latin1(out) : out;
}

std::string rss10(const feed_profile& whose, std::span<const story> held, const newsroom& room) {
  const std::string site = site_of(whose, room);
  const auto about = [&site](const story& told) { return fmt::format("{}item/{}", site, told.id); };
  std::string out =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://purl.org/rss/1.0/\" "
      "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
      "xmlns:content=\"http://purl.org/rss/1.0/modules/content/\">\n";
  fmt::format_to(
      std::back_inserter(out),
      "<channel rdf:about=\"{}\">\n<title>{}</title>\n<link>{}</link>\n<description>{}</description>\n"
      "<dc:language>{}</dc:language>\n<items><rdf:Seq>\n",
      escape_markup(feed_url(whose, room)), escape_markup(whose.title), site, escape_markup(whose.subtitle),
      whose.language);
  for (const story& told : held)
    fmt::format_to(std::back_inserter(out), "<rdf:li rdf:resource=\"{}\"/>\n", about(told));
  out += "</rdf:Seq></items>\n</channel>\n";
  for (const story& told : held) {
    fmt::format_to(
        std::back_inserter(out),
        "<item rdf:about=\"{}\">\n<title>{}</title>\n<link>{}</link>\n<description>{}</description>\n"
        "<content:encoded><![CDATA[{}]]></content:encoded>\n<dc:creator>{}</dc:creator>\n"
        "<dc:subject>{}</dc:subject>\n<dc:date>{}</dc:date>\n</item>\n",
        about(told), escape_markup(told.title), escape_markup(link_of(told, room)),
        escape_markup(first_paragraph(told.html)), told.html, escape_markup(told.author), told.category,
        format_rfc3339(told.published));
  }
  return out += "</rdf:RDF>\n";
}

std::string atom(const feed_profile& whose, std::span<const story> held, const newsroom& room) {
  const bool xhtml = whose.id == feed_of::lumen;
  std::string out = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
  fmt::format_to(
      std::back_inserter(out),
      "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n<id>{}</id>\n<title>{}</title>\n"
      "<subtitle>{}</subtitle>\n<updated>{}</updated>\n<link rel=\"alternate\" href=\"{}\"/>\n"
      "<link rel=\"self\" href=\"http://127.0.0.{}:{}{}\"/>\n",
      whose.language, site_of(whose, room), escape_markup(whose.title), escape_markup(whose.subtitle),
      format_rfc3339(last_change(held)), site_of(whose, room), whose.address, room.port, whose.path);
  for (const story& told : held) {
    fmt::format_to(
        std::back_inserter(out),
        "<entry>\n<id>{}</id>\n<title>{}</title>\n<link href=\"{}\"/>\n<author><name>{}</name></author>\n"
        "<category term=\"{}\"/>\n<published>{}</published>\n<updated>{}</updated>\n",
        entry_id(told), escape_markup(told.title), escape_markup(link_of(told, room)),
        escape_markup(told.author), told.category, format_rfc3339(told.published),
        format_rfc3339(told.updated));
    if (xhtml) {
      fmt::format_to(
          std::back_inserter(out),
          "<content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\">{}</div></content>\n",
          told.html);
    } else {
      fmt::format_to(std::back_inserter(out),
                     "<summary type=\"html\">{}</summary>\n<content type=\"html\">{}</content>\n",
                     escape_markup(first_paragraph(told.html)), escape_markup(told.html));
    }
    out += "</entry>\n";
  }
  return out += "</feed>\n";
}

std::string json_feed(const feed_profile& whose, std::span<const story> held, const newsroom& room) {
  boost::json::array items;
  for (const story& told : held) {
    boost::json::object item = {{"id", entry_id(told)},
                                {"url", link_of(told, room)},
                                {"title", told.title},
                                {"content_html", told.html},
                                {"date_published", format_rfc3339(told.published)},
                                {"authors", boost::json::array{{{"name", told.author}}}},
                                {"tags", boost::json::array{told.category}}};
    if (told.updated != told.published) item["date_modified"] = format_rfc3339(told.updated);
    items.push_back(std::move(item));
  }
  return boost::json::serialize(boost::json::object{{"version", "https://jsonfeed.org/version/1.1"},
                                                    {"title", whose.title},
                                                    {"description", whose.subtitle},
                                                    {"home_page_url", site_of(whose, room)},
                                                    {"feed_url", feed_url(whose, room)},
                                                    {"language", whose.language},
                                                    {"items", std::move(items)}});
}

}  // namespace

std::string document_of(const feed_profile& whose, std::span<const story> held, const newsroom& room) {
  switch (whose.format) {
    case dialect::rss20:
      return rss20(whose, held, room);
    case dialect::rss10:
      return rss10(whose, held, room);
    case dialect::atom:
      return atom(whose, held, room);
    case dialect::json:
      return json_feed(whose, held, room);
  }
  return {};
}

}  // namespace wireroom::daemon::demo
