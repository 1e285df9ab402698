// What RSS and Atom share by name: title, link, category, persons, source, rights, id, language.
#include "feeds/parse/reader.hpp"
#include "feeds/parse/vocabulary.hpp"

#include <iterator>

namespace wireroom::feeds::reading {
namespace {

void begin_text_construct(reader& r, attributes list) {
  r.pending_construct() = r.atom_construct(list);
}

void begin_title(reader& r, attributes list) {
  if (r.where() == place::image || r.where() == place::text_input) return r.take_as(take::literal);
  begin_text_construct(r, list);
}

void end_title(reader& r, std::string& value) {
  target& t = r.here();
  if (r.where() == place::image) {
    if (*t.image) (*t.image)->title = std::move(value);
  } else if (r.where() == place::text_input) {
    if (t.as_feed && t.as_feed->text_input) t.as_feed->text_input->title = std::move(value);
  } else if (!*t.title || (*t.title)->value.empty() || r.weak_title_) {
    *t.title = r.make_text(value);
    r.weak_title_ = false;
  }
}

feeds::link link_of(reader& r, attributes list) {
  return {.href = r.url(find(list, "href")),
          .rel = std::string(trimmed(find(list, "rel"))),
          .type = std::string(trimmed(find(list, "type"))),
          .hreflang = language_tag(find(list, "hreflang")),
          .title = std::string(trimmed(find(list, "title"))),
          .length = to_count(find(list, "length"))};
}

void begin_link(reader& r, attributes list) {
  r.saved_[0].clear();
  if (r.where() == place::image || r.where() == place::text_input) return;
  if (has(list, "href") && !trimmed(find(list, "href")).empty()) {
    r.add_link(link_of(r, list));
    return r.take_as(take::skip);
  }
  r.saved_[0] = trimmed(find(list, "rel"));
  r.saved_[1] = trimmed(find(list, "type"));
}

void end_link(reader& r, std::string& value) {
  target& t = r.here();
  std::string href = r.url(value);
  if (r.where() == place::image) {
    if (*t.image) (*t.image)->link = std::move(href);
  } else if (r.where() == place::text_input) {
    if (t.as_feed && t.as_feed->text_input) t.as_feed->text_input->link = std::move(href);
  } else if (!href.empty()) {
    const bool page = r.saved_[0].empty() || r.saved_[0] == "alternate";
    if (page && r.saved_[1].empty()) {  // link of RSS: it is the page, whatever others say; the last counts
      *t.link = href;
      t.link_rank = 3;
    }
    r.add_link({.href = std::move(href),
                .rel = r.saved_[0],
                .type = r.saved_[1],
                .hreflang = {},
                .title = {},
                .length = {}});
  }
}

void begin_category(reader& r, attributes list) {
  std::string term(trimmed(find(list, "term")));
  std::string scheme(trimmed(find(list, "scheme")));
  if (scheme.empty()) scheme = trimmed(find(list, "domain"));
  std::string label(trimmed(find(list, "label")));
  if (term.empty() && label.empty()) {  // the text may still say it
    r.saved_[0] = std::move(scheme);
    return;
  }
  r.add_category(
      {.term = std::move(term), .scheme = std::move(scheme), .label = std::move(label), .parent = {}});
  r.take_as(take::skip);
}

void end_category(reader& r, std::string& value) {
  r.add_category({.term = std::move(value), .scheme = r.saved_[0], .label = {}, .parent = {}});
}

// --- persons

void begin_person(reader& r, attributes) {
  r.person_ = {};
  r.enter(place::person);
}

void end_person(reader& r, std::string& value, std::vector<person>& list) {
  if (r.person_ == person{} && !value.empty()) r.person_ = to_person(value);
  r.add_person(list, std::move(r.person_));
  r.person_ = {};
}

void end_author(reader& r, std::string& value) {
  end_person(r, value, *r.here().authors);
}
void end_contributor(reader& r, std::string& value) {
  end_person(r, value, *r.here().contributors);
}

// The name of a form's field is what is written, tags and all.
void begin_name(reader& r, attributes) {
  if (r.where() == place::text_input) r.take_as(take::literal);
}

void end_person_name(reader& r, std::string& value) {
  if (r.where() == place::text_input) {
    if (r.feed().text_input) r.feed().text_input->name = std::move(value);
    return;
  }
  if (value.empty()) return;
  if (value.find('@') != std::string::npos && r.person_.email.empty()) {
    person found = to_person(value);
    if (!found.name.empty()) r.person_.name = std::move(found.name);
    r.person_.email = std::move(found.email);
  } else {
    r.person_.name = std::move(value);
  }
}
void end_person_email(reader& r, std::string& value) {
  if (!value.empty()) r.person_.email = std::move(value);
}
void end_person_url(reader& r, std::string& value) {
  r.person_.url = r.url(value);
}

// --- others

void end_id(reader& r, std::string& value) {
  if (r.here().id->empty()) *r.here().id = std::move(value);
}

void end_rights(reader& r, std::string& value) {
  if (!*r.here().rights) *r.here().rights = r.make_text(value);
}

void end_language(reader& r, std::string& value) {
  *r.here().language = language_tag(value);
}

void begin_source(reader& r, attributes list) {
  r.start_source();
  if (std::string href = r.url(find(list, "url")); !href.empty())
    r.add_link(
        {.href = std::move(href), .rel = "self", .type = {}, .hreflang = {}, .title = {}, .length = {}});
  r.pending_construct() = {};
  if (has(list, "url")) r.take_as(take::markup);  // of RSS: its text is the title
}

void end_source(reader& r, std::string& value) {
  if (!value.empty() && !*r.here().title) {
    r.pending_construct() = {};
    *r.here().title = r.make_text(value);
  }
  r.end_source();
}

constexpr rule rows[] = {
    {family::core, "title", in_any | place::outer | place::image | place::text_input, take::markup,
     begin_title, end_title},
    {family::core, "link", in_any | place::outer | place::image | place::text_input, take::text, begin_link,
     end_link},
    {family::core, "category", in_any, take::literal, begin_category, end_category},
    {family::core, "author", in_any, take::mixed, begin_person, end_author},
    {family::core, "contributor", in_any, take::mixed, begin_person, end_contributor},
    {family::core, "name", place::person | place::text_input, take::text, begin_name, end_person_name},
    {family::core, "email", static_cast<places>(place::person), take::text, nullptr, end_person_email},
    {family::core, "uri", static_cast<places>(place::person), take::text, nullptr, end_person_url},
    {family::core, "url", static_cast<places>(place::person), take::text, nullptr, end_person_url},
    {family::core, "homepage", static_cast<places>(place::person), take::text, nullptr, end_person_url},
    {family::core, "id", in_any, take::text, nullptr, end_id},
    {family::core, "rights", in_any, take::markup, begin_text_construct, end_rights},
    {family::core, "copyright", in_any, take::markup, begin_text_construct, end_rights},
    {family::core, "language", in_any, take::text, nullptr, end_language},
    {family::core, "source", in_entry, take::mixed, begin_source, end_source},
};

}  // namespace

std::span<const rule> core_rules() {
  return rows;
}

}  // namespace wireroom::feeds::reading
