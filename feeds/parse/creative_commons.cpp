// Licences: Creative Commons' modules for RSS 1.0 and 2.0, as links of rel "license" (RFC 4946).
#include "feeds/parse/reader.hpp"
#include "feeds/parse/vocabulary.hpp"

namespace wireroom::feeds::reading {
namespace {

void add_licence(reader& r, std::string_view reference) {
  r.add_link(
      {.href = r.url(reference), .rel = "license", .type = {}, .hreflang = {}, .title = {}, .length = {}});
}

void begin_license(reader& r, attributes list) {
  const std::string_view resource = find(list, "resource");
  if (resource.empty()) return;
  add_licence(r, resource);
  r.take_as(take::skip);
}
void end_license(reader& r, std::string& value) {
  add_licence(r, value);
}

constexpr rule rows[] = {
    {family::creative_commons, "license", in_any, take::text, begin_license, end_license},
};

}  // namespace

std::span<const rule> licence_rules() {
  return rows;
}

}  // namespace wireroom::feeds::reading
