#include "daemon/cli/inspect_report.hpp"

#include "feeds/text/date.hpp"
#include "feeds/text/html.hpp"
#include "feeds/text/teaser.hpp"
#include "feeds/update/identity.hpp"
#include "feeds/write/inspect_json.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <vector>

#include <fmt/format.h>

namespace wireroom::daemon::cli {
namespace {

constexpr std::size_t rows_shown = 50;
constexpr std::size_t title_width = 58;

using lines = std::back_insert_iterator<std::string>;

std::string_view spoken(feeds::format version) {
  using enum feeds::format;
  switch (version) {
    case rss090:
      return "RSS 0.90";
    case rss091n:
      return "RSS 0.91 (Netscape)";
    case rss091u:
      return "RSS 0.91";
    case rss092:
      return "RSS 0.92";
    case rss093:
      return "RSS 0.93";
    case rss094:
      return "RSS 0.94";
    case rss10:
      return "RSS 1.0";
    case rss20:
      return "RSS 2.0";
    case rss:
      return "RSS of no stated version";
    case atom01:
      return "Atom 0.1";
    case atom02:
      return "Atom 0.2";
    case atom03:
      return "Atom 0.3";
    case atom10:
      return "Atom 1.0";
    case atom:
      return "Atom of no stated version";
    case cdf:
      return "CDF";
    case jsonfeed1:
      return "JSON Feed 1.0";
    case jsonfeed11:
      return "JSON Feed 1.1";
    case unknown:
      break;
  }
  return "unknown";
}

std::string words_of(const std::optional<feeds::text>& text, std::size_t width) {
  if (!text) return {};
  return feeds::teaser(text->type == feeds::text_type::plain ? text->value : feeds::html_to_text(text->value),
                       width);
}

// Foreign text on a terminal: control characters could move the cursor.
std::string safe(std::string_view text) {
  std::string out;
  for (char c : text) {
    const auto u = static_cast<unsigned char>(c);
    if (u < 0x20 || u == 0x7F)
      out += ' ';
    else
      out += c;
  }
  return out;
}

std::string moment(const feeds::entry& e) {
  const auto& date = e.published ? e.published : e.updated;
  if (!date) return "no date";
  if (!date->utc) return "unreadable";
  std::string out = feeds::format_rfc3339(*date->utc).substr(0, 16);
  std::ranges::replace(out, 'T', ' ');
  return out;
}

std::string_view body_of(const feeds::entry& e) {
  if (!e.contents.empty()) return "full";
  return e.summary && !e.summary->value.empty() ? "summary" : "none";
}

template <typename... Args>
void row(lines out, std::string_view label, fmt::format_string<Args...> text, Args&&... args) {
  fmt::format_to(out, "{:<12}", label);
  fmt::format_to(out, text, std::forward<Args>(args)...);
  fmt::format_to(out, "\n");
}

void head(lines out, const feeds::document& doc, std::size_t entries, std::string_view name,
          std::size_t bytes) {
  const feeds::feed& f = doc.feed;
  row(out, "Document", "{} ({} bytes)", safe(name), bytes);
  row(out, "Format", "{}, {}{}", spoken(doc.version), doc.encoding,
      doc.malformed ? ", had to be repaired" : "");
  if (f.title) row(out, "Title", "{}", safe(words_of(f.title, 100)));
  if (f.subtitle && !f.subtitle->value.empty()) row(out, "About", "{}", safe(words_of(f.subtitle, 100)));
  if (!f.link.empty()) row(out, "Site", "{}", safe(f.link));
  if (!f.language.empty()) row(out, "Language", "{}", safe(f.language));
  for (const feeds::link& link : f.links)
    if (link.rel == "self" || link.rel == "hub" || link.rel == "next" || link.rel == "prev-archive")
      row(out, link.rel == "self" ? "Feed" : link.rel == "hub" ? "Hub" : "More", "{}", safe(link.href));
  if (!f.new_feed_url.empty()) row(out, "Moved to", "{}", safe(f.new_feed_url));
  row(out, "Entries", "{}", entries);
}

void table(lines out, std::span<const feeds::entry> entries) {
  if (entries.empty()) return;
  fmt::format_to(out, "\n{:>4}  {:<16}  {:<7}  {}\n", "#", "Date (UTC)", "Body", "Title");
  for (std::size_t i = 0; i < std::min(entries.size(), rows_shown); ++i) {
    const feeds::entry& e = entries[i];
    std::string title = words_of(e.title, title_width);
    if (title.empty()) title = e.link.empty() ? "(no title)" : e.link;
    fmt::format_to(out, "{:>4}  {:<16}  {:<7}  {}\n", i + 1, moment(e), body_of(e), safe(title));
  }
  if (entries.size() > rows_shown) fmt::format_to(out, "      and {} more\n", entries.size() - rows_shown);
}

void problems(lines out, const feeds::document& doc) {
  if (doc.problems.empty()) return;
  fmt::format_to(out, "\nProblems\n");
  for (const feeds::problem& p : doc.problems) {
    if (p.line > 0)
      fmt::format_to(out, "  line {:<6} {} ({})\n", p.line, safe(p.message), feeds::name_of(p.code));
    else
      fmt::format_to(out, "  {:<11} {} ({})\n", "", safe(p.message), feeds::name_of(p.code));
  }
}

void hints(lines out, const feeds::feed& f) {
  static constexpr std::array<std::string_view, 7> days = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                           "Thursday", "Friday", "Saturday"};
  std::string said;
  auto at = std::back_inserter(said);
  if (f.ttl) fmt::format_to(at, "  may be kept for {} minutes (ttl)\n", *f.ttl);
  if (f.syndication && !f.syndication->period.empty())
    fmt::format_to(at, "  changes {} time(s) {} (syndication)\n", std::max(f.syndication->frequency, 1u),
                   f.syndication->period);
  if (!f.skip_hours.empty()) {
    fmt::format_to(at, "  not in the hours (GMT)");
    for (const auto hour : f.skip_hours) fmt::format_to(at, " {}", hour);
    fmt::format_to(at, "\n");
  }
  if (!f.skip_days.empty()) {
    fmt::format_to(at, "  not on");
    for (const auto day : f.skip_days) fmt::format_to(at, " {}", days[day % 7]);
    fmt::format_to(at, "\n");
  }
  if (f.complete.value_or(false)) fmt::format_to(at, "  holds every entry there is (complete)\n");
  if (f.archive.value_or(false)) fmt::format_to(at, "  is an archive page that does not change\n");
  if (f.expired.value_or(false)) fmt::format_to(at, "  has ended: no more entries will come\n");
  if (std::ranges::any_of(f.links, [](const feeds::link& l) { return l.rel == "hub"; }))
    fmt::format_to(at, "  pushes its changes through a hub (WebSub)\n");
  fmt::format_to(
      out, "\nPolling\n{}",
      said.empty() ? "  no hints: how often it is asked follows from how often it changes\n" : said);
}

void duplicates(lines out, std::span<const feeds::entry> entries) {
  const std::vector<std::string> keys = feeds::identify(entries);
  std::vector<std::size_t> repeats;
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (keys[i].empty()) repeats.push_back(i + 1);
  if (repeats.empty()) return;
  fmt::format_to(out, "\nDuplicates\n  {}; dropped: #",
                 repeats.size() == 1 ? "1 entry repeats another wholly"
                                     : fmt::format("{} entries repeat others wholly", repeats.size()));
  for (std::size_t i = 0; i < std::min<std::size_t>(repeats.size(), 20); ++i)
    fmt::format_to(out, "{}{}", i ? ", " : "", repeats[i]);
  fmt::format_to(out, "{}\n", repeats.size() > 20 ? ", …" : "");
}

// What a subscriber of the merged feed would not get, by how many entries.
void missed(lines out, std::span<const feeds::entry> entries) {
  std::size_t untitled = 0, unlinked = 0, undated = 0, unreadable = 0, bodiless = 0, summaries = 0,
              anonymous = 0;
  for (const feeds::entry& e : entries) {
    untitled += !e.title || e.title->value.empty();
    unlinked += e.link.empty();
    const auto& date = e.published ? e.published : e.updated;
    undated += !date;
    unreadable += date && !date->utc;
    bodiless += body_of(e) == "none";
    summaries += body_of(e) == "summary";
    anonymous += e.id.empty();
  }
  std::string said;
  auto at = std::back_inserter(said);
  auto say = [&](std::size_t n, std::string_view what) {
    if (n > 0) fmt::format_to(at, "  {:>4} of {}: {}\n", n, entries.size(), what);
  };
  say(untitled, "no title");
  say(unlinked, "no link to the article");
  say(undated, "no date; they are placed by when they were first seen");
  say(unreadable, "a date that cannot be read; the same");
  say(bodiless, "no text at all");
  say(summaries, "a summary only, not the full text");
  say(anonymous, "no identifier; an edited link or title makes a new item");
  if (entries.empty()) said = "  everything: it has no entries\n";
  if (!said.empty()) fmt::format_to(out, "\nWhat subscribers would miss\n{}", said);
}

}  // namespace

std::string inspect_report(const feeds::document& doc, std::span<const feeds::entry> entries,
                           std::string_view name, std::size_t bytes) {
  std::string text;
  lines out(text);
  head(out, doc, entries.size(), name, bytes);
  table(out, entries);
  problems(out, doc);
  hints(out, doc.feed);
  duplicates(out, entries);
  missed(out, entries);
  return text;
}

}  // namespace wireroom::daemon::cli
