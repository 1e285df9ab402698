#include "daemon/publish/local_time.hpp"
#include "daemon/publish/renderer.hpp"
#include "daemon/publish/respond.hpp"
#include "daemon/publish/static_files.hpp"
#include "tests/support/daemon/canned_store.hpp"
#include "tests/support/daemon/temporary_folder.hpp"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <boost/json.hpp>
#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::daemon;
using wireroom::tests::canned_store;
using namespace std::chrono_literals;

namespace {

const instant morning{std::chrono::sys_days{std::chrono::year{2026} / 4 / 30} + 12h};

feeds::source source_of(std::int64_t item, std::string partner, instant at) {
  feeds::source from;
  from.item = item;
  from.feed = item;
  from.partner = partner;
  from.owner = partner + " Media";
  from.feed_title = partner + ": World";
  from.feed_url = "https://" + std::to_string(item % 7) + ".example/rss";
  from.site = "https://" + std::to_string(item % 7) + ".example/";
  from.first_seen = from.changed = from.place = at;
  from.body.entry_id = "https://a.example/?p=" + std::to_string(item);
  from.body.url = "https://a.example/" + std::to_string(item);
  from.body.title = {.value = "Story <" + std::to_string(item) + "> & more"};
  from.body.summary = {.value = "What happened in story " + std::to_string(item) + "."};
  from.body.content = "<p>All about it.</p>";
  from.body.categories = {item % 2 == 0 ? "World" : "WORLD", "Odd " + std::to_string(item)};
  from.body.published = at;
  return from;
}

feeds::article article_of(std::int64_t id, std::vector<std::string> partners) {
  feeds::article out;
  out.id = id;
  out.place = out.changed = morning + id * 1min;
  for (const auto& partner : partners) out.sources.push_back(source_of(id, partner, out.place));
  return out;
}

/// Two articles of one partner, and one that three carry.
void fill(canned_store& db) {
  db.all = {article_of(3, {"Harbour Times", "Coast & Wire", "Buoy"}), article_of(2, {"Buoy"}),
            article_of(1, {"Harbour Times"})};
  storage::feed_row row;
  row.id = 1;
  row.url = "https://a.example/rss";
  row.partner = "Harbour Times";
  row.state.title = "Harbour & Co";
  db.rows = {row};
}

/// What the desk knows: article 3 is a story of three voices.
struct desk {
  desk() {
    feeds::hot_entry story{.story = 7,
                           .stories = {7},
                           .article = 3,
                           .heat = 2500,
                           .voices = 3,
                           .first_seen = morning,
                           .last_seen = morning + 3min,
                           .parts = {}};
    for (const auto* partner : {"Harbour Times", "Coast & Wire", "Buoy"})
      story.parts.push_back(
          {.owner = std::string{partner} + " Media", .partner = partner, .items = 1, .share = 833});
    hot = {.at = morning + 5min, .entries = {story}};
    subjects = {
        .topics = {{.slug = "storm-surge", .name = "Storm <Surge>", .articles = {3, 1}}},
        .categories = {{.slug = "world", .label = "World", .articles = 3, .labels = {"WORLD", "World"}}}};
  }
  newsroom_view view() const { return {hot, stories, true, &subjects, &related, &merged}; }
  feeds::subject_list subjects;
  feeds::related_index related;
  feeds::paged_vector<feeds::story_merge> merged;
  feeds::hot_list hot;
  feeds::story_index stories;
};

publish_settings settings() {
  publish_settings out;
  out.title = "Harbour Wire";
  out.base_url = "https://wire.example.org";
  out.city = "New York";
  out.timezone = "America/New_York";
  out.feeds = {
      {.name = "top", .title = "Harbour Wire: everything"},
      {.name = "buoy", .title = "Only <Buoy>", .partners = {"Buoy"}, .content = feeds::content_mode::link}};
  return out;
}

std::string body(const shelf_slot& outputs, std::string_view path) {
  const auto now = outputs.load();
  const auto& found = now->find(path);
  REQUIRE(found);
  return std::string{found->form(coding::identity).bytes};
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != text.npos;
}

}  // namespace

TEST_CASE("every output is rendered from the store") {
  canned_store db;
  const desk room;
  fill(db);
  shelf_slot outputs;
  renderer made{db, outputs, settings()};
  CHECK_FALSE(made.ready());
  REQUIRE(made.render(morning + 1h, room.view()));
  CHECK(made.ready());
  CHECK(made.hot()->size() == 1);
  for (const auto* path : {"/", "/trending", "/feeds/top.rss", "/feeds/top.atom", "/feeds/top.json",
                           "/feeds/buoy.rss", "/trending.rss", "/trending.atom", "/trending.json", "/opml",
                           "/partners.opml", "/robots.txt", "/style.css", "/favicon.svg"}) {
    CAPTURE(path);
    CHECK(outputs.load()->find(path));
  }
  const auto top = boost::json::parse(body(outputs, "/feeds/top.json"));
  CHECK(top.at("items").as_array().size() == 3);
  CHECK(top.at("items").at(0).at("_wireroom").at("sources").as_array().size() == 3);
  CHECK(boost::json::parse(body(outputs, "/feeds/buoy.json")).at("items").as_array().size() == 2);

  const auto hot = boost::json::parse(body(outputs, "/trending.json"));
  REQUIRE(hot.at("items").as_array().size() == 1);
  CHECK(hot.at("items").at(0).at("_wireroom").at("voices") == 3);
  CHECK(hot.at("items").at(0).at("_wireroom").at("score") == 100);
  CHECK(hot.at("items").at(0).at("_wireroom").at("heat") == 2.5);
  CHECK(hot.at("items").at(0).at("_wireroom").at("first_seen") == "2026-04-30T12:00:00Z");
  CHECK(hot.at("items").at(0).at("_wireroom").at("parts").as_array().size() == 3);
  CHECK(hot.at("items").at(0).at("id") == "https://wire.example.org/stories/7");
  CHECK(contains(body(outputs, "/trending"), "0.83 Harbour Times Media + 0.83 Coast &amp; Wire Media"));
  CHECK(contains(body(outputs, "/trending.atom"), "3 voices: Harbour Times, Coast"));

  const auto front = body(outputs, "/");
  CHECK(contains(front, "<time datetime=\"2026-04-30T12:03:00Z\">Thursday, April 30, 2026</time>"));
  CHECK(contains(front, "New York"));
  CHECK(contains(front, "Story &lt;3&gt; &amp; more"));
  CHECK(contains(front, "Harbour Times, Coast &amp; Wire, Buoy"));
  CHECK(contains(front, "Apr 30, 08:03"));
  CHECK(contains(front, "3 voices"));
  CHECK(contains(front, "<a href=\"categories/world\"><bdi>World</bdi></a> <span>3</span>"));
  CHECK(contains(front, "<a href=\"topics/storm-surge\"><bdi>Storm &lt;Surge&gt;</bdi></a> <span>2</span>"));
  CHECK(contains(front, "<a href=\"articles/3\">"));
  CHECK(contains(front, "href=\"feeds/top.atom\""));
  CHECK_FALSE(contains(front, "<script"));
  CHECK_FALSE(contains(front, "style=\""));
  CHECK(contains(body(outputs, "/opml"), "xmlUrl=\"https://wire.example.org/feeds/top.rss\""));
  CHECK(contains(body(outputs, "/partners.opml"), "xmlUrl=\"https://a.example/rss\""));
}

TEST_CASE("the same content keeps bytes, ETag and Last-Modified, over a restart too") {
  canned_store db;
  const desk room;
  fill(db);
  shelf_slot first, second;
  {
    renderer made{db, first, settings()};
    REQUIRE(made.render(morning + 1h, room.view()));
    const auto shelf_of_first = first.load();
    const int writes = db.writes;
    REQUIRE(made.render(morning + 25h, room.view()));
    CHECK(first.load() == shelf_of_first);  // not even a new shelf
    CHECK(db.writes == writes);
  }
  renderer again{db, second, settings()};
  REQUIRE(again.render(morning + 48h, room.view()));
  REQUIRE(second.load()->outputs().size() == first.load()->outputs().size());
  for (const auto& [path, before] : first.load()->outputs()) {
    CAPTURE(path);
    const auto& after = second.load()->find(path);
    REQUIRE(after);
    CHECK(after->hash == before->hash);
    CHECK(after->modified == before->modified);
    CHECK(after->form(coding::gzip).headers == before->form(coding::gzip).headers);
  }
}

TEST_CASE("an output that changes again and again is paged out when it stands, and stays the same") {
  std::pmr::unsynchronized_pool_resource paged;
  const feeds::paged_memory_scope used{paged};
  canned_store db;
  const desk room;
  fill(db);
  shelf_slot outputs;
  renderer made{db, outputs, settings()};
  const auto is_paged = [&](const char* path) {
    return outputs.load()->find(path)->text.get_allocator().resource() == &paged;
  };
  const auto add_article = [&](std::int64_t id) {
    db.all.insert(db.all.begin(), article_of(id, {"Harbour Times"}));
  };
  REQUIRE(made.render(morning + 1h, room.view()));
  CHECK(is_paged("/feeds/top.rss"));
  CHECK(is_paged("/articles/3"));
  add_article(4);
  REQUIRE(made.render(morning + 1h + 11min, room.view()));
  CHECK(is_paged("/feeds/top.rss"));  // changes seldom so far
  add_article(5);
  REQUIRE(made.render(morning + 1h + 20min, room.view()));
  CHECK_FALSE(is_paged("/feeds/top.rss"));
  CHECK(is_paged("/style.css"));
  CHECK(is_paged("/articles/5"));

  REQUIRE(made.render(morning + 1h + 29min, room.view()));
  CHECK_FALSE(is_paged("/feeds/top.rss"));
  const auto before = outputs.load()->find("/feeds/top.rss");
  REQUIRE(made.render(morning + 1h + 31min, room.view()));
  CHECK(is_paged("/feeds/top.rss"));
  const auto after = outputs.load()->find("/feeds/top.rss");
  CHECK(after->hash == before->hash);
  CHECK(after->modified == before->modified);
  for (const auto c : {coding::brotli, coding::gzip, coding::identity}) {
    CHECK(after->form(c).bytes == before->form(c).bytes);
    CHECK(after->form(c).headers == before->form(c).headers);
    CHECK(after->form(c).not_modified == before->form(c).not_modified);
  }
}

TEST_CASE("only what changed gets a new date, and a later one even when the clock stands still") {
  canned_store db;
  const desk room;
  fill(db);
  shelf_slot outputs;
  renderer made{db, outputs, settings()};
  REQUIRE(made.render(morning + 1h, room.view()));
  const auto before = outputs.load();
  db.all.insert(db.all.begin(), article_of(4, {"Harbour Times"}));
  REQUIRE(made.render(morning + 1h, room.view()));
  const auto after = outputs.load();
  CHECK(after->find("/feeds/top.rss")->modified == before->find("/feeds/top.rss")->modified + 1s);
  CHECK(after->find("/feeds/top.rss")->hash != before->find("/feeds/top.rss")->hash);
  CHECK(after->find("/feeds/buoy.rss") == before->find("/feeds/buoy.rss"));
  CHECK(after->find("/trending.rss") == before->find("/trending.rss"));
  CHECK(after->find("/style.css") == before->find("/style.css"));
  db.all.front().sources.front().body.title.value = "Edited";
  db.all.front().sources.front().changed = db.all.front().changed = morning + 2h;
  REQUIRE(made.render(morning + 3h, room.view()));
  CHECK(contains(body(outputs, "/feeds/top.rss"), "<title>Edited</title>"));
}

TEST_CASE("a feed without articles is stable and valid from its first rendering on") {
  canned_store db;
  const desk room;
  shelf_slot first, second;
  REQUIRE(renderer(db, first, settings()).render(morning, room.view()));
  REQUIRE(renderer(db, second, settings()).render(morning + 100h, room.view()));
  for (const auto* path : {"/feeds/top.rss", "/feeds/top.atom", "/trending.atom", "/"}) {
    CAPTURE(path);
    CHECK(body(first, path) == body(second, path));
    CHECK(first.load()->find(path)->modified == second.load()->find(path)->modified);
  }
  CHECK(contains(body(first, "/"), "Nothing has been filed yet"));
}

TEST_CASE("a failing store costs nothing that is served") {
  canned_store db;
  const desk room;
  fill(db);
  shelf_slot outputs;
  renderer made{db, outputs, settings()};
  REQUIRE(made.render(morning, room.view()));
  const auto before = outputs.load();
  db.fails = true;
  CHECK_FALSE(made.render(morning + 1h, room.view()));
  CHECK(outputs.load() == before);
  db.fails = false;
  db.read_only = true;
  db.all.insert(db.all.begin(), article_of(4, {"Harbour Times"}));
  CHECK_FALSE(made.render(morning + 2h, room.view()));  // told, but published all the same
  CHECK(outputs.load()->find("/feeds/top.rss") != before->find("/feeds/top.rss"));
  const auto published = outputs.load()->find("/feeds/top.rss");
  db.read_only = false;
  REQUIRE(made.render(morning + 3h, room.view()));  // and remembered once that is possible
  CHECK(db.saved.at("/feeds/top.rss").etag == published->hash);
  CHECK(outputs.load()->find("/feeds/top.rss") == published);
}

TEST_CASE("a reload renames, adds and drops outputs") {
  canned_store db;
  const desk room;
  fill(db);
  shelf_slot outputs;
  renderer made{db, outputs, settings()};
  REQUIRE(made.render(morning, room.view()));
  auto next = settings();
  next.feeds[1].name = "bell";
  next.title = "Harbour & Wire";
  made.configure(next);
  REQUIRE(made.render(morning + 1h, room.view()));
  CHECK_FALSE(outputs.load()->find("/feeds/buoy.rss"));
  CHECK(outputs.load()->find("/feeds/bell.rss"));
  CHECK(contains(body(outputs, "/"), "Harbour &amp; Wire"));
  made.configure(settings());
  REQUIRE(made.render(morning + 2h, room.view()));
  CHECK(outputs.load()->find("/feeds/buoy.rss"));
  CHECK_FALSE(outputs.load()->find("/feeds/bell.rss"));
}

TEST_CASE("moments are told in the masthead's zone and language") {
  const instant t{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1} + 3h};
  CHECK(long_date(t, "UTC", "en") == "Thursday, January 1, 2026");
  CHECK(long_date(t, "America/New_York", "en-US") == "Wednesday, December 31, 2025");
  CHECK(long_date(t, "Nowhere/Land", "de") == "2026-01-01");
  CHECK(short_time(t, "Asia/Tokyo", "en") == "Jan 1, 12:00");
  CHECK(short_time(t, "Asia/Tokyo", "ja") == "01-01 12:00");
}

// For a validator and for eyes: daemon_tests "[dump]" with WIREROOM_DUMP=FOLDER.
TEST_CASE("a rendering is written for a validator", "[.][dump]") {
  const char* folder = std::getenv("WIREROOM_DUMP");
  REQUIRE(folder != nullptr);
  canned_store db;
  const desk room;
  fill(db);
  shelf_slot outputs;
  REQUIRE(renderer(db, outputs, settings()).render(morning + 1h, room.view()));
  for (const auto& [path, output] : outputs.load()->outputs()) {
    const auto file = std::filesystem::path{folder} / (path == "/" ? "index.html" : path.substr(1));
    std::filesystem::create_directories(file.parent_path());
    std::ofstream{file, std::ios::binary} << output->form(coding::identity).bytes;
  }
}

TEST_CASE("articles, stories, topics and categories have pages, topics and categories feeds") {
  canned_store db;
  desk room;
  fill(db);
  db.all[0].story = 7;
  db.all[1].story = 5;  // merged into 7
  room.merged = {{.from = 5, .into = 6}, {.from = 6, .into = 7}};
  const std::vector<feeds::telling_term> terms{{1, 1, 3}, {2, 1, 3}, {3, 1, 3}};
  for (const std::int64_t id : {1, 2, 3})
    room.related.add({.article = id, .story = id, .language = "en", .owner = std::to_string(id)}, terms,
                     morning);
  shelf_slot outputs;
  renderer made{db, outputs, settings()};
  REQUIRE(made.render(morning + 1h, room.view()));

  const auto article = body(outputs, "/articles/3");
  CHECK(contains(article, "<link rel=\"stylesheet\" href=\"../style.css\">"));
  CHECK(contains(article, "<link rel=\"canonical\" href=\"https://wire.example.org/articles/3\">"));
  for (const auto* partner : {"Harbour Times", "Coast &amp; Wire", "Buoy"})
    CHECK(contains(article, "<a href=\"https://a.example/3\"><bdi>" + std::string{partner} + "</bdi></a>"));
  CHECK(contains(article, "Related articles"));
  CHECK(contains(article, "href=\"../articles/1\""));
  CHECK_FALSE(contains(article, "href=\"../articles/3\""));
  CHECK(contains(article, "<a href=\"../stories/7\">The whole story: 2 articles</a>"));
  CHECK(contains(article, "href=\"../topics/storm-surge\""));
  CHECK_FALSE(contains(body(outputs, "/articles/2"), "storm-surge"));

  // The oldest first; an id that was merged away shows the same page.
  const auto story = body(outputs, "/stories/7");
  CHECK(story.find("<a href=\"https://a.example/2\">") < story.find("<a href=\"https://a.example/3\">"));
  CHECK(contains(story, "<link rel=\"canonical\" href=\"https://wire.example.org/stories/7\">"));
  CHECK(outputs.load()->find("/stories/5") == outputs.load()->find("/stories/7"));
  CHECK(outputs.load()->find("/stories/6") == outputs.load()->find("/stories/7"));
  const tests::temporary_folder folder;
  REQUIRE(write_static_files(*outputs.load(), folder.path()));
  for (const auto* name : {"stories/5.html", "stories/6.html", "stories/7.html", "articles/3.html"})
    CHECK(std::filesystem::exists(folder.path(name)));

  CHECK(contains(body(outputs, "/topics/storm-surge"), "<h1 dir=\"auto\">Storm &lt;Surge&gt;</h1>"));
  CHECK(contains(body(outputs, "/topics/storm-surge"), "href=\"../topics/storm-surge.atom\""));
  CHECK(boost::json::parse(body(outputs, "/topics/storm-surge.json")).at("items").as_array().size() == 2);
  CHECK(boost::json::parse(body(outputs, "/categories/world.json")).at("items").as_array().size() == 3);
  for (const auto* path : {"/topics/storm-surge.rss", "/topics/storm-surge.atom", "/categories/world",
                           "/categories/world.rss", "/categories/world.atom"}) {
    CAPTURE(path);
    CHECK(outputs.load()->find(path));
  }

  SECTION("what did not change keeps its snapshot, what changed gets a later date") {
    const auto before = outputs.load();
    REQUIRE(made.render(morning + 2h, room.view()));
    CHECK(outputs.load() == before);
    db.all[2].sources[0].body.title.value = "Another title";
    db.all[2].sources[0].changed = db.all[2].changed = morning + 3h;
    REQUIRE(made.render(morning + 3h, room.view()));
    CHECK(outputs.load()->find("/topics/storm-surge")->modified >
          before->find("/topics/storm-surge")->modified);
    CHECK(contains(body(outputs, "/articles/3"), "Another title"));  // among its related ones
    CHECK(outputs.load()->find("/stories/7") == before->find("/stories/7"));
  }
  SECTION("before the newsroom recalled what it knows there are no articles' pages") {
    shelf_slot early;
    renderer first{db, early, settings()};
    auto view = room.view();
    view.recalled = false;
    REQUIRE(first.render(morning + 1h, view));
    CHECK_FALSE(early.load()->find("/articles/3"));
    CHECK(early.load()->find("/topics/storm-surge"));
    CHECK(body(early, "/") == body(outputs, "/"));
  }
  SECTION("a topic that is no longer listed has no page") {
    room.subjects.topics.clear();
    REQUIRE(made.render(morning + 2h, room.view()));
    CHECK_FALSE(outputs.load()->find("/topics/storm-surge"));
    CHECK_FALSE(outputs.load()->find("/topics/storm-surge.rss"));
    CHECK_FALSE(contains(body(outputs, "/"), "storm-surge"));
  }
}
