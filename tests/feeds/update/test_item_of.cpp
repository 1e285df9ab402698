#include "feeds/update/item_of.hpp"

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::feeds;
using namespace std::chrono_literals;

namespace {

const instant now = std::chrono::sys_days{std::chrono::year{2026} / 4 / 29} + 10h;

entry make(std::string id, std::string title) {
  entry e;
  e.id = std::move(id);
  e.title = text{.value = std::move(title)};
  return e;
}

date on(instant t) {
  return {.value = "x", .utc = std::chrono::floor<std::chrono::seconds>(t)};
}

}  // namespace

TEST_CASE("white space is folded wherever it falls, and nothing else is") {
  // Longer than what is looked at in one go, with white space of every kind at every place.
  std::uint64_t x = 88172645463325252;
  const auto next = [&x](std::uint64_t below) {
    x ^= x << 13, x ^= x >> 7, x ^= x << 17;
    return x % below;
  };
  for (int round = 0; round < 2'000; ++round) {
    std::string folded, written;
    if (next(3) == 0) written += "\n ";
    const auto words = 1 + next(60);
    for (std::uint64_t word = 0; word < words; ++word) {
      if (word > 0) {
        folded += ' ';
        written += next(20) > 0 ? " " : std::string(1 + next(70), " \t\n\r\f\v"[next(6)]);
      }
      const std::string letters(1 + next(12), static_cast<char>('a' + next(26)));
      folded += letters;
      written += letters;
    }
    if (next(3) == 0) written += std::string(1 + next(3), ' ');
    item_body a, b, c;
    a.content = folded;
    b.content = written;
    c.content = folded;
    c.content[next(folded.size())] = '#';
    CHECK(content_hash(a) == content_hash(b));
    CHECK(content_hash(a) != content_hash(c));
  }
}

TEST_CASE("a content hash is the same in every version: stored ones are compared with it") {
  item_body a;
  a.title.value = "Harbour reopens";
  a.content = "<p>The  harbour reopened.</p>\n<p>Ferries sail again, " + std::string(200, 'y') + ".</p> ";
  CHECK(content_hash(a) == 4785112204500122308u);
}

TEST_CASE("the content hash follows what readers see, not white space nor the date of update") {
  item_body a;
  a.title.value = "Harbour reopens";
  a.content = "<p>The harbour reopened.</p>";
  const auto hash = content_hash(a);
  auto b = a;
  b.title.value = "  Harbour\n reopens ";
  b.updated = now;
  b.entry_id = "other";
  CHECK(content_hash(b) == hash);

  const std::vector<void (*)(item_body&)> edits = {
      [](item_body& x) { x.title.value += "!"; },
      [](item_body& x) { x.title.type = text_type::html; },
      [](item_body& x) { x.summary.value = "s"; },
      [](item_body& x) { x.content = "<p>The harbour re opened.</p>"; },
      [](item_body& x) { x.url = "https://a.example/"; },
      [](item_body& x) { x.image = "https://a.example/i.png"; },
      [](item_body& x) { x.authors.push_back({.name = "A"}); },
      [](item_body& x) { x.categories.push_back("World"); },
      [](item_body& x) { x.enclosures.push_back({.url = "https://a.example/a.mp3"}); },
      [](item_body& x) { x.published = now; },
  };
  for (std::size_t i = 0; i < edits.size(); ++i) {
    CAPTURE(i);
    auto c = a;
    edits[i](c);
    CHECK(content_hash(c) != hash);
  }
}

TEST_CASE("an item stands where it was published, never in the future") {
  item_body dated, updated, undated, future;
  dated.published = now - 5h;
  updated.updated = now - 3h;
  future.published = now + 24h;
  CHECK(place_of(dated, 3, true, now) == now - 5h);
  CHECK(place_of(updated, 3, true, now) == now - 3h);
  CHECK(place_of(future, 3, true, now) == now);
  CHECK(place_of(undated, 0, true, now) == now);
  CHECK(place_of(undated, 7, true, now) == now - 7h);  // backfill does not flood
  CHECK(place_of(undated, 7, false, now) == now);
}

TEST_CASE("entries become items with the feed's authors and language where they have none") {
  document doc;
  doc.feed.language = "en";
  doc.feed.authors.push_back({.name = "The Desk"});
  auto e = make("urn:1", "One");
  e.link = "https://a.example/1";
  e.published = on(now - 1h);
  e.categories = {{.term = "w", .label = "World"}, {.term = "World"}, {.term = ""}};
  e.contents = {{.type = "application/pdf", .value = "%PDF"}, {.type = "html", .value = "<p>x</p>"}};
  const auto items = items_of(doc, std::vector{e}, true, now);
  REQUIRE(items.size() == 1);
  const auto& body = items[0].body;
  CHECK(items[0].key == "i:urn:1");
  CHECK(items[0].content_hash == content_hash(body));
  CHECK(items[0].place == now - 1h);
  CHECK_FALSE(items[0].canonical_url.empty());
  CHECK(body.language == "en");
  CHECK(body.authors.at(0).name == "The Desk");
  CHECK(body.categories == std::vector<std::string>{"World"});
  CHECK(body.content == "<p>x</p>");
}

TEST_CASE("plain contents are escaped, contents of unknown types are not shown") {
  auto e = make("1", "One");
  e.contents = {{.type = "text", .value = "a < b"}};
  CHECK(items_of({}, std::vector{e}, true, now)[0].body.content == "a &lt; b");
  e.contents = {{.type = "application/xml", .value = "<script/>"}};
  CHECK(items_of({}, std::vector{e}, true, now)[0].body.content.empty());
}

TEST_CASE("links that cannot be published are left out, and empty entries are dropped") {
  auto e = make("1", "One");
  e.link = "javascript:alert(1)";
  e.enclosures = {{.url = "file:///etc/passwd", .type = "image/png"},
                  {.url = "https://a.example/i.png", .type = "image/png"}};
  const auto items = items_of({}, std::vector{e, make("2", "")}, true, now);
  REQUIRE(items.size() == 1);
  CHECK(items[0].body.url.empty());
  CHECK(items[0].body.image == "https://a.example/i.png");
  CHECK(items[0].body.enclosures.size() == 1);
}

TEST_CASE("what is stored of an entry is bounded, and cut between characters") {
  std::string title;
  for (int i = 0; i < 5000; ++i) title += "\u00e4";
  auto e = make("1", "a" + title);
  e.categories.assign(1000, {});
  for (std::size_t i = 0; i < e.categories.size(); ++i) e.categories[i].term = std::to_string(i);
  e.authors.assign(1000, {.name = std::string(5000, 'x')});
  e.contents = {{.type = "html", .value = "<p>" + std::string(3u << 20, 'x')}};
  const auto body = items_of({}, std::vector{e}, true, now).at(0).body;
  CHECK(body.title.value.size() <= 4096);
  CHECK(body.title.value.size() % 2 == 1);
  CHECK(body.categories.size() == 50);
  CHECK(body.authors.size() == 20);
  CHECK(body.authors[0].name.size() == 512);
  CHECK(body.content.size() <= (1u << 20) + 64);
}
