#include "feeds/write/opml.hpp"

#include "feeds/text/date.hpp"
#include "feeds/text/html.hpp"
#include "feeds/write/uri.hpp"
#include "feeds/write/xml_writer.hpp"

#include <cctype>
#include <chrono>
#include <string_view>

namespace wireroom::feeds {
namespace {

/// One line that reads the same as text and as HTML, or else is HTML.
std::string label_of(std::string_view value) {
  auto line = one_line(value);
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char next = i + 1 < line.size() ? line[i + 1] : ' ';
    const bool reference = line[i] == '&' && (std::isalnum(static_cast<unsigned char>(next)) || next == '#');
    if (line[i] == '<' || reference) return escape_markup(line);
  }
  return line;
}

}  // namespace

std::string write_opml(const opml_list& list) {
  std::string out;
  xml_writer xml{out};
  xml.open("opml", {{"version", "2.0"}});
  xml.open("head");
  xml.element("title", label_of(list.title));
  if (list.changed)
    xml.element("dateModified", format_rfc822(std::chrono::floor<std::chrono::seconds>(*list.changed)));
  xml.close();
  xml.open("body");
  for (const auto& group : list.groups) {
    const auto title = label_of(group.title);
    xml.open("outline", {{"text", title.empty() ? "Feeds" : std::string_view{title}}});
    for (const auto& feed : group.feeds) {
      const auto url = publishable_uri(feed.xml_url);
      if (!url.starts_with("http")) continue;
      auto label = label_of(feed.title);
      if (label.empty()) label = label_of(url);
      xml.empty("outline", {{"type", "rss"},
                            {"text", label},
                            {"title", label},
                            {"xmlUrl", url},
                            {"htmlUrl", publishable_uri(feed.html_url)}});
    }
    xml.close();
  }
  if (list.groups.empty()) xml.empty("outline", {{"text", "No feeds yet"}});  // a body needs an outline
  xml.close();
  xml.close();
  return out;
}

}  // namespace wireroom::feeds
