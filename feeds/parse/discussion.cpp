// Where and how much an entry is discussed: slash, wfw (wellformedweb.org) and Atom threading (RFC 4685).
#include "feeds/parse/reader.hpp"
#include "feeds/parse/vocabulary.hpp"

namespace wireroom::feeds::reading {
namespace {

void end_count(reader& r, std::string& value) {
  if (const auto count = to_count(value)) r.entry().comments.get_or_make().count = count;
}
void end_feed(reader& r, std::string& value) {
  if (std::string href = r.url(value); !href.empty()) r.entry().comments.get_or_make().feed = std::move(href);
}
void end_api(reader& r, std::string& value) {
  if (std::string href = r.url(value); !href.empty()) r.entry().comments.get_or_make().api = std::move(href);
}

constexpr rule rows[] = {
    {family::slash, "comments", in_entry, take::text, nullptr, end_count},
    {family::well_formed_web, "commentrss", in_entry, take::text, nullptr, end_feed},
    {family::well_formed_web, "comment", in_entry, take::text, nullptr, end_api},
    {family::threading, "total", in_entry, take::text, nullptr, end_count},
};

}  // namespace

std::span<const rule> discussion_rules() {
  return rows;
}

}  // namespace wireroom::feeds::reading
