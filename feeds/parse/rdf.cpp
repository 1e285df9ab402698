// RSS 0.90, 1.0 and 1.1: what RDF adds around items (web.resource.org/rss/1.0/spec).
#include "feeds/parse/reader.hpp"
#include "feeds/parse/vocabulary.hpp"

namespace wireroom::feeds::reading {
namespace {

// Items of RSS 1.0 is a list of references only; that of RSS 1.1 holds the items.
void begin_items(reader& r, attributes) {
  r.enter(place::item_list);
}

constexpr rule rows[] = {
    {family::core, "items", in_feed, take::nothing, begin_items, nullptr},
    {family::rdf, "seq", static_cast<places>(place::item_list), take::nothing, nullptr, nullptr},
    {family::rdf, "bag", static_cast<places>(place::item_list), take::nothing, nullptr, nullptr},
    {family::rdf, "li", static_cast<places>(place::item_list), take::skip, nullptr, nullptr},
    {family::core, "li", static_cast<places>(place::item_list), take::skip, nullptr, nullptr},
};

}  // namespace

std::span<const rule> rdf_rules() {
  return rows;
}

}  // namespace wireroom::feeds::reading
