#include "samples.hpp"

#include <stdexcept>

#include <fmt/format.h>
#include <stdlib.h>
#include <unistd.h>

namespace wireroom::storage::samples {

temporary_folder::temporary_folder(bool in_memory) {
  const std::filesystem::path memory{"/dev/shm"};
  const bool there = in_memory && access(memory.c_str(), W_OK) == 0;
  auto pattern =
      ((there ? memory : std::filesystem::temp_directory_path()) / "wireroom-storage-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = pattern;
}

temporary_folder::~temporary_folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

instant at_minute(std::int64_t minutes) {
  return from_ms(1'736'942'400'000) + std::chrono::minutes{minutes};
}

feed_spec spec(const std::string& name) {
  return {"https://" + name + ".example/feed", name, name + " Media", {"News", name}};
}

feeds::item item(int number, int edition) {
  feeds::item made;
  made.key = fmt::format("i:urn:example:{}", number);
  made.canonical_url = fmt::format("https://site.example/{}", number);
  made.content_hash = static_cast<std::uint64_t>(number) * 1000 + static_cast<std::uint64_t>(edition) + 1;
  made.place = at_minute(-number);
  made.body.entry_id = fmt::format("urn:example:{}", number);
  made.body.url = made.canonical_url + "?utm_source=feed";
  made.body.title.value = fmt::format("Title {} of edition {}", number, edition);
  made.body.content = fmt::format("<p>Text {} of edition {}</p>", number, edition);
  made.body.categories = {number % 2 == 0 ? "Even" : "Odd"};
  made.body.published = made.place;
  return made;
}

feeds::item_body full_body() {
  feeds::item_body body;
  body.entry_id = "tag:example,2025:1";
  body.url = "https://site.example/ü?a=1&b=2";
  body.title = {feeds::text_type::html, "A <em>title</em>", "https://site.example/", "de"};
  body.summary = {feeds::text_type::xhtml, "S", "", ""};
  body.content = std::string{"nul \0 and bad \xff bytes", 20} + std::string(70'000, 'x');
  body.language = "de-CH";
  body.image = "https://site.example/i.png";
  body.authors = {{"Ann", "ann@example.org", "https://ann.example", "https://ann.example/a.png"}, {}};
  body.categories = {"World", "", "Wörld"};
  body.enclosures = {{"https://site.example/a.mp3", "audio/mpeg", "Sound", 0, 12.5},
                     {"https://site.example/b", "", "", std::nullopt, std::nullopt}};
  body.published = from_ms(-1);
  body.updated = from_ms(0);
  return body;
}

feeds::feed_state full_state() {
  feeds::feed_state state;
  state.last_poll = at_minute(0);
  state.last_success = at_minute(-1);
  state.last_change = at_minute(-2);
  state.next_poll = at_minute(60);
  state.reason = "rhythm of the feed";
  state.stopped = true;
  state.outcome = feeds::poll_outcome::rate_limited;
  state.status = 429;
  state.error = "too many";
  state.error_streak = 3;
  state.gone_streak = 1;
  state.held_host = "busy.example:8080";
  state.validators = {"W/\"abc\"", "Wed, 15 Jan 2025 12:00:00 GMT"};
  state.body_hash = 0xfedcba9876543210;
  state.moved_to = "https://new.example/feed";
  state.moved_streak = 2;
  state.moved_since = at_minute(-100);
  state.publications = {at_minute(-1), at_minute(-30), from_ms(-5)};
  state.hint_ttl = std::chrono::hours{1};
  state.skip_hours = 0x00ff00;
  state.skip_days = 0x41;
  state.bytes = 1234;
  state.bytes_total = 5'000'000'000;
  state.accepted = "https://new.example/feed";
  state.discovery = feeds::feed_discovery{.chosen = "https://site.example/feed",
                                          .by_page = true,
                                          .at = at_minute(-3),
                                          .probed = at_minute(-4),
                                          .offers = {"https://other.example/1", "https://other.example/2"}};
  state.title = "A feed";
  state.site = "https://site.example/";
  return state;
}

poll_record poll(std::int64_t feed, std::int64_t minute, std::vector<feeds::item> items) {
  poll_record made;
  made.feed = feed;
  made.now = at_minute(minute);
  made.items = std::move(items);
  made.has_document = true;
  feeds::feed_state state;
  state.outcome = feeds::poll_outcome::fetched;
  state.status = 200;
  state.last_poll = state.last_success = made.now;
  state.next_poll = at_minute(minute + 60);
  state.reason = "base";
  state.validators.etag = fmt::format("\"{}\"", minute);
  made.state = state;
  return made;
}

filing decided(const unfiled_item& item, std::int64_t article, std::int64_t story) {
  return {.item = item.item,
          .article = article,
          .decided = feeds::assignment{.article = article,
                                       .story = story,
                                       .joined = story,
                                       .merged = {},
                                       .rule = feeds::article_rule::founded,
                                       .language = "en",
                                       .counted = true,
                                       .score = 431,
                                       .words = 0xfedcba9876543210},
          .at = item.first_seen,
          .known_by = {.title = item.body.title.value,
                       .url = item.canonical_url,
                       .summary = "What happened",
                       .language = "en",
                       .partner = item.partner,
                       .sketch = {1, 0xffffffff},
                       .categories = {"World", "Arts & Culture"}}};
}

std::string picture(store& of) {
  std::string out;
  for (const auto& feed : must(of.feeds()))
    out += fmt::format("feed {} {} {} {} next {} reason {} stopped {} etag {}\n", feed.id,
                       feed.configured_url(), feed.url, feed.owner, to_ms(feed.state.next_poll),
                       feed.state.reason, feed.state.stopped, feed.state.validators.etag);
  for (const auto& item : must(of.unfiled(100'000)))
    out += fmt::format("unfiled {} of {}: {} at {}\n", item.item, item.feed, item.body.title.value,
                       to_ms(item.place));
  for (const auto& article : must(of.articles({.limit = 100'000}))) {
    out += fmt::format("article {} of story {} at {} changed {}\n", article.id, article.story,
                       to_ms(article.place), to_ms(article.changed));
    for (const auto& source : article.sources)
      out += fmt::format("  {} of {}: {} seen {} changed {}\n", source.item, source.feed,
                         source.body.title.value, to_ms(source.first_seen), to_ms(source.changed));
  }
  for (const auto& one : must(of.decisions(instant::min(), 0, true, 100'000)))
    out += fmt::format("decision {} at {}: {} {} {} by {}\n", one.item, to_ms(one.at), one.decided.article,
                       one.decided.joined, one.decided.merged.size(), one.known_by.title);
  for (const auto& one : must(of.partings()))
    out += fmt::format("parted {} {} {}\n", one.item, one.from, one.to);
  out += fmt::format("note {}\n", must(of.note("list")));
  for (const auto& state : must(of.outputs()))
    out += fmt::format("output {} {} {}\n", state.name, state.etag, to_ms(state.modified));
  return out;
}

}  // namespace wireroom::storage::samples
