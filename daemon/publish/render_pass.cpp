#include "daemon/publish/render_pass.hpp"

#include "daemon/publish/local_time.hpp"
#include "daemon/publish/reading.hpp"
#include "feeds/text/date.hpp"
#include "feeds/text/html.hpp"
#include "feeds/text/teaser.hpp"
#include "feeds/write/uri.hpp"
#include "feeds/write/xml_writer.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <tuple>

#include <fmt/format.h>

namespace wireroom::daemon {
namespace {

constexpr std::size_t teaser_length = 140;  // of the trending list and pages
constexpr std::size_t named_voices = 6;     // sources named in a line before "and N more"

/// FNV-1a over the values that are fed to it: no secret, only to notice changes.
class fingerprint {
 public:
  fingerprint& add(std::string_view value) {
    for (const char c : value) step(static_cast<unsigned char>(c));
    step(0xff);  // no UTF-8 holds it: parts cannot run together
    return *this;
  }
  fingerprint& add(std::int64_t value) {
    for (int shift = 0; shift < 64; shift += 8) step(static_cast<unsigned char>(value >> shift));
    return *this;
  }
  std::uint64_t value() const noexcept { return value_; }

 private:
  void step(unsigned char byte) noexcept { value_ = (value_ ^ byte) * 0x100000001b3u; }
  std::uint64_t value_ = 0xcbf29ce484222325u;
};

const feeds::article* find_article(std::span<const feeds::article> articles, std::int64_t id) {
  const auto at = std::ranges::find(articles, id, &feeds::article::id);
  return at == articles.end() || at->sources.empty() ? nullptr : &*at;
}

/// "A, B and 2 more"
std::string names_line(const std::vector<std::string>& names) {
  const auto shown = std::min(names.size(), named_voices);
  auto line =
      fmt::format("{}", fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
  if (names.size() > shown) line += fmt::format(" and {} more", names.size() - shown);
  return line;
}

void add_name(std::vector<std::string>& names, const std::string& partner) {
  auto name = feeds::one_line(partner);
  if (!name.empty() && std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
}

/// Distinct partners, the shown one first.
std::string sources_line(const feeds::article& from) {
  std::vector<std::string> names;
  for (const auto& source : from.sources) add_name(names, source.partner);
  return names_line(names);
}

/// Who tells a story, the strongest voice first.
std::string voices_line(const feeds::hot_entry& from) {
  std::vector<std::string> names;
  for (const auto& part : from.parts) add_name(names, part.partner);
  return names_line(names);
}

/// "1.00 Harbour Times + 0.71 Buoy"
std::string parts_line(const feeds::hot_entry& from) {
  std::string line;
  for (const auto& part : from.parts)
    line += fmt::format("{}{:.2f} {}", line.empty() ? "" : " + ", static_cast<double>(part.share) / 1000,
                        feeds::one_line(part.owner));
  return line;
}

std::string plain_summary(const feeds::item_body& body) {
  const auto& summary = body.summary;
  if (summary.value.empty()) return feeds::html_to_text(body.content);
  return summary.type == feeds::text_type::plain ? summary.value : feeds::html_to_text(summary.value);
}

}  // namespace

page_article page_article_of(const publish_settings& settings, const feeds::article& from) {
  const auto entry = feeds::make_entries(std::span{&from, 1}, {.content = feeds::content_mode::link,
                                                               .base_url = settings.base_url})
                         .front();
  const auto& body = from.sources.front().body;
  page_article to;
  to.title = entry.headline;
  to.url = entry.url;
  to.teaser = feeds::one_line(feeds::teaser(plain_summary(body), teaser_length));
  if (to.teaser == to.title) to.teaser.clear();
  to.sources = sources_line(from);
  to.time = short_time(from.place, settings.timezone, settings.language);
  to.time_iso = feeds::format_rfc3339(std::chrono::floor<std::chrono::seconds>(from.place));
  to.image = entry.image;
  if (entry.language != settings.language) to.language = entry.language;
  if (!entry.categories.empty()) to.category = entry.categories.front();
  return to;
}

namespace {

feeds::output_heat heat_of(const feeds::hot_entry& from, const feeds::hot_entry& first) {
  feeds::output_heat to{.story = from.story,
                        .voices = from.voices,
                        .score = static_cast<std::uint32_t>(
                            std::lround(100.0 * static_cast<double>(from.heat) /
                                        static_cast<double>(std::max<std::int64_t>(first.heat, 1)))),
                        .heat = static_cast<double>(from.heat) / 1000,
                        .first_seen = from.first_seen,
                        .parts = {}};
  for (const auto& part : from.parts)
    to.parts.push_back({.owner = feeds::one_line(part.owner),
                        .partner = feeds::one_line(part.partner),
                        .items = part.items,
                        .age_s = part.age_s,
                        .share = static_cast<double>(part.share) / 1000});
  return to;
}

}  // namespace

feeds::output_feed feed_frame(const publish_settings& settings, const std::string& path) {
  feeds::output_feed out;
  out.home_url = settings.base_url + "/";
  out.rss_url = settings.base_url + path + ".rss";
  out.atom_url = settings.base_url + path + ".atom";
  out.json_url = settings.base_url + path + ".json";
  out.id = settings.base_url + path;
  out.language = settings.language;
  out.author = settings.title;
  out.icon = settings.base_url + "/favicon.svg";
  return out;
}

std::uint64_t input_key(std::span<const feeds::article> articles) {
  fingerprint key;
  for (const auto& one : articles) {
    key.add(one.id).add(to_ms(one.place)).add(to_ms(one.changed));
    key.add(static_cast<std::int64_t>(one.sources.size()));
    for (const auto& from : one.sources)
      key.add(from.item)
          .add(to_ms(from.changed))
          .add(to_ms(from.first_seen))
          .add(from.partner)
          .add(from.owner)
          .add(from.feed_url)
          .add(from.feed_title)
          .add(from.site);
  }
  return key.value();
}

instant changed_of(std::span<const feeds::article> articles, instant otherwise) {
  if (articles.empty()) return otherwise;
  const auto last = std::ranges::max_element(articles, {}, &feeds::article::changed)->changed;
  return std::chrono::floor<std::chrono::seconds>(last);
}

feeds::output_feed merged_output(const publish_settings& settings, const merged_feed& feed,
                                 std::span<const feeds::article> articles, instant empty_since) {
  auto out = feed_frame(settings, "/feeds/" + feed.name);
  out.title = feed.title;
  out.description = fmt::format("{}: articles of our partners, each with its sources", feed.title);
  out.updated = changed_of(articles, empty_since);
  out.entries = feeds::make_entries(articles, {.content = feed.content, .base_url = settings.base_url});
  return out;
}

feeds::output_feed trending_output(const publish_settings& settings, const feeds::hot_list& hot,
                                   std::span<const feeds::article> articles, instant empty_since) {
  auto out = feed_frame(settings, "/trending");
  out.home_url = settings.base_url + "/trending";
  out.title = settings.title + ": hot this week";
  out.description = "What most of our partners are telling now";
  std::vector<feeds::article> ordered;
  std::vector<const feeds::hot_entry*> kept;
  for (const auto& one : hot.entries)
    if (const auto* found = find_article(articles, one.article)) {
      ordered.push_back(*found);
      kept.push_back(&one);
    }
  out.updated = ordered.empty() ? empty_since
                                : std::max(changed_of(ordered, empty_since),
                                           instant{std::chrono::floor<std::chrono::seconds>(hot.at)});
  out.entries =
      feeds::make_entries(ordered, {.content = feeds::content_mode::link, .base_url = settings.base_url});
  for (std::size_t i = 0; i < out.entries.size(); ++i) {
    auto& entry = out.entries[i];
    const auto& story = *kept[i];
    // The entry is the story: another title for it is a change of the entry, not another entry.
    entry.id = entry.iri = fmt::format("{}/stories/{}", settings.base_url, story.story);
    entry.heat = heat_of(story, *kept.front());
    const auto line =
        feeds::one_line(feeds::teaser(plain_summary(ordered[i].sources.front().body), teaser_length));
    entry.summary = line.empty() ? "" : fmt::format("<p>{}</p>", feeds::escape_markup(line));
    entry.summary += fmt::format("<p>{} voices: {}. Heat {:.2f}.</p>", story.voices,
                                 feeds::escape_markup(voices_line(story)), entry.heat->heat);
  }
  return out;
}

feeds::output_feed subject_output(const publish_settings& settings, const std::string& path,
                                  const std::string& title, std::span<const feeds::article> articles,
                                  instant changed) {
  auto out = feed_frame(settings, path);
  out.home_url = settings.base_url + path;
  out.title = fmt::format("{}: {}", settings.title, title);
  out.description = fmt::format("What our partners tell of {}", title);
  out.updated = changed;
  out.entries =
      feeds::make_entries(articles, {.content = feeds::content_mode::summary, .base_url = settings.base_url});
  return out;
}

feeds::opml_list merged_opml(const publish_settings& settings) {
  feeds::opml_list out{.title = settings.title};
  auto& group = out.groups.emplace_back(settings.title);
  for (const auto& feed : settings.feeds)
    group.feeds.push_back(
        {feed.title, settings.base_url + "/feeds/" + feed.name + ".rss", settings.base_url + "/"});
  group.feeds.push_back({settings.title + ": hot this week", settings.base_url + "/trending.rss",
                         settings.base_url + "/trending"});
  return out;
}

feeds::opml_list partners_opml(const publish_settings& settings, std::span<const storage::feed_row> feeds) {
  feeds::opml_list out{.title = settings.title + ": partners"};
  std::vector<const storage::feed_row*> rows;
  for (const auto& row : feeds) rows.push_back(&row);
  std::ranges::sort(rows, {}, [](const auto* row) { return std::tie(row->partner, row->id); });
  for (const auto* row : rows) {
    if (out.groups.empty() || out.groups.back().title != row->partner) out.groups.emplace_back(row->partner);
    const auto& title = row->state.title.empty() ? row->partner : row->state.title;
    out.groups.back().feeds.push_back({title, row->url, row->state.site});
  }
  return out;
}

page_site site_of(const publish_settings& settings, std::span<const feeds::article> latest) {
  page_site site{.title = settings.title,
                 .language = settings.language,
                 .base_url = settings.base_url,
                 .city = settings.city};
  if (!latest.empty()) {
    const auto newest = std::ranges::max_element(latest, {}, &feeds::article::place)->place;
    site.date = long_date(newest, settings.timezone, settings.language);
    site.date_iso = feeds::format_rfc3339(std::chrono::floor<std::chrono::seconds>(newest));
  }
  for (const auto& feed : settings.feeds) site.feeds.push_back({.title = feed.title, .name = feed.name});
  return site;
}

std::vector<page_article> hot_of(const publish_settings& settings, const feeds::hot_list& hot,
                                 std::span<const feeds::article> articles) {
  std::vector<page_article> out;
  for (const auto& one : hot.entries)
    if (const auto* found = find_article(articles, one.article)) {
      auto& entry = out.emplace_back(page_article_of(settings, *found));
      entry.voices = one.voices;
      entry.sources = voices_line(one);
      entry.time = short_time(one.first_seen, settings.timezone, settings.language);
      entry.time_iso = feeds::format_rfc3339(std::chrono::floor<std::chrono::seconds>(one.first_seen));
      entry.heat = fmt::format("{:.2f}", static_cast<double>(one.heat) / 1000);
      entry.parts = parts_line(one);
    }
  return out;
}

front_page front_page_of(const publish_settings& settings, std::span<const feeds::article> latest,
                         std::vector<page_article> hot, const feeds::subject_list& subjects) {
  front_page page{.site = site_of(settings, latest)};
  for (const auto& one : latest) {
    if (one.sources.empty()) continue;
    if (page.lead.title.empty())
      page.lead = page_article_of(settings, one);
    else
      page.latest.push_back(page_article_of(settings, one));
    if (page.latest.size() + 1 >= settings.front_articles) break;
  }
  page.hot = std::move(hot);
  page.topics = topic_links(subjects);
  page.categories = category_links(subjects);
  return page;
}

}  // namespace wireroom::daemon
