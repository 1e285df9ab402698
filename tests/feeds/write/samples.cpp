#include "tests/feeds/write/samples.hpp"

namespace wireroom::tests {

using namespace feeds;

instant at(int seconds) {
  return instant{std::chrono::sys_days{std::chrono::year{2026} / 4 / 30}} + std::chrono::hours{8} +
         std::chrono::seconds{seconds};
}

article plain_article(std::int64_t id) {
  const auto n = std::to_string(id);
  source from;
  from.item = id;
  from.feed = 1;
  from.feed_url = "https://harbour.example/rss/world";
  from.feed_title = "Harbour Times: World";
  from.site = "https://harbour.example/";
  from.partner = "Harbour Times";
  from.owner = "Harbour Media";
  from.first_seen = from.changed = from.place = at(static_cast<int>(id));
  from.body.entry_id = "https://harbour.example/?p=" + n;
  from.body.url = "https://harbour.example/2026/story-" + n;
  from.body.title = {.value = "Ferry runs again after storm " + n};
  from.body.summary = {.value = "The first boat left at six & was full."};
  from.body.content = "<p>The first boat left at <em>six</em>.</p><p>It was full.</p>";
  from.body.language = "en";
  from.body.image = "https://harbour.example/ferry.jpg";
  from.body.authors = {
      {.name = "Ada Quay", .email = "ada@harbour.example", .url = "https://harbour.example/ada"}};
  from.body.categories = {"World", "Ferries"};
  from.body.enclosures = {{.url = "https://cdn.harbour.example/a.mp3", .type = "audio/mpeg", .length = 1234}};
  from.body.published = at(static_cast<int>(id)) - std::chrono::hours{1};
  article out;
  out.id = id;
  out.place = *from.body.published;
  out.changed = from.changed;
  out.sources = {std::move(from)};
  return out;
}

article shared_article(std::int64_t id) {
  auto out = plain_article(id);
  auto second = out.sources.front();
  second.partner = "Coast & Wire";
  second.feed_title = "";
  second.feed_url = "https://coast.example/feed.atom";
  second.body.entry_id = "coast-1";
  auto third = second;
  third.partner = "Buoy";
  third.feed_url = "https://buoy.example/feed.json";
  third.body.url = "https://buoy.example/ferry";
  out.sources.push_back(std::move(second));
  out.sources.push_back(std::move(third));
  return out;
}

std::vector<article> nasty_articles() {
  std::vector<article> out;
  std::int64_t id = 100;
  const auto add = [&]() -> item_body& {
    out.push_back(plain_article(++id));
    return out.back().sources.front().body;
  };
  add().title = {};                            // no title
  add().url.clear();                           // no link
  add() = item_body{.title = {.value = "A"}};  // a title and nothing else
  {
    auto& body = add();  // neither title nor link nor contents
    body = item_body{};
    body.summary = {.value = "only this"};
  }
  for (const std::string odd :
       {"", " ", "12345", "guid with spaces", "tag:Upper.example,2026:x", "urn:uuid:nonsense", "a:b",
        "http:x", "https://harbour.example/\xC3\xA9", "\x01\x02",
        "urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a", "<b>&amp;</b>", "tag:harbour.example,2026-04-30:x"})
    add().entry_id = odd;
  add().entry_id = add().entry_id = "https://harbour.example/?p=1";  // one id twice
  add().title = {.value = "Use </b> & AT&T <script>alert(1)</script> &lt;i&gt; 1 < 2 &#x41;"};
  add().title = {.type = text_type::html, .value = "<em>Salt</em> &amp; <b>pepper</b>"};
  add().title = {.value = std::string(3000, 'x')};
  add().title = {.value =
                     "\xE2\x80\xAEreversed \xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D "
                     "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x9A\x80"};
  add().title = {
      .value = "bell\x07 esc\x1b nul c1\xC2\x85 fffe\xEF\xBF\xBE cut\xE2\x82 lone\xFF fffd\xEF\xBF\xBD"};
  add().title = {.value = "]]> <![CDATA[ \" ' \t\r\n  two   lines"};
  {
    std::string huge;
    for (int i = 0; i < 20'000; ++i)
      huge += "<p>Paragraph " + std::to_string(i) + " of a long &amp; winding story.</p>";
    add().content = huge;
  }
  add().content = "";
  add().summary = {};
  {
    auto& body = add();
    body.published.reset();
    body.updated.reset();
  }
  add().published = at(0) + std::chrono::hours{24 * 365};             // from the future
  add().published = instant{std::chrono::milliseconds{0}};            // 1970
  add().published = instant{} - std::chrono::hours{24 * 365 * 2000};  // before the common era
  add().updated = at(0) - std::chrono::hours{24 * 365 * 30};          // edited before it was written
  out.push_back(plain_article(++id));
  out.back().sources.front().body.published = out.front().sources.front().body.published;  // the same second
  out.push_back(plain_article(++id));
  out.back().sources.front().body.published = out.front().sources.front().body.published;
  add().url =
      "https://b\xC3\xBC"
      "cher.example/stra\xC3\x9F"
      "e?q=a b&c=\"d\"#x#y";
  add().url = "https://harbour.example";
  add().url = "/relative";
  add().url = "javascript:alert(1)";
  add().image = "data:image/png;base64,AAAA";
  add().image = "relative.png";
  add().authors = {{.name = ""},
                   {.name = "", .email = "only@mail.example"},
                   {.name = "Bo <bo@quay.example>"},
                   {.name = "<b>Bold</b> & Co", .email = "not an address", .url = "javascript:alert(1)"}};
  add().authors.clear();
  add().categories = {"", " ", "World", "WORLD", "a & b", "<i>c</i>", "\x01", std::string(500, 'c')};
  add().enclosures = {
      {.url = "https://cdn.harbour.example/a.mp3"},
      {.url = "https://cdn.harbour.example/b.mp4", .type = "video/mp4; codecs=\"x\"", .length = 9},
      {.url = "https://cdn.harbour.example/c", .type = "nonsense"},
      {.url = "https://cdn.harbour.example/a.mp3", .type = "audio/mpeg"}};
  add().enclosures = {{.url = "relative.mp3", .type = "audio/mpeg"},
                      {.url = "mailto:a@b.example"},
                      {.url = "https://bad_host.example/a.mp3", .type = "audio/mpeg"},
                      {.url = "http://127.0.0.1:8080/a.mp3?x=y&z", .type = "audio/mpeg"}};
  for (const std::string tag : {"", "de", "pt_BR", "x", "english please", "zh-Hant-TW", "12"})
    add().language = tag;
  out.push_back(shared_article(++id));
  out.push_back(plain_article(++id));
  out.back().sources.front().feed_url = "not a url";
  out.back().sources.front().partner = "";
  out.back().sources.front().feed_title = "";
  out.emplace_back();  // an article whose sources are gone
  return out;
}

output_feed feed_of(std::vector<output_entry> entries) {
  output_feed out;
  out.title = "Harbour Wire: everything & <more>";
  out.description = "Latest articles of our partners, \"merged\" & sorted";
  out.home_url = "https://wire.example.org/";
  out.rss_url = "https://wire.example.org/feeds/top.rss";
  out.atom_url = "https://wire.example.org/feeds/top.atom";
  out.json_url = "https://wire.example.org/feeds/top.json";
  out.id = "https://wire.example.org/feeds/top";
  out.author = "Harbour Wire";
  out.updated = last_change(entries, at(0));
  out.icon = "https://wire.example.org/favicon.svg";
  out.hubs = {"https://wire.example.org/hub"};
  out.entries = std::move(entries);
  return out;
}

}  // namespace wireroom::tests
