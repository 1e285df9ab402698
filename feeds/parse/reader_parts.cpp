// Links, categories and persons of the reader: where they go and which are repeats.
#include "feeds/parse/reader.hpp"

#include <algorithm>
#include <array>

namespace wireroom::feeds::reading {
namespace {

constexpr std::size_t most_parts = 200;  // links, categories, persons or enclosures of one entry each

// How sure a link is the page itself: one of HTML before one of unknown kind; 0: it is not.
std::uint8_t rank_of(const feeds::link& link) {
  if (link.rel != "alternate") return 0;
  const std::string_view type = std::string_view(link.type).substr(0, link.type.find(';'));
  const bool page = type.empty() || equals_ignoring_case(type, "text/html") ||
                    equals_ignoring_case(type, "application/xhtml+xml");
  return page ? 2 : 1;
}

}  // namespace

std::string_view find(attributes list, std::string_view name) {
  for (const attribute& a : list)
    if (a.ns != xml_namespace && equals_ignoring_case(a.name, name)) return a.value;
  return {};
}

bool has(attributes list, std::string_view name) {
  return std::ranges::any_of(
      list, [&](const attribute& a) { return a.ns != xml_namespace && equals_ignoring_case(a.name, name); });
}

bool has_language(attributes list) {
  return std::ranges::any_of(list,
                             [](const attribute& a) { return a.ns == xml_namespace && a.name == "lang"; });
}

void reader::add_link(feeds::link&& value) {
  if (value.href.empty()) return;
  if (value.rel.empty()) value.rel = "alternate";
  for (std::string_view iana :
       {"http://www.iana.org/assignments/relation/", "http://www.iana.org/assignments/link-relations/"})
    if (value.rel.starts_with(iana) && value.rel.size() > iana.size()) value.rel.erase(0, iana.size());
  target& t = here();
  if (t.as_entry && value.rel == "enclosure") {
    if (entry_.enclosures.size() < most_parts)
      entry_.enclosures.push_back({.url = std::move(value.href),
                                   .type = std::move(value.type),
                                   .title = std::move(value.title),
                                   .length = value.length,
                                   .duration = {}});
    return;
  }
  if (t.as_entry && value.rel == "http://podlove.org/simple-chapters") {
    chapters& found = entry_.chapters.get_or_make();
    found.url = std::move(value.href);
    found.type = std::move(value.type);
    return;
  }
  if (const std::uint8_t rank = rank_of(value); rank > t.link_rank) {
    *t.link = value.href;
    t.link_rank = rank;
  }
  if (t.links->size() < most_parts) t.links->push_back(std::move(value));
}

void reader::add_category(category&& value) {
  if (value.term.empty() && value.label.empty() && value.scheme.empty()) return;
  auto& list = *here().categories;
  if (list.size() >= most_parts) return;
  auto same = [&](const category& c) {
    return c.term == value.term && c.scheme == value.scheme && c.label == value.label;
  };
  if (std::ranges::none_of(list, same)) list.push_back(std::move(value));
}

void reader::add_person(std::vector<person>& list, person&& value) {
  if (value == person{} || list.size() >= most_parts) return;
  auto same = [&](const person& p) {
    if (p == value) return true;
    return !value.name.empty() && p.name == value.name && value.email.empty() && value.url.empty();
  };
  if (std::ranges::none_of(list, same)) list.push_back(std::move(value));
}

}  // namespace wireroom::feeds::reading
