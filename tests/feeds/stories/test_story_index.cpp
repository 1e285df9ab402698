// Which article and which story items are filed into.
#include "feeds/stories/story_index.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::feeds;
using namespace std::chrono_literals;

namespace {

constexpr instant start{std::chrono::milliseconds{1'700'000'000'000}};

struct told {
  std::string title, url, partner;
  std::chrono::minutes after{0};
  std::string body = {}, language = {};
};

story_item item_of(const told& one, std::int64_t id) {
  return {.id = id,
          .title = one.title,
          .url = one.url,
          .summary = {},
          .body = one.body,
          .language = one.language,
          .partner = one.partner,
          .publisher = {}};
}

std::vector<assignment> file(story_index& index, const std::vector<told>& log) {
  std::vector<assignment> out;
  for (const auto& one : log) {
    out.push_back(index.add(item_of(one, static_cast<std::int64_t>(out.size()) + 1), start + one.after));
  }
  return out;
}

/// Six subjects told by many partners in changing words: what a newsroom's day looks like.
std::vector<told> a_day() {
  const std::vector<std::vector<std::string>> subjects{
      {"Harbour", "bridge", "collapse", "ferry", "Velmora", "rescue", "divers"},
      {"Minister", "Oduya", "resigns", "scandal", "parliament", "budget", "vote"},
      {"Comet", "Tarrin", "astronomers", "telescope", "tail", "orbit", "probe"},
      {"Quake", "Sandoria", "villages", "aid", "magnitude", "tents", "survivors"},
      {"Rovers", "final", "penalty", "goalkeeper", "cup", "stadium", "coach"},
      {"Chipmaker", "Lumex", "merger", "regulator", "shares", "antitrust", "bid"}};
  std::vector<told> log;
  for (int i = 0; i < 240; ++i) {
    const auto& words = subjects[static_cast<std::size_t>(i) % subjects.size()];
    const auto pick = [&](int step) {
      return words[static_cast<std::size_t>(i / 6 * step + i) % words.size()];
    };
    log.push_back({words[0] + " " + words[1] + " " + pick(2) + " " + pick(3) + " " + pick(5),
                   "https://p" + std::to_string(i % 17) + ".example/" + std::to_string(i),
                   "Partner " + std::to_string(i % 17), std::chrono::minutes{i * 20}});
  }
  return log;
}

}  // namespace

TEST_CASE("the same canonical URL is one article, whoever carries it") {
  story_index index;
  const auto filed = file(index, {{"Bridge collapses in Velmora harbour", "https://a.example/bridge", "A"},
                                  {"What we know so far", "https://a.example/bridge", "B", 5min}});
  CHECK(filed[1].article == filed[0].article);
  CHECK(filed[1].story == filed[0].story);
  CHECK(filed[1].rule == article_rule::url);
}

TEST_CASE("a site's front page is no article that all its items share") {
  story_index index;
  const auto filed = file(index, {{"Bridge collapses in Velmora harbour", "https://a.example/", "A"},
                                  {"Minister Oduya resigns over budget", "https://a.example/", "A", 5min}});
  CHECK(filed[1].article != filed[0].article);
  CHECK(filed[1].story != filed[0].story);
}

TEST_CASE("nearly the same title in one story is one article, of another partner only") {
  struct {
    std::string title, partner;
    bool same;
  } const table[] = {
      {"Bridge collapses in Velmora harbour, ferry sinks nearby", "B", true},
      {"Bridge collapses in Velmora harbour, ferry sinks nearby", "A", false},
      {"Velmora harbour: bridge collapses in storm", "B", false},
  };
  for (const auto& row : table) {
    CAPTURE(row.title, row.partner);
    story_index index;
    const auto filed =
        file(index, {{"Bridge collapses in Velmora harbour; ferry sinks", "https://a.example/1", "A"},
                     {row.title, "https://b.example/1", row.partner, 5min}});
    CHECK(filed[1].story == filed[0].story);
    CHECK((filed[1].article == filed[0].article) == row.same);
  }
}

TEST_CASE("wire copy under another headline is the same article") {
  std::string body;
  for (int i = 0; i < 120; ++i) body += "word" + std::to_string(i * 7919 % 1000) + " ";
  story_index index;
  const auto filed =
      file(index, {{"Bridge collapses", "https://a.example/1", "A", 0min, body},
                   {"Many hurt at harbour", "https://b.example/1", "B", 5min, body + " and more"},
                   {"Many hurt at harbour", "https://c.example/1", "A", 6min, body}});
  CHECK(filed[1].article == filed[0].article);
  CHECK(filed[1].rule == article_rule::body);
  CHECK(filed[2].article != filed[0].article);  // a partner's own two items
}

TEST_CASE("one event in own words is one story, unlike events are not") {
  story_index index;
  const auto filed =
      file(index, {{"Bridge collapses in Velmora harbour during storm", "https://a.example/1", "A"},
                   {"Minister Oduya resigns over the budget scandal", "https://a.example/2", "A", 5min},
                   {"Storm: Velmora bridge collapse leaves dozens missing", "https://b.example/1", "B", 9min},
                   {"Oduya resigns as minister after budget scandal", "https://b.example/2", "B", 12min},
                   {"Dozens missing after bridge collapse in Velmora", "https://c.example/1", "C", 20min}});
  CHECK(filed[2].story == filed[0].story);
  CHECK(filed[4].story == filed[0].story);
  CHECK(filed[3].story == filed[1].story);
  CHECK(filed[1].story != filed[0].story);
}

TEST_CASE("one word in common joins nothing before much is known") {
  story_index index;
  std::vector<std::int64_t> stories;
  for (const std::string title :
       {"European Central Bank raises interest rates again", "Bridge at Velmora collapses in storm",
        "Markets fall after the European Central Bank decision"}) {
    const auto number = static_cast<std::int64_t>(stories.size()) + 1;
    const told one{title, "https://p.example/" + std::to_string(number), "P"};
    const auto summary = "What we know: " + title + ".";
    auto item = item_of(one, number);
    item.summary = summary;
    stories.push_back(index.add(item, start).story);
  }
  CHECK(stories[1] != stories[0]);
  CHECK(stories[2] == stories[0]);
}

TEST_CASE("titles in ten languages stay with their like, and unlike ones apart") {
  const std::vector<std::pair<std::string, std::string>> pairs{
      {"Erdbeben erschüttert Nordjapan: Tausende fliehen aus Städten",
       "Tausende fliehen nach Erdbeben in Nordjapan"},
      {"Un séisme secoue le nord du Japon, des milliers d'évacués",
       "Japon : un séisme secoue le nord du pays"},
      {"El presidente de Chile anuncia una reforma fiscal", "Chile: el presidente anuncia reforma fiscal"},
      {"Governo português aprova orçamento para a saúde",
       "Orçamento da saúde aprovado pelo governo português"},
      {"Землетрясение в Японии: тысячи жителей покинули дома",
       "Тысячи жителей Японии покинули дома после землетрясения"},
      {"زلزال قوي يضرب شمال اليابان", "زلزال قوي يضرب شمال اليابان ويخلف أضرارا"},
      {"רעידת אדמה חזקה בצפון יפן", "רעידת אדמה חזקה פגעה בצפון יפן"},
      {"日本北部で強い地震が発生", "日本北部で強い地震、津波警報"},
      {"แผ่นดินไหวรุนแรงทางเหนือของญี่ปุ่น", "แผ่นดินไหวรุนแรงในญี่ปุ่น ประชาชนอพยพ"},
      {"일본 북부에서 강한 지진 발생", "일본 북부 강한 지진에 수천 명 대피"},
  };
  story_index index;
  std::vector<told> log;
  for (const auto& [first, second] : pairs) {
    log.push_back({first, "", "A", std::chrono::minutes{static_cast<int>(log.size())}});
    log.push_back({second, "", "B", std::chrono::minutes{static_cast<int>(log.size())}});
  }
  const auto filed = file(index, log);
  for (std::size_t i = 0; i < filed.size(); i += 2) {
    CAPTURE(log[i].title, filed[i].language, filed[i + 1].language);
    CHECK(filed[i].story == filed[i + 1].story);
    if (i > 0) CHECK(filed[i].story != filed[i - 1].story);
  }
}

TEST_CASE("a story does not mix languages unless a URL joins them") {
  story_index index;
  const auto filed =
      file(index, {{"The earthquake in Sendai has left many homeless", "https://a.example/en", "A"},
                   {"Das Sendai-Erdbeben macht viele obdachlos", "https://a.example/de", "B", 1min},
                   {"Das Sendai-Erdbeben und die Folgen", "https://a.example/en", "B", 2min}});
  CHECK(filed[1].story != filed[0].story);
  CHECK(filed[2].story == filed[0].story);
  CHECK_FALSE(filed[2].counted);
}

TEST_CASE("a story takes nothing 72 hours after its last item") {
  struct {
    std::chrono::hours pause;
    bool same;
  } const table[] = {{71h, true}, {73h, false}};
  for (const auto& row : table) {
    story_index index;
    const auto filed = file(index, {{"Bridge collapses in Velmora harbour during storm", "", "A"},
                                    {"Velmora harbour bridge collapses during storm", "", "B", row.pause}});
    CHECK((filed[1].story == filed[0].story) == row.same);
  }
}

TEST_CASE("the same log gives the same assignments, twice and with restarts") {
  const auto log = a_day();
  story_index once, again;
  const auto filed = file(once, log);
  CHECK(file(again, log) == filed);
  for (const std::size_t restart : {1UL, 100UL, 200UL}) {
    story_index index;
    std::vector<assignment> out;
    for (std::size_t i = 0; i < log.size(); ++i) {
      const auto item = item_of(log[i], static_cast<std::int64_t>(i) + 1);
      if (i < restart) {
        index.restore(item, start + log[i].after, filed[i]);
        out.push_back(filed[i]);
      } else {
        out.push_back(index.add(item, start + log[i].after));
      }
    }
    CHECK(out == filed);
  }
}

TEST_CASE("what is over is forgotten, and broken text does no harm") {
  story_index index;
  std::vector<told> log;
  for (int i = 0; i < 3000; ++i) {
    log.push_back({"only" + std::to_string(i) + " once" + std::to_string(i * 31), "", "A",
                   std::chrono::minutes{i * 60}});
  }
  log.push_back({"", "", "", 3000h});
  log.push_back({"\xff\xfe\xc3 \xed\xa0\x80 '", "https://", "", 3000h});
  log.push_back({std::string(100'000, 'x'), std::string(100'000, '/'), std::string(1000, 'y'), 3000h});
  file(index, log);
  CHECK(index.size().stories < 80);
  CHECK(index.size().articles < 80);
  CHECK(index.size().terms < 2000);
}

TEST_CASE("a portrait's medoid is about the story") {
  story_index index;
  const auto filed = file(index, {{"Updates: follow our live coverage of Velmora", "", "A"},
                                  {"Velmora bridge collapse: ferry rescue goes on", "", "B", 5min},
                                  {"Velmora bridge collapse, ferry rescue continues", "", "C", 6min},
                                  {"Ferry rescue after Velmora bridge collapse", "", "D", 7min}});
  const auto face = index.portrait(filed[3].story);
  REQUIRE(face);
  CHECK(face->medoid != 1);
  CHECK(likeness(*face, *face) == Approx(1).margin(1e-5));
  CHECK_FALSE(index.portrait(999));
}
