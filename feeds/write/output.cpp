#include "feeds/write/output.hpp"

#include "feeds/text/html.hpp"
#include "feeds/text/teaser.hpp"
#include "feeds/write/uri.hpp"
#include "feeds/write/xml_writer.hpp"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <map>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

namespace wireroom::feeds {
namespace {

constexpr std::size_t summary_length = 300;  // characters of a teaser that stands in for a summary
constexpr std::size_t headline_length = 80;  // and of one that stands in for a title
constexpr instant oldest{std::chrono::sys_days{std::chrono::year{1990} / 1 / 1}};  // older dates are mistakes

std::string plain_of(const text& value) {
  return value.type == text_type::plain ? value.value : html_to_text(value.value);
}

std::string html_of(const text& value) {
  return without_forbidden(value.type == text_type::plain ? escape_markup(value.value) : value.value);
}

std::string folded(std::string_view value) {
  std::string out{value};
  std::ranges::transform(out, out.begin(),
                         [](unsigned char c) { return static_cast<char>(c < 0x80 ? std::tolower(c) : c); });
  return out;
}

/// A language tag that is well-formed enough to state (RFC 5646): subtags of 1 to 8 letters and digits.
std::string language_of(std::string_view tag) {
  std::string out;
  std::size_t run = 0;
  std::size_t first_run = 0;
  for (const char c : tag) {
    const bool letter = std::isalnum(static_cast<unsigned char>(c)) != 0;
    if (letter && ++run <= 8) {
      out += c;
    } else if ((c == '-' || c == '_') && run > 0) {
      if (first_run == 0) first_run = run;
      run = 0;
      out += '-';
    } else {
      return {};
    }
  }
  if (first_run == 0) first_run = run;
  const auto letters = std::string_view{out}.substr(0, first_run);
  const bool known = (first_run == 2 || first_run == 3) &&
                     std::ranges::all_of(letters, [](unsigned char c) { return std::isalpha(c) != 0; });
  return known && run > 0 ? out : std::string{};
}

output_source source_of(const source& from) {
  output_source to;
  to.partner = one_line(from.partner);
  to.owner = one_line(from.owner);
  to.feed_title = one_line(from.feed_title);
  if (to.feed_title.empty()) to.feed_title = to.partner;
  to.feed_url = publishable_uri(from.feed_url);
  to.site = publishable_uri(from.site);
  to.url = publishable_uri(from.body.url);
  to.id = one_line(from.body.entry_id);
  to.changed = from.changed;
  return to;
}

std::vector<std::string> categories_of(const item_body& body) {
  std::vector<std::string> out;
  std::vector<std::string> seen;
  for (const auto& label : body.categories) {
    auto line = one_line(html_to_text(label));
    auto key = folded(line);
    if (line.empty() || std::ranges::find(seen, key) != seen.end()) continue;
    seen.push_back(std::move(key));
    out.push_back(std::move(line));
  }
  return out;
}

std::vector<person> authors_of(const item_body& body) {
  std::vector<person> out;
  for (const auto& author : body.authors) {
    person one{.name = one_line(html_to_text(author.name)),
               .email = one_line(author.email),
               .url = publishable_uri(author.url),
               .avatar = publishable_uri(author.avatar)};
    if (one.name.empty()) one.name = one.email;
    if (!one.name.empty()) out.push_back(std::move(one));
  }
  return out;
}

/// A media type when it is one, else by the name's ending, else the type of anything.
std::string media_type_of(const enclosure& from, std::string_view uri) {
  const auto token = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || std::string_view{"!#$&-^_.+"}.contains(c);
  };
  const std::string_view given = std::string_view{from.type}.substr(0, from.type.find(';'));
  const auto slash = given.find('/');
  if (slash != 0 && slash != std::string_view::npos && slash + 1 < given.size() &&
      std::ranges::all_of(given.substr(0, slash), token) &&
      std::ranges::all_of(given.substr(slash + 1), token))
    return std::string{given};
  static constexpr std::pair<std::string_view, std::string_view> known[] = {
      {".mp3", "audio/mpeg"}, {".m4a", "audio/mp4"},   {".ogg", "audio/ogg"},   {".opus", "audio/opus"},
      {".mp4", "video/mp4"},  {".webm", "video/webm"}, {".jpg", "image/jpeg"},  {".jpeg", "image/jpeg"},
      {".png", "image/png"},  {".gif", "image/gif"},   {".webp", "image/webp"}, {".pdf", "application/pdf"},
  };
  const auto path = folded(uri.substr(0, uri.find_first_of("?#")));
  for (const auto& [ending, type] : known)
    if (path.ends_with(ending)) return std::string{type};
  return "application/octet-stream";
}

std::vector<enclosure> enclosures_of(const item_body& body) {
  std::vector<enclosure> out;
  for (const auto& from : body.enclosures) {
    enclosure to = from;
    to.url = publishable_uri(from.url);
    if (!to.url.starts_with("http") ||
        std::ranges::any_of(out, [&](const auto& other) { return other.url == to.url; }))
      continue;
    to.type = media_type_of(from, to.url);
    to.title = one_line(from.title);
    out.push_back(std::move(to));
  }
  return out;
}

/// Short numbers are unique within one feed at best.
bool is_short_number(std::string_view id) {
  return id.size() < 9 && std::ranges::all_of(id, [](unsigned char c) { return std::isdigit(c) != 0; });
}

void set_texts(output_entry& entry, const item_body& body, content_mode mode) {
  entry.title = one_line(plain_of(body.title));
  std::string summary = html_of(body.summary);
  const auto text = [&](std::size_t length) {
    return teaser(html_to_text(body.content.empty() ? summary : body.content), length);
  };
  entry.headline = entry.title;
  if (entry.headline.empty()) entry.headline = one_line(text(headline_length));
  if (entry.headline.empty()) entry.headline = entry.url;
  if (entry.headline.empty()) entry.headline = entry.sources.front().feed_title;
  if (entry.headline.empty()) entry.headline = "Untitled";
  switch (mode) {
    case content_mode::full:
      entry.summary = std::move(summary);
      entry.content = without_forbidden(body.content);
      break;
    case content_mode::summary:
      entry.summary = summary.empty() ? escape_markup(text(summary_length)) : std::move(summary);
      break;
    case content_mode::link:
      break;
  }
}

void set_dates(output_entry& entry, const article& from) {
  const auto& shown = from.sources.front();
  // A date in the future is a mistake: the item was here by first_seen.
  const auto stated = shown.body.published;
  const instant published = stated ? std::min(*stated, shown.first_seen) : shown.place;
  const instant updated = shown.body.updated ? std::min(*shown.body.updated, shown.changed) : published;
  if (published >= oldest) entry.published = std::chrono::floor<std::chrono::seconds>(published);
  entry.updated = std::chrono::floor<std::chrono::seconds>(
      std::max({published, updated >= oldest ? updated : published, oldest}));
}

/// Which articles keep the ids that `id_of` gives them: the first filed of those that share one.
template <class IdOf>
std::unordered_map<std::string, std::int64_t> keepers(std::span<const article> articles, IdOf id_of) {
  std::unordered_map<std::string, std::int64_t> out;
  for (const auto& one : articles) {
    if (one.sources.empty()) continue;
    auto [at, fresh] = out.try_emplace(id_of(one), one.id);
    if (!fresh) at->second = std::min(at->second, one.id);
  }
  return out;
}

/// Two entries at the same second are told apart by milliseconds of their own; the first filed has none.
void separate_dates(std::vector<output_entry>& entries, std::span<const std::int64_t> ids) {
  std::map<instant, std::vector<std::size_t>> by_date;
  for (std::size_t i = 0; i < entries.size(); ++i) by_date[entries[i].updated].push_back(i);
  for (auto& [date, same] : by_date) {
    if (same.size() < 2) continue;
    std::ranges::sort(same, {}, [&](std::size_t i) { return ids[i]; });
    std::vector<bool> taken(1000);
    taken[0] = true;
    for (std::size_t n = 1; n < same.size() && n < 1000; ++n) {
      auto ms = static_cast<std::size_t>(ids[same[n]] % 1000);
      while (taken[ms]) ms = (ms + 1) % 1000;
      taken[ms] = true;
      entries[same[n]].updated += std::chrono::milliseconds{ms};
    }
  }
}

}  // namespace

std::vector<output_entry> make_entries(std::span<const article> articles, const entry_options& options) {
  const auto id_of = [](const article& one) {
    const auto founder = std::ranges::find(one.sources, one.founder, &source::item);
    return one_line((founder == one.sources.end() ? one.sources.front() : *founder).body.entry_id);
  };
  const auto keeps = keepers(articles, id_of);
  std::vector<output_entry> out;
  std::vector<std::int64_t> ids;
  for (const auto& from : articles) {
    if (from.sources.empty()) continue;
    const auto& body = from.sources.front().body;
    output_entry entry;
    for (const auto& source : from.sources) entry.sources.push_back(source_of(source));
    entry.url = entry.sources.front().url;
    const auto own = id_of(from);
    const auto ours = tag_uri(options.base_url, from.place, fmt::format("article/{}", from.id));
    const bool keep = !own.empty() && keeps.at(own) == from.id;
    entry.id = keep && !is_short_number(own) ? own : ours;
    entry.iri = keep && is_uri(own) ? own : ours;
    entry.language = language_of(body.language);
    if (const auto image = publishable_uri(body.image); image.starts_with("http")) entry.image = image;
    set_texts(entry, body, options.content);
    set_dates(entry, from);
    entry.authors = authors_of(body);
    entry.categories = categories_of(body);
    if (options.content != content_mode::link) entry.enclosures = enclosures_of(body);
    out.push_back(std::move(entry));
    ids.push_back(from.id);
  }
  separate_dates(out, ids);
  return out;
}

instant last_change(std::span<const output_entry> entries, instant otherwise) {
  if (entries.empty()) return otherwise;
  return std::ranges::max_element(entries, {}, &output_entry::updated)->updated;
}

}  // namespace wireroom::feeds
