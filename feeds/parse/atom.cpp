// Atom 1.0 (RFC 4287) and 0.3.
#include "feeds/parse/dates.hpp"
#include "feeds/parse/reader.hpp"
#include "feeds/parse/vocabulary.hpp"

namespace wireroom::feeds::reading {
namespace {

void begin_construct(reader& r, attributes list) {
  r.pending_construct() = r.atom_construct(list);
}

void begin_body(reader& r, attributes list) {
  r.pending_construct() = r.atom_construct(list);
  r.pending_construct().body = true;
}

void begin_entry(reader& r, attributes list) {
  r.start_entry();
  if (has_language(list)) r.entry().language = r.language();
}
void end_entry(reader& r, std::string&) {
  r.end_entry();
}

void end_summary(reader& r, std::string& value) {
  target& t = r.here();
  if (!*t.summary || (*t.summary)->value.empty()) {
    *t.summary = r.make_text(value);
  } else if (t.as_entry && !value.empty() && t.as_entry->contents.size() < 20) {
    r.saved_[0].clear();
    t.as_entry->contents.push_back(r.make_content(value));
  }
}

void end_subtitle(reader& r, std::string& value) {
  if (!*r.here().summary) *r.here().summary = r.make_text(value);
}

void begin_content(reader& r, attributes list) {
  begin_body(r, list);
  r.saved_[0] = r.url(find(list, "src"));
}
void end_content(reader& r, std::string& value) {
  if (r.entry().contents.size() < 20) r.entry().contents.push_back(r.make_content(value));
}

void end_updated(reader& r, std::string& value) {
  put_date(r, r.here().updated, value, true);
}
void end_published(reader& r, std::string& value) {
  put_date(r, r.here().published, value, true);
}
void end_created(reader& r, std::string& value) {
  put_date(r, r.here().created, value, true);
}

void end_icon(reader& r, std::string& value) {
  if (feeds::feed* f = r.here().as_feed) f->icon = r.url(value);
}
void end_logo(reader& r, std::string& value) {
  if (feeds::feed* f = r.here().as_feed) f->logo = r.url(value);
}
void end_info(reader& r, std::string& value) {
  if (feeds::feed* f = r.here().as_feed) f->info = r.make_text(value);
}

void begin_generator(reader& r, attributes list) {
  r.saved_[0] = r.url(find(list, "uri"));
  if (r.saved_[0].empty()) r.saved_[0] = r.url(find(list, "url"));
  r.saved_[1] = trimmed(find(list, "version"));
}
void end_generator(reader& r, std::string& value) {
  feeds::feed* f = r.here().as_feed;
  if (!f) return;
  generator found{.name = std::move(value), .uri = r.saved_[0], .version = r.saved_[1]};
  if (found != generator{}) f->generator = std::move(found);
}

constexpr places feed_or_source = in_feed | place::source;
constexpr rule rows[] = {
    {family::core, "entry", in_feed, take::nothing, begin_entry, end_entry},
    {family::core, "summary", in_entry, take::markup, begin_body, end_summary},
    {family::core, "subtitle", feed_or_source, take::markup, begin_construct, end_subtitle},
    {family::core, "tagline", feed_or_source, take::markup, begin_construct, end_subtitle},
    {family::core, "content", in_entry, take::markup, begin_content, end_content},
    {family::core, "updated", in_any, take::text, nullptr, end_updated},
    {family::core, "modified", in_any, take::text, nullptr, end_updated},
    {family::core, "published", in_any, take::text, nullptr, end_published},
    {family::core, "issued", in_any, take::text, nullptr, end_published},
    {family::core, "created", in_any, take::text, nullptr, end_created},
    {family::core, "icon", feed_or_source, take::text, nullptr, end_icon},
    {family::core, "logo", feed_or_source, take::text, nullptr, end_logo},
    {family::core, "info", feed_or_source, take::markup, begin_construct, end_info},
    {family::core, "generator", feed_or_source, take::literal, begin_generator, end_generator},
};

}  // namespace

std::span<const rule> atom_rules() {
  return rows;
}

}  // namespace wireroom::feeds::reading
