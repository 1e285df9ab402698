// Channel Definition Format (W3C note NOTE-CDFsubmit): its items and titles are those of RSS by name.
#include "feeds/parse/reader.hpp"
#include "feeds/parse/vocabulary.hpp"

namespace wireroom::feeds::reading {
namespace {

void begin_abstract(reader& r, attributes) {
  r.pending_construct() = {.body = true};
}
void end_abstract(reader& r, std::string& value) {
  if (!*r.here().summary) *r.here().summary = r.make_text(value);
}

void begin_logo(reader& r, attributes list) {
  if (feeds::feed* f = r.here().as_feed)
    if (std::string href = r.url(find(list, "href")); !href.empty()) f->logo = std::move(href);
}

// <A HREF="…"/> is the link of what it stands in.
void begin_anchor(reader& r, attributes list) {
  r.add_link({.href = r.url(find(list, "href")), .type = {}, .hreflang = {}, .title = {}, .length = {}});
}

constexpr rule rows[] = {
    {family::core, "abstract", in_either, take::markup, begin_abstract, end_abstract},
    {family::core, "logo", in_entry, take::nothing, begin_logo, nullptr},
    {family::core, "a", in_either, take::nothing, begin_anchor, nullptr},
};

}  // namespace

std::span<const rule> cdf_rules() {
  return rows;
}

}  // namespace wireroom::feeds::reading
