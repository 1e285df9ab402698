// The desk on a real store: what it decides depends on the log alone, and an operator may correct it.
#include "daemon/desk/explain.hpp"
#include "daemon/desk/newsroom.hpp"
#include "daemon/desk/split.hpp"
#include "storage/open.hpp"
#include "tests/support/daemon/temporary_folder.hpp"

#include <chrono>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <sqlite3.h>

using namespace wireroom;
using namespace std::chrono_literals;
using daemon::newsroom;

namespace {

constexpr instant start{std::chrono::sys_days{std::chrono::year{2026} / 4 / 30} + 20h};
constexpr int partners = 6;

struct printed {
  int partner = 0;
  std::string key, title, url, content;
  instant at{};
};

/// A newsroom's database with six partners of six owners, which may be closed and opened again.
class newspaper {
 public:
  newspaper() { reopen(); }

  void reopen() {
    db_.reset();
    auto opened = storage::open("sqlite://" + folder_.path() + "/db");
    REQUIRE(opened);
    db_ = std::move(*opened);
    std::vector<storage::feed_spec> specs;
    for (int i = 0; i < partners; ++i) {
      const auto name = std::string(1, static_cast<char>('A' + i));
      specs.push_back(
          {.url = "http://" + name + ".example/feed", .partner = name, .owner = name, .categories = {}});
    }
    rows_ = *db_->sync_feeds(specs, start);
  }

  storage::store& db() { return *db_; }
  std::string path() const { return folder_.path("db"); }

  void print(const printed& what) { print_all(std::span(&what, 1)); }

  /// In one poll, of the first one's partner.
  void print_all(std::span<const printed> all) {
    std::vector<feeds::item> items;
    for (const auto& what : all) items.push_back(item_of(what));
    const storage::poll_record record{.feed = rows_[static_cast<std::size_t>(all.front().partner)].id,
                                      .state = {},
                                      .new_url = {},
                                      .items = std::move(items),
                                      .has_document = true,
                                      .now = all.front().at};
    REQUIRE(db_->commit_polls(std::span(&record, 1)));
  }

  void file(newsroom& desk) { REQUIRE(desk.file(daemon::system_clock())); }

  std::vector<storage::decision> decisions() { return *db_->decisions(instant::min(), 0, true, 100'000); }

 private:
  static feeds::item item_of(const printed& what) {
    feeds::item item{.key = what.key,
                     .canonical_url = what.url,
                     .content_hash = std::hash<std::string>{}(what.key),
                     .place = what.at,
                     .body = {}};
    item.body.url = what.url;
    item.body.title.value = what.title;
    item.body.content = what.content;
    item.body.published = what.at;
    return item;
  }

  tests::temporary_folder folder_;
  std::unique_ptr<storage::store> db_;
  std::vector<storage::feed_row> rows_;
};

/// Twelve days of news: stories with words of their own, told by several, some by wire, some with one text.
std::vector<printed> twelve_days(int count) {
  std::mt19937 random{11};
  const auto pick = [&](std::size_t below) { return random() % below; };
  const std::vector<std::string> common = {"minister", "says", "court", "after",
                                           "plan",     "new",  "city",  "police"};
  std::vector<printed> log;
  for (int i = 0; i < count; ++i) {
    const auto story = i / 25 + static_cast<int>(pick(6));
    const auto word = [&](std::size_t n) {
      std::string made;
      for (auto left = static_cast<std::size_t>(story) * 31 + n * 7 + 1000; left > 0; left /= 12)
        made += "bdfgklmnprst"[left % 12], made += "aeiou"[left % 5];
      return made;
    };
    printed one{.partner = static_cast<int>(pick(partners)),
                .key = "k" + std::to_string(i),
                .title = {},
                .url = "https://p" + std::to_string(i) + ".example/" + std::to_string(i),
                .content = {},
                .at = start + i * 12 * 24h / count};
    for (int w = 0; w < 5; ++w) one.title += word(pick(9)) + " ";
    one.title += common[pick(common.size())];
    if (pick(9) == 0) one.url = "https://wire.example/" + std::to_string(story);
    if (pick(7) == 0)
      for (std::size_t w = 0; w < 60; ++w) one.content += word(w) + (w % 9 == 0 ? ". " : " ");
    log.push_back(std::move(one));
  }
  return log;
}

bool same(const std::vector<storage::decision>& a, const std::vector<storage::decision>& b) {
  return std::ranges::equal(a, b, [](const auto& x, const auto& y) {
    return x.item == y.item && x.at == y.at && x.decided == y.decided && x.known_by == y.known_by;
  });
}

/// All of the articles but when they changed last, which is the moment of filing.
std::string shape(const std::vector<feeds::article>& articles) {
  std::string out;
  for (const auto& one : articles) {
    out += std::to_string(one.id) + " of " + std::to_string(one.story) + " at " +
           std::to_string(to_ms(one.place)) + ":";
    for (const auto& source : one.sources) out += " " + std::to_string(source.item);
    out += "\n";
  }
  return out;
}

std::string hot_text(newsroom& desk, instant now) {
  REQUIRE(desk.list(now));
  return feeds::write_hot_list(desk.view().hot);
}

/// Keeps others from writing to a database.
class another_writer {
 public:
  explicit another_writer(const std::string& path) {
    REQUIRE(sqlite3_open(path.c_str(), &handle_) == SQLITE_OK);
    REQUIRE(sqlite3_exec(handle_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
  }
  another_writer(const another_writer&) = delete;
  another_writer& operator=(const another_writer&) = delete;
  ~another_writer() { sqlite3_close(handle_); }

 private:
  sqlite3* handle_ = nullptr;
};

const std::string event = "Ferry sinks off Velmora harbour, forty rescued";

}  // namespace

TEST_CASE("the same log gives the same assignments, however often the desk is restarted") {
  const auto log = twelve_days(600);
  newspaper once, again, restarted, shared, in_one_go;
  newsroom first{once.db(), {}}, second{again.db(), {}};
  for (const auto& one : log) {
    once.print(one);
    once.file(first);
    again.print(one);
    in_one_go.print(one);
  }
  again.file(second);  // all at once
  {
    auto desk = std::make_unique<newsroom>(restarted.db(), daemon::newsroom_settings{});
    for (std::size_t i = 0; i < log.size(); ++i) {
      restarted.print(log[i]);
      if (i % 100 != 99) {
        restarted.file(*desk);
        continue;
      }
      desk.reset();  // what was committed and not filed is filed then
      restarted.reopen();
      desk = std::make_unique<newsroom>(restarted.db(), daemon::newsroom_settings{});
    }
    restarted.file(*desk);
  }
  for (std::size_t i = 0; i < log.size(); ++i) {  // a process for each round, as of `wireroom poll`
    shared.print(log[i]);
    if (i % 37 != 0) continue;
    newsroom round{shared.db(), {}};
    shared.file(round);
    shared.reopen();
  }
  newsroom last{shared.db(), {}};
  shared.file(last);

  const auto expected = once.decisions();
  REQUIRE(expected.size() == log.size());
  CHECK(same(again.decisions(), expected));
  CHECK(same(restarted.decisions(), expected));
  CHECK(same(shared.decisions(), expected));

  // The log has what is to be decided: stories of several, wire copy, equal texts, merged stories.
  std::size_t urls = 0, bodies = 0, merges = 0, joined = 0;
  for (const auto& one : expected) {
    urls += one.decided.rule == feeds::article_rule::url;
    bodies += one.decided.rule == feeds::article_rule::body;
    merges += one.decided.merged.size();
    joined += one.decided.score != 0;
  }
  CHECK(urls > 10);
  CHECK(bodies > 5);
  CHECK(merges > 0);
  CHECK(joined > 100);
  const auto articles = *once.db().articles_after(0, 10'000);
  CHECK(shape(articles) == shape(*shared.db().articles_after(0, 10'000)));
  CHECK(once.db().integrity()->empty());

  // Old ids lead to the story that is left.
  for (const auto& one : expected) {
    for (const auto& merge : one.decided.merged)
      CHECK(*once.db().current_story(merge.from) == *once.db().current_story(merge.into));
  }
  for (const auto& article : articles) CHECK(*once.db().current_story(article.story) == article.story);

  // The list too, with its order and its figures.
  const auto now = log.back().at + 1min;
  const auto list = hot_text(first, now);
  CHECK(list == hot_text(last, now));
  CHECK(list.find("\"voices\"") != std::string::npos);
  shared.reopen();
  newsroom reborn{shared.db(), {}};
  CHECK(hot_text(reborn, now + 1h) == hot_text(first, now + 1h));
}

TEST_CASE("what could not be stored is not decided again") {
  newspaper undisturbed, paper;
  newsroom calm{undisturbed.db(), {}}, desk{paper.db(), {}};
  for (auto* each : {&undisturbed, &paper}) {
    each->print({0, "a", event, "https://a.example/1", "", start});
    each->print({1, "b", event, "https://b.example/1", "", start + 1min});
  }
  undisturbed.file(calm);
  {
    const another_writer in_the_way{paper.path()};
    const auto failed = desk.file(daemon::system_clock());
    REQUIRE_FALSE(failed);
    CHECK(failed.error().code == storage::errc::busy);
    CHECK(desk.has_unstored());
    CHECK_FALSE(daemon::split_item(paper.db(), desk, 1, false, start));
  }
  for (auto* each : {&undisturbed, &paper})
    each->print(
        {2, "c", "Forty rescued as ferry sinks near Velmora", "https://c.example/1", "", start + 2min});
  undisturbed.file(calm);
  paper.file(desk);
  CHECK(same(paper.decisions(), undisturbed.decisions()));
}

TEST_CASE("an end breaks off what is recalled, and loses nothing") {
  newspaper paper;
  std::vector<printed> many;
  for (int i = 0; i < 2500; ++i)  // more than are recalled at a time
    many.push_back({0, "k" + std::to_string(i), "", "https://a.example/" + std::to_string(i), "", start});
  paper.print_all(many);
  {
    newsroom desk{paper.db(), {}};
    paper.file(desk);
  }
  paper.print({1, "late", event, "https://b.example/late", "", start + 1min});
  {
    std::stop_source ending;
    newsroom desk{paper.db(), {}};
    desk.end_with(ending.get_token());
    ending.request_stop();
    CHECK_FALSE(desk.file(daemon::system_clock()));
    CHECK(paper.db().count()->unfiled == 1);
  }
  newsroom desk{paper.db(), {}};
  paper.file(desk);
  CHECK(paper.db().count()->unfiled == 0);
}

TEST_CASE("an end breaks off what is filed, and loses nothing") {
  newspaper paper;
  paper.print({0, "a", event, "https://a.example/1", "", start});
  paper.print({1, "b", event, "https://b.example/1", "", start + 1min});
  std::stop_source ending;
  newsroom desk{paper.db(), {}};
  desk.end_with(ending.get_token(), 0ms);
  ending.request_stop();
  CHECK(desk.file(daemon::system_clock()) == 0U);
  CHECK(paper.db().count()->unfiled == 2);
  newsroom next{paper.db(), {}};
  paper.file(next);
  CHECK(paper.db().count()->unfiled == 0);
}

TEST_CASE("one copy in several papers is one article, one event in several words one story") {
  newspaper paper;
  newsroom desk{paper.db(), {}};
  paper.print({0, "a", event, "https://wire.example/ferry", "", start});
  paper.print({1, "b", event, "https://wire.example/ferry", "", start + 1min});
  paper.print({2, "c", "Forty rescued as ferry sinks near Velmora", "https://c.example/1", "", start + 2min});
  paper.file(desk);
  const auto articles = *paper.db().articles({});
  REQUIRE(articles.size() == 2);
  CHECK(articles[1].sources.size() == 2);
  CHECK(articles[0].story == articles[1].story);
  CHECK(articles[0].story > 0);

  REQUIRE(desk.list(start + 1h));
  const auto& hot = desk.view().hot;
  REQUIRE(hot.entries.size() == 1);
  CHECK(hot.entries[0].voices == 3);
  CHECK(hot.entries[0].parts.size() == 3);
  std::int64_t sum = 0;
  for (const auto& part : hot.entries[0].parts) sum += part.share;
  CHECK(std::abs(sum - hot.entries[0].heat) <= 3);
}

TEST_CASE("the list stands until something in it changes, and is not moved by time alone") {
  newspaper paper;
  newsroom desk{paper.db(), {}};
  paper.print({0, "a", event, "https://a.example/1", "", start});
  paper.print({1, "b", event, "https://b.example/1", "", start + 1min});
  paper.file(desk);
  const auto list = hot_text(desk, start + 1h);
  CHECK(hot_text(desk, start + 30h) == list);
  paper.reopen();
  newsroom again{paper.db(), {}};
  CHECK(hot_text(again, start + 31h) == list);
  paper.print({2, "c", event, "https://c.example/1", "", start + 31h});
  paper.file(again);
  CHECK(hot_text(again, start + 32h) != list);
  CHECK(hot_text(again, start + 30 * 24h).find("\"voices\"") == std::string::npos);  // the window is over
}

TEST_CASE("a partner's weight counts, and changes with the configuration") {
  newspaper paper;
  newsroom desk{paper.db(), {}};
  paper.print({0, "a", event, "https://a.example/1", "", start});
  paper.print({1, "b", "Ferry sinks off Velmora with forty aboard", "https://b.example/1", "", start});
  paper.file(desk);
  REQUIRE(desk.list(start));
  const auto full = desk.view().hot.entries.at(0).heat;
  desk.configure({.trust = {{"A", 0.5}}});
  paper.print({2, "c", "Rescue of forty after ferry sinks off Velmora", "https://c.example/1", "", start});
  paper.file(desk);
  REQUIRE(desk.list(start));
  CHECK(desk.view().hot.entries.at(0).heat == full + 500);
}

TEST_CASE("what a Wireroom without stories filed goes on in its articles") {
  newspaper paper;
  paper.print({0, "a", event, "https://wire.example/ferry", "", start});
  paper.print({1, "b", event, "https://wire.example/ferry", "", start + 1min});
  const auto waiting = *paper.db().unfiled(10);
  REQUIRE(paper.db().file(std::vector<storage::filing>{{waiting[0].item, 41}, {waiting[1].item, 41}}, start));
  newsroom desk{paper.db(), {}};
  paper.print({2, "c", event, "https://wire.example/ferry", "", start + 2min});
  paper.file(desk);
  const auto articles = *paper.db().articles({});
  REQUIRE(articles.size() == 1);
  CHECK(articles[0].id == 41);
  CHECK(articles[0].sources.size() == 3);
  CHECK(articles[0].story > 0);
}

TEST_CASE("an item of an article that is older than the desk's memory joins it by its URL") {
  newspaper paper;
  newsroom desk{paper.db(), {}};
  paper.print({0, "a", event, "https://wire.example/ferry", "", start});
  paper.file(desk);
  paper.print({1, "b", "Something else entirely", "https://wire.example/ferry", "", start + 20 * 24h});
  paper.file(desk);
  const auto articles = *paper.db().articles({});
  REQUIRE(articles.size() == 1);
  CHECK(articles[0].sources.size() == 2);
  CHECK(paper.decisions()[1].decided.story == paper.decisions()[0].decided.story);
}

TEST_CASE("an operator splits an article, and the split is remembered") {
  newspaper paper;
  auto desk = std::make_unique<newsroom>(paper.db(), daemon::newsroom_settings{});
  const std::string text = "Annual report of the harbour board for the year";
  paper.print({0, "a", text, "https://a.example/1", "", start});
  paper.print({1, "b", text, "https://b.example/1", "", start + 1min});
  paper.file(*desk);
  const auto article_of = [&](std::size_t n) { return paper.decisions().at(n).decided.article; };
  REQUIRE(article_of(0) == article_of(1));
  const auto item = paper.decisions()[1].item;

  const auto alone = daemon::split_item(paper.db(), *desk, 999, false, start);
  CHECK_FALSE(alone);
  REQUIRE(daemon::split_item(paper.db(), *desk, item, false, start + 2min));
  CHECK(article_of(0) != article_of(1));
  CHECK(paper.db().articles({})->size() == 2);
  CHECK(paper.db().integrity()->empty());

  const auto tell = [&] {
    return daemon::explanations_json(*daemon::explain(paper.db(), std::to_string(item), {}));
  };
  CHECK(tell().find("an operator split it off") != std::string::npos);

  SECTION("what its partner prints next does not join by its text, after a restart neither") {
    if (GENERATE(false, true)) {
      desk.reset();
      paper.reopen();
      desk = std::make_unique<newsroom>(paper.db(), daemon::newsroom_settings{});
    }
    paper.print({1, "b2", text, "https://b.example/2", "", start + 3min});
    paper.print({0, "a2", text, "https://a.example/2", "", start + 4min});
    paper.file(*desk);
    CHECK(article_of(2) != article_of(0));
    CHECK(article_of(3) != article_of(1));
    // Others may join either.
    paper.print({2, "c", text, "https://c.example/1", "", start + 5min});
    paper.file(*desk);
    CHECK(article_of(4) == article_of(0));
  }
  SECTION("it is taken back") {
    REQUIRE(daemon::split_item(paper.db(), *desk, item, true, start + 3min));
    CHECK(article_of(0) == article_of(1));
    CHECK(paper.db().articles({})->size() == 1);
    CHECK(paper.db().partings()->empty());
    CHECK(tell().find("split") == std::string::npos);
    CHECK_FALSE(daemon::split_item(paper.db(), *desk, item, true, start + 4min));
  }
}

TEST_CASE("explain names the rules that put an item where it is") {
  newspaper paper;
  newsroom desk{paper.db(), {}};
  paper.print({0, "i:a", event, "https://wire.example/ferry", "", start});
  paper.print({1, "i:b", event, "https://wire.example/ferry", "", start + 1min});
  paper.print(
      {2, "i:c", "Forty rescued as ferry sinks near Velmora", "https://c.example/1", "", start + 2min});
  paper.file(desk);
  REQUIRE(desk.list(start + 1h));
  const auto rule = [&](std::string_view what, std::string_view about, std::size_t which = 0) {
    const auto told = daemon::explain(paper.db(), what, {{"B", 5}});
    REQUIRE(told);
    REQUIRE(told->size() > which);
    for (const auto& reason : told->at(which).reasons)
      if (reason.about == about) return reason.rule;
    return std::string{"nothing"};
  };
  CHECK(rule("1", "identity") == "id");
  CHECK(rule("1", "dates") == "as stated");
  CHECK(rule("1", "article") == "founded");
  CHECK(rule("1", "story") == "founded");
  CHECK(rule("1", "sources") == "preference");
  CHECK(rule("https://wire.example/ferry?utm_source=x", "article", 1) == "canonical URL");
  CHECK(rule("https://wire.example/ferry", "story", 1) == "article");
  CHECK(rule("https://c.example/1", "story") == "likeness");
  CHECK(rule("https://c.example/1", "trending") == "heat");
  CHECK(rule("c", "feed").empty());
  CHECK(daemon::explain(paper.db(), "https://nowhere.example/", {})->empty());
  CHECK(daemon::explain(paper.db(), "99", {})->empty());

  paper.print(
      {0, "i:other", "Another piece", "https://a.example/2", "", start + 1h});  // `a` is held no longer
  paper.file(desk);
  REQUIRE(paper.db().purge(start + 30min, 10));
  CHECK(rule("a", "stored") == "purged");
}
