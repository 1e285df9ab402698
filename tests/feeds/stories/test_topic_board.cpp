// Topics: names that people would give, of several partners, in their most usual written form.
#include "feeds/stories/topic_board.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::feeds;
using namespace std::chrono_literals;

namespace {

constexpr instant start{std::chrono::milliseconds{1'700'000'000'000}};
constexpr instant today = start + 6 * 24h;

struct told {
  std::string title, owner;
  std::int64_t story = 0;
  std::vector<std::string> categories = {};
  std::string language = "en";
};

struct newsroom {
  topic_board board{168h, 48h};
  std::int64_t articles = 0;

  std::int64_t add(const told& one, instant at = today) {
    ++articles;
    board.add({.article = articles,
               .story = one.story != 0 ? one.story : 1000 + articles,
               .title = one.title,
               .language = one.language,
               .partner = one.owner,
               .owner = one.owner,
               .categories = one.categories},
              at);
    return articles;
  }
  std::vector<topic> list(std::size_t size = 10) const { return board.topics(today + 1h, size); }
  std::vector<std::string> names(std::size_t size = 10) const {
    std::vector<std::string> out;
    for (const auto& one : list(size)) out.push_back(one.name);
    return out;
  }
};

bool has(const std::vector<std::string>& list, const std::string& name) {
  return std::ranges::find(list, name) != list.end();
}

/// Last week's news of eight papers: what today stands out against.
void fill(newsroom& room) {
  const std::vector<std::string> subjects{"schools", "harvests", "tunnels",
                                          "museums", "railways", "libraries"};
  for (int i = 0; i < 96; ++i) {
    const auto& what = subjects[static_cast<std::size_t>(i) % subjects.size()];
    room.add(
        {"Councillors in Dunmere argue about " + what + " and their costs", "Paper " + std::to_string(i % 8)},
        start + i * 30min);
  }
}

/// One day of eight papers: a central bank, a bridge, and the furniture of newsrooms.
void fill_today(newsroom& room) {
  room.add({"European Central Bank raises interest rates again", "Paper 0", 1});
  room.add({"Markets fall after European Central Bank decision", "Paper 1", 1});
  room.add({"Why the European Central Bank raised its rates on Thursday", "Paper 2", 1});
  room.add({"EUROPEAN CENTRAL BANK: LIVE UPDATES", "Paper 3", 1});
  room.add({"Borrowers ask what the European Central Bank's decision costs them", "Paper 4", 1});
  room.add({"Bridge at Velmora collapses in storm", "Paper 0", 2});
  room.add({"Divers search the harbour of Velmora for survivors", "Paper 1", 2});
  room.add({"Ferries to Velmora are suspended until Thursday", "Paper 2", 2});
  room.add({"Storm that struck Velmora moves north, live updates", "Paper 5", 2});
  room.add({"Live updates: what happened on Thursday and why it matters", "Paper 3"});
  room.add({"Live updates: what Dunmere said on Thursday about 2024", "Paper 6"});
}

}  // namespace

TEST_CASE("topics are the names that today's titles are full of, in their usual form") {
  newsroom room;
  fill(room);
  fill_today(room);
  const auto list = room.list();
  const auto names = room.names();
  CAPTURE(names);
  REQUIRE(list.size() >= 2);
  CHECK(has(names, "European Central Bank"));
  CHECK(has(names, "Velmora"));
  // The phrase, not its parts; no weekday, no formula, no number, no word of every week.
  for (const auto* junk : {"Central Bank", "Bank", "European", "Thursday", "Live updates", "Updates", "2024",
                           "Dunmere", "Councillors", "Storm"}) {
    CAPTURE(junk);
    CHECK_FALSE(has(names, junk));
  }
  const auto bank = *std::ranges::find(list, "European Central Bank", &topic::name);
  CHECK(bank.owners == 5);
  CHECK(bank.articles.size() == 5);
  CHECK(std::ranges::is_sorted(bank.articles, std::greater{}));  // newest first
  CHECK(bank.key == "european central bank");
}

TEST_CASE("a topic needs several partners, however loud one is") {
  newsroom room;
  fill(room);
  fill_today(room);
  for (int i = 0; i < 500; ++i) {
    room.add({"Buy Golden Parrot coins before number " + std::to_string(i) + " is gone", "Flood", 77});
  }
  const auto names = room.names();
  CAPTURE(names);
  CHECK_FALSE(has(names, "Golden Parrot"));
  CHECK(has(names, "European Central Bank"));
  CHECK(has(names, "Velmora"));
}

TEST_CASE("an empty board and one of a single partner have no topics") {
  newsroom room;
  CHECK(room.list().empty());
  CHECK(room.board.categories(today, 5).empty());
  room.add({"European Central Bank raises interest rates again", "Paper 0"});
  room.add({"Why the European Central Bank raised its rates", "Paper 0"});
  CHECK(room.list().empty());
}

TEST_CASE("partners' names are no topics") {
  newsroom room;
  fill(room);
  const std::vector<std::string> wire{
      "Editors of the Meridian Wire are honoured in town", "Ten years of the Meridian Wire: a dinner",
      "Who reads the Meridian Wire now", "Dinner for the Meridian Wire ends late"};
  const std::vector<std::string> bay{"Mayor thanks Kestrel Bay for its patience",
                                     "Kestrel Bay waits for its mayor", "How Kestrel Bay became patient",
                                     "A mayor comes to Kestrel Bay at last"};
  for (std::size_t i = 0; i < 4; ++i) {
    room.add({wire[i], "Paper " + std::to_string(i), 5});
    room.add({bay[i], "Paper " + std::to_string(i), 6});
  }
  room.add({"Something else entirely happens", "Meridian Wire"});
  const auto names = room.names();
  CAPTURE(names);
  CHECK_FALSE(has(names, "Meridian Wire"));
  CHECK(has(names, "Kestrel Bay"));
}

TEST_CASE("names on the same stories are one topic") {
  newsroom room;
  fill(room);
  const std::vector<std::string> firm{"Directors of Brennick Motors resign over brakes",
                                      "Brakes cost Brennick Motors its directors",
                                      "Why Brennick Motors kept silent", "Shares in Brennick Motors fall",
                                      "Drivers sue Brennick Motors over brakes"};
  const std::vector<std::string> head{
      "What Ada Holloway knew in spring", "Senators question Ada Holloway for hours",
      "The long silence of Ada Holloway", "Brakes: letters to Ada Holloway found"};
  for (std::size_t i = 0; i < firm.size(); ++i) {
    const auto paper = "Paper " + std::to_string(i);
    room.add({firm[i], paper, 9});
    if (i < head.size()) room.add({head[i], paper, 9});
  }
  const auto list = room.list();
  REQUIRE_FALSE(list.empty());
  CHECK(list[0].name == "Brennick Motors");
  CHECK(has(list[0].also, "ada holloway"));
  CHECK_FALSE(has(room.names(), "Ada Holloway"));
  CHECK(list[0].articles.size() == 9);
}

TEST_CASE("categories that partners agree on name a topic, sections do not") {
  newsroom room;
  fill(room);
  const std::vector<std::string> titles{
      "What the storm surge means for farmers along the coast", "Coast counts what the storm surge left",
      "After the storm surge: sand in beds", "Why no siren told of a storm surge",
      "A storm surge and its insurance"};
  for (std::size_t i = 0; i < titles.size(); ++i) {
    const auto paper = "Paper " + std::to_string(i);
    room.add({titles[i], paper, 3, {"Storm Surge", "World"}});
    room.add({"Another piece of the day about nothing in particular", paper, 0, {"World"}});
  }
  const auto tagged = room.add({"Farmers count their losses", "Paper 6", 3, {"storm surge"}});
  const auto list = room.list();
  REQUIRE_FALSE(list.empty());
  CHECK(list[0].key == "storm surg");
  CHECK((list[0].name == "Storm Surge" || list[0].name == "Storm surge"));
  CHECK(std::ranges::find(list[0].articles, tagged) != list[0].articles.end());
  CHECK_FALSE(has(room.names(), "World"));
}

TEST_CASE("what one text says in many papers is an article, not a topic") {
  newsroom room;
  fill(room);
  for (int i = 0; i < 6; ++i) {
    room.add({"Signal box at Maddow Junction is for sale", "Paper " + std::to_string(i), 8});
  }
  CHECK(room.names().empty());
}

TEST_CASE("case and form do not make two topics") {
  newsroom room;
  fill(room);
  room.add({"Ministers meet in Halden over the Trade Accord today", "Paper 0", 4});
  room.add({"Why the Trade Accords were signed at night", "Paper 1", 5});
  room.add({"Farmers march against the trade accord in rain", "Paper 2", 6});
  room.add({"Signatures under the Trade Accord are not dry", "Paper 3", 7});
  const auto list = room.list();
  REQUIRE(std::ranges::count(list, "trade accord", &topic::key) == 1);
  CHECK(std::ranges::find(list, "trade accord", &topic::key)->owners == 4);
  CHECK(has(room.names(), "Trade Accord"));
}

TEST_CASE("topics are found in scripts without spaces or capitals") {
  newsroom room;
  const std::vector<std::string> chinese{"欧洲央行再次加息", "欧洲央行加息后股市下跌",
                                         "市场等待欧洲央行的决定", "专家评论欧洲央行"};
  const std::vector<std::string> arabic{"انهيار جسر فيلمورا في العاصفة", "غواصون يبحثون قرب جسر فيلمورا",
                                        "لماذا انهار جسر فيلمورا", "جسر فيلمورا: ما نعرفه"};
  for (std::size_t i = 0; i < 4; ++i) {
    const auto paper = "Paper " + std::to_string(i);
    room.add({chinese[i], paper, 1, {}, "zh"});
    room.add({arabic[i], paper, 2, {}, "ar"});
  }
  const auto names = room.names();
  CAPTURE(names);
  CHECK(std::ranges::any_of(names, [](const auto& name) { return name.find("央行") != name.npos; }));
  CHECK(std::ranges::any_of(names, [](const auto& name) { return name.find("فيلمورا") != name.npos; }));
}

TEST_CASE("a board filled again says the same, and forgets what is over") {
  newsroom room, again;
  // What is older than the memory leaves no trace.
  for (int i = 0; i < 50; ++i) {
    room.add({"Old news of Vanished Town number " + std::to_string(i), "Paper " + std::to_string(i % 8)},
             start - 30 * 24h + i * 1h);
  }
  again.articles = room.articles;
  for (auto* one : {&room, &again}) {
    fill(*one);
    fill_today(*one);
  }
  CHECK(room.list() == again.list());
  CHECK(room.board.size() == again.board.size());
}

TEST_CASE("popular categories are those of the memory") {
  newsroom room;
  room.add({"One", "A", 0, {"World"}});
  room.add({"Two", "B", 0, {"WORLD", "Odd"}});
  room.board.use(category_names{std::vector<category_alias>{{"The World", {"World"}}}});
  const auto list = room.board.categories(today, 5);
  REQUIRE(list.size() == 1);
  CHECK(list[0].label == "The World");
  CHECK(list[0].articles == 2);
}
