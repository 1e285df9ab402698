// Full contents of RSS items: content:encoded (web.resource.org/rss/1.0/modules/content), its older form as a
// list of content:item, xhtml:body, and the elements that stood in for them.
#include "feeds/parse/reader.hpp"
#include "feeds/parse/vocabulary.hpp"

namespace wireroom::feeds::reading {
namespace {

void begin_html(reader& r, attributes) {
  r.saved_[0].clear();
  r.pending_construct() = {.type = construct::kind::html, .body = true};
}
void begin_xhtml(reader& r, attributes) {
  r.saved_[0].clear();
  r.pending_construct() = {.type = construct::kind::xhtml, .body = true};
}
void end_content(reader& r, std::string& value) {
  if (!value.empty() && r.entry().contents.size() < 20) r.entry().contents.push_back(r.make_content(value));
}

void begin_items(reader& r, attributes) {
  r.enter(place::content_items);
}

constexpr places list = static_cast<places>(place::content_items);
constexpr rule rows[] = {
    {family::content, "encoded", in_entry, take::markup, begin_html, end_content},
    {family::content, "items", in_entry, take::nothing, begin_items, nullptr},
    {family::content, "item", list, take::nothing, nullptr, nullptr},
    {family::rdf, "bag", list, take::nothing, nullptr, nullptr},
    {family::rdf, "li", list, take::nothing, nullptr, nullptr},
    {family::content, "format", list, take::skip, nullptr, nullptr},
    {family::content, "encoding", list, take::skip, nullptr, nullptr},
    {family::rdf, "value", list, take::markup, begin_html, end_content},
    {family::xhtml, "body", in_entry, take::markup, begin_xhtml, end_content},
    {family::xhtml, "div", in_entry, take::markup, begin_xhtml, end_content},
    {family::core, "body", in_entry, take::markup, begin_xhtml, end_content},
    {family::core, "fullitem", in_entry, take::markup, begin_html, end_content},
    {family::core, "encoded", in_entry, take::markup, begin_html, end_content},
    {family::core, "content_encoded", in_entry, take::markup, begin_html, end_content},
};

}  // namespace

std::span<const rule> content_rules() {
  return rows;
}

}  // namespace wireroom::feeds::reading
