// Dublin Core elements 1.1 and terms (dublincore.org/documents/dcmi-terms).
#include "feeds/parse/dates.hpp"
#include "feeds/parse/reader.hpp"
#include "feeds/parse/vocabulary.hpp"

namespace wireroom::feeds::reading {
namespace {

void begin_text(reader& r, attributes) {
  r.pending_construct() = {};
}
void begin_body(reader& r, attributes) {
  r.pending_construct() = {.body = true};
}

void end_title(reader& r, std::string& value) {
  if (*r.here().title || value.empty()) return;
  *r.here().title = r.make_text(value);
  r.weak_title_ = true;
}
void end_description(reader& r, std::string& value) {
  if (!*r.here().summary && !value.empty()) *r.here().summary = r.make_text(value);
}
void end_rights(reader& r, std::string& value) {
  if (!*r.here().rights && !value.empty()) *r.here().rights = r.make_text(value);
}
void end_creator(reader& r, std::string& value) {
  r.add_person(*r.here().authors, to_person(value));
}
void end_contributor(reader& r, std::string& value) {
  r.add_person(*r.here().contributors, to_person(value));
}
void end_publisher(reader& r, std::string& value) {
  if (!*r.here().publisher && !value.empty()) *r.here().publisher = to_person(value);
}
void end_subject(reader& r, std::string& value) {
  if (value.empty()) return;
  r.add_category({.term = std::move(value), .scheme = {}, .label = {}, .parent = {}});
}
void end_language(reader& r, std::string& value) {
  if (r.here().language->empty() || r.here().as_entry) *r.here().language = language_tag(value);
}
void end_identifier(reader& r, std::string& value) {
  if (r.here().id->empty()) *r.here().id = std::move(value);
}

void end_updated(reader& r, std::string& value) {
  put_date(r, r.here().updated, value, false);
}
void end_issued(reader& r, std::string& value) {
  put_date(r, r.here().published, value, false);
}
void end_created(reader& r, std::string& value) {
  put_date(r, r.here().created, value, false);
}

// A period in DCMI's encoding: "start=…; end=…; name=…; scheme=…".
void end_valid(reader& r, std::string& value) {
  period found;
  for (std::string_view part : split(value, ";")) {
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) continue;
    std::string moment(trimmed(part.substr(equals + 1)));
    const std::string_view name = trimmed(part.substr(0, equals));
    if (name == "start") found.start = r.date_of(moment);
    if (name == "end") found.end = r.date_of(moment);
  }
  if (found != period{}) *r.here().valid = std::move(found);
}

constexpr auto dc = family::dublin_core;
constexpr auto terms = family::dublin_core_terms;
constexpr rule rows[] = {
    {dc, "title", in_any, take::markup, begin_text, end_title},
    {dc, "description", in_any, take::markup, begin_body, end_description},
    {dc, "rights", in_any, take::markup, begin_text, end_rights},
    {dc, "creator", in_any, take::text, nullptr, end_creator},
    {dc, "author", in_any, take::text, nullptr, end_creator},
    {dc, "contributor", in_any, take::text, nullptr, end_contributor},
    {dc, "publisher", in_any, take::text, nullptr, end_publisher},
    {dc, "subject", in_any, take::text, nullptr, end_subject},
    {dc, "language", in_any, take::text, nullptr, end_language},
    {dc, "identifier", in_entry, take::text, nullptr, end_identifier},
    {dc, "date", in_any, take::text, nullptr, end_updated},
    {terms, "title", in_any, take::markup, begin_text, end_title},
    {terms, "description", in_any, take::markup, begin_body, end_description},
    {terms, "abstract", in_any, take::markup, begin_body, end_description},
    {terms, "rights", in_any, take::markup, begin_text, end_rights},
    {terms, "creator", in_any, take::text, nullptr, end_creator},
    {terms, "contributor", in_any, take::text, nullptr, end_contributor},
    {terms, "publisher", in_any, take::text, nullptr, end_publisher},
    {terms, "subject", in_any, take::text, nullptr, end_subject},
    {terms, "language", in_any, take::text, nullptr, end_language},
    {terms, "date", in_any, take::text, nullptr, end_updated},
    {terms, "modified", in_any, take::text, nullptr, end_updated},
    {terms, "issued", in_any, take::text, nullptr, end_issued},
    {terms, "created", in_any, take::text, nullptr, end_created},
    {terms, "valid", in_any, take::text, nullptr, end_valid},
};

}  // namespace

std::span<const rule> dublin_core_rules() {
  return rows;
}

}  // namespace wireroom::feeds::reading
