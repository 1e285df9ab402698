#include "feeds/parse/json_feed.hpp"

#include "feeds/parse/values.hpp"
#include "feeds/text/date.hpp"
#include "feeds/text/html.hpp"
#include "feeds/text/url.hpp"
#include "feeds/text/utf8.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

namespace wireroom::feeds::reading {
namespace {

namespace json = boost::json;

constexpr std::size_t most_parts = 200;
constexpr std::size_t most_problems = 100;
constexpr std::size_t longest_url = 16u << 10;
constexpr std::size_t most_extension_bytes = 256u << 10;

// Strings, and numbers where a string was meant, as for ids.
std::string string_of(const json::value& value) {
  if (const auto* s = value.if_string()) return std::string(trimmed({s->data(), s->size()}));
  if (value.is_number()) return json::serialize(value);
  return {};
}
const json::value* member_of(const json::object& object, std::string_view name) {
  return object.if_contains({name.data(), name.size()});
}
std::string string_in(const json::object& object, std::string_view name) {
  const json::value* found = member_of(object, name);
  return found ? string_of(*found) : std::string();
}
std::optional<double> number_of(const json::value* value) {
  if (!value) return std::nullopt;
  if (value->is_number()) {
    const auto n = value->to_number<double>();
    return std::isfinite(n) && n >= 0 ? std::optional(n) : std::nullopt;
  }
  const auto* s = value->if_string();
  return s ? to_number({s->data(), s->size()}) : std::nullopt;
}
std::optional<std::uint64_t> count_of(const json::value* value) {
  const auto n = number_of(value);
  return n && *n < 9e15 ? std::optional(static_cast<std::uint64_t>(*n)) : std::nullopt;
}

void keep(std::vector<element>& list, std::string_view name, const json::value& value) {
  if (value.is_null() || list.size() >= most_parts) return;
  std::string text = json::serialize(value);
  if (text.size() > most_extension_bytes) return;
  list.push_back({.ns = {},
                  .name = std::string(name),
                  .attributes = {},
                  .value = std::move(text),
                  .json = true,
                  .children = {}});
}

void add_category(std::vector<category>& list, std::string term) {
  auto same = [&](const category& c) { return c.term == term; };
  if (!term.empty() && list.size() < most_parts && std::ranges::none_of(list, same))
    list.push_back({.term = std::move(term), .scheme = {}, .label = {}, .parent = {}});
}

link link_of(std::string href, std::string_view rel) {
  return {.href = std::move(href),
          .rel = std::string(rel),
          .type = {},
          .hreflang = {},
          .title = {},
          .length = {}};
}

}  // namespace

json_feed_reader::json_feed_reader(const parse_options& options, entry_sink& sink)
    : options_(options), sink_(sink) {
  document_.url = options.url;
}

std::string json_feed_reader::url(std::string_view reference) const {
  reference = trimmed(reference);
  if (reference.empty() || reference.size() > longest_url || is_dangerous_url(reference)) return {};
  std::string resolved = resolve_url(options_.url, reference);
  return is_dangerous_url(resolved) ? std::string() : resolved;
}

text json_feed_reader::plain(std::string value) const {
  return {.type = text_type::plain, .value = std::move(value), .base = options_.url, .language = {}};
}

std::optional<date> json_feed_reader::date_of(const json::value& value) {
  std::string written = string_of(value);
  if (written.empty()) return std::nullopt;
  date out{.value = std::move(written), .utc = {}};
  out.utc = parse_date(out.value);
  if (!out.utc)
    problem(problem_code::value, fmt::format("unreadable date “{}”", utf8_prefix(out.value, 80)), 0);
  return out;
}

void json_feed_reader::persons(const json::value& value, std::vector<person>& out) const {
  auto add = [&](const json::value& one) {
    person made;
    if (const auto* object = one.if_object())
      made = {.name = string_in(*object, "name"),
              .email = {},
              .url = url(string_in(*object, "url")),
              .avatar = url(string_in(*object, "avatar"))};
    else
      made.name = string_of(one);
    if (made.url.starts_with("mailto:")) made.email = made.url.substr(7);
    if (made != person{} && out.size() < most_parts && std::ranges::find(out, made) == out.end())
      out.push_back(std::move(made));
  };
  if (const auto* list = value.if_array())
    for (const json::value& one : *list) add(one);
  else
    add(value);
}

void json_feed_reader::member(std::string_view name, const json::value& value) {
  feeds::feed& f = document_.feed;
  if (name == "version") {
    const std::string version = lower(string_of(value));
    if (version.find("jsonfeed.org/version/1.1") != std::string::npos)
      document_.version = format::jsonfeed11;
    else if (version.find("jsonfeed.org/version/") != std::string::npos)
      document_.version = format::jsonfeed1;
    else if (version == "1.1")
      bare_version_ = format::jsonfeed11;
    else if (version == "1" || version == "1.0")
      bare_version_ = format::jsonfeed1;
  } else if (name == "title") {
    f.title = plain(string_of(value));
  } else if (name == "home_page_url") {
    if (f.link = url(string_of(value)); !f.link.empty()) f.links.push_back(link_of(f.link, "alternate"));
  } else if (name == "feed_url") {
    if (std::string href = url(string_of(value)); !href.empty())
      f.links.push_back(link_of(std::move(href), "self"));
  } else if (name == "next_url") {
    if (std::string href = url(string_of(value)); !href.empty())
      f.links.push_back(link_of(std::move(href), "next"));
  } else if (name == "description") {
    f.subtitle = plain(string_of(value));
  } else if (name == "user_comment") {
    f.info = plain(string_of(value));
  } else if (name == "icon") {
    f.logo = url(string_of(value));
  } else if (name == "favicon") {
    f.icon = url(string_of(value));
  } else if (name == "author" || name == "authors") {
    persons(value, f.authors);
  } else if (name == "language") {
    f.language = language_tag(string_of(value));
  } else if (name == "expired") {
    if (const bool* expired = value.if_bool()) f.expired = *expired;
  } else if (name == "hubs") {
    if (const auto* hubs = value.if_array())
      for (const json::value& hub : *hubs)
        if (const auto* object = hub.if_object(); object && f.links.size() < most_parts)
          if (std::string href = url(string_in(*object, "url")); !href.empty())
            f.links.push_back(link_of(std::move(href), "hub"));
  } else if (name != "items") {
    keep(f.extensions, name, value);
  } else {
    seen_items_ = seen_items_ || value.is_array();
  }
}

void json_feed_reader::item(const json::value& value) {
  const auto* object = value.if_object();
  if (!object) return problem(problem_code::structure, "an item is no object", 0);
  if (entries_ >= options_.limits.entries) {
    problem(problem_code::structure, fmt::format("only the first {} entries are read", entries_), 0);
    done_ = true;
    return;
  }
  entry out;
  std::string html, words;
  for (const auto& pair : *object) {
    const std::string_view name(pair.key().data(), pair.key().size());
    const json::value& member = pair.value();
    if (name == "id") {
      out.id = string_of(member);
    } else if (name == "url") {
      if (out.link = url(string_of(member)); !out.link.empty())
        out.links.insert(out.links.begin(), link_of(out.link, "alternate"));
    } else if (name == "external_url") {
      if (std::string href = url(string_of(member)); !href.empty())
        out.links.push_back(link_of(std::move(href), "related"));
    } else if (name == "title") {
      if (member.is_string()) out.title = plain(string_of(member));
    } else if (name == "content_html") {
      html = string_of(member);
    } else if (name == "content_text") {
      words = string_of(member);
    } else if (name == "summary") {
      if (member.is_string()) out.summary = plain(string_of(member));
    } else if (name == "image") {
      if (std::string href = url(string_of(member)); !href.empty()) out.image.emplace().url = std::move(href);
    } else if (name == "date_published") {
      out.published = date_of(member);
    } else if (name == "date_modified") {
      out.updated = date_of(member);
    } else if (name == "author" || name == "authors") {
      persons(member, out.authors);
    } else if (name == "tags") {
      if (const auto* tags = member.if_array())
        for (const json::value& tag : *tags) add_category(out.categories, string_of(tag));
    } else if (name == "language") {
      out.language = language_tag(string_of(member));
    } else if (name == "attachments") {
      if (const auto* files = member.if_array())
        for (const json::value& file : *files) {
          const auto* one = file.if_object();
          if (!one || out.enclosures.size() >= most_parts) continue;
          enclosure made{.url = url(string_in(*one, "url")),
                         .type = string_in(*one, "mime_type"),
                         .title = string_in(*one, "title"),
                         .length = count_of(member_of(*one, "size_in_bytes")),
                         .duration = number_of(member_of(*one, "duration_in_seconds"))};
          if (!made.url.empty()) out.enclosures.push_back(std::move(made));
        }
    } else {
      keep(out.extensions, name, member);
    }
  }
  if (!html.empty())
    out.contents.push_back({.type = "html",
                            .value = sanitize_html(html, options_.url),
                            .src = {},
                            .base = options_.url,
                            .language = out.language});
  if (!words.empty())
    out.contents.push_back({.type = "text",
                            .value = std::move(words),
                            .src = {},
                            .base = options_.url,
                            .language = out.language});
  ++entries_;
  sink_.on_entry(std::move(out));
}

std::optional<error> json_feed_reader::finish() {
  if (failure_) return failure_;
  // A bare number is believed of a document that has items.
  if (document_.version == format::unknown && seen_items_) document_.version = bare_version_;
  if (document_.version == format::unknown)
    return error{errc::not_a_feed, "it is JSON, but its version is none of JSON Feed", 0, 0};
  if (!seen_items_ && entries_ == 0) problem(problem_code::structure, "it has no list of items", 0);
  return std::nullopt;
}

void json_feed_reader::fail(errc code, std::string message) {
  if (!failure_) failure_ = error{code, std::move(message), 0, 0};
}

void json_feed_reader::problem(problem_code code, std::string message, std::uint32_t line) {
  if (code == problem_code::syntax) document_.malformed = true;
  if (document_.problems.size() < most_problems)
    document_.problems.push_back({code, std::move(message), line, 0});
}

}  // namespace wireroom::feeds::reading
