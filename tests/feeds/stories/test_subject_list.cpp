// Slugs of topics: for ever, never shared; and lists as a restart finds them.
#include "feeds/stories/subject_list.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::feeds;
using namespace std::chrono_literals;

namespace {

constexpr instant start{std::chrono::milliseconds{1'700'000'000'000}};
using texts = std::vector<std::string>;

topic named(std::string key, std::string name, texts also = {}) {
  return {.key = std::move(key), .name = std::move(name), .also = std::move(also), .articles = {}};
}

}  // namespace

TEST_CASE("a topic keeps its slug when its rank, form or leading name changes") {
  topic_slugs slugs;
  CHECK(slugs.assign(std::vector{named("storm surg", "Storm Surge"), named("gm", "GM", {"ignit switch"})},
                     start) == texts{"storm-surge", "gm"});
  // Another order, another form.
  CHECK(slugs.assign(std::vector{named("gm", "Gm"), named("storm surg", "storm surges")}, start + 1h) ==
        texts{"gm", "storm-surge"});
  // The name that led is now one of its others.
  CHECK(slugs.assign(std::vector{named("mari barra", "Mary Barra", {"recal", "gm"})}, start + 2h) ==
        texts{"gm"});
  // Both at once: the slug stays with the name it was given for.
  CHECK(slugs.assign(std::vector{named("recal", "Recall", {"gm"}), named("gm", "GM")}, start + 3h) ==
        texts{"recall", "gm"});
}

TEST_CASE("two topics never share a slug") {
  topic_slugs slugs;
  const auto first =
      slugs.assign(std::vector{named("c++", "C++"), named("c", "C"), named("!", "!!!")}, start);
  REQUIRE(first.size() == 3);
  CHECK(first[0] == "c");
  CHECK(first[1].starts_with("c-"));
  CHECK(first[2].size() == 8);
  CHECK(slugs.assign(std::vector{named("c", "C")}, start + 1h) == texts{first[1]});
}

TEST_CASE("the slugs that were used last are remembered") {
  topic_slugs slugs;
  for (int day = 0; day < 50; ++day) {
    std::vector<topic> topics;
    for (int i = day * 100; i < (day + 1) * 100; ++i)
      topics.push_back(named("key" + std::to_string(i), "Name " + std::to_string(i)));
    slugs.assign(topics, start + day * 24h);
  }
  CHECK(slugs.size() == 4096);
  CHECK(slugs.assign(std::vector{named("key4999", "Another")}, start + 50 * 24h) == texts{"name-4999"});
  CHECK(slugs.assign(std::vector{named("key0", "Another")}, start + 50 * 24h) == texts{"another"});
}

TEST_CASE("a restart finds the lists and slugs it left") {
  topic_slugs slugs;
  slugs.assign(std::vector{named("storm surg", "Storm \"Surge\"")}, start);
  const subject_list list{
      .topics = {{.slug = "storm-surge", .name = "Storm \"Surge\"", .articles = {3, 2, 1}}},
      .categories = {{.slug = "world", .label = "World", .articles = 7, .labels = {"WORLD", "World"}}}};
  const auto text = write_subjects(list, slugs);
  topic_slugs again;
  const auto read = read_subjects(text, again);
  REQUIRE(read);
  CHECK(*read == list);
  CHECK(again == slugs);
  CHECK(write_subjects(*read, again) == text);
  for (const auto* broken : {"", "{", "[]", "{\"topics\":3}", "{\"topics\":[],\"categories\":[]}"}) {
    CAPTURE(broken);
    CHECK_FALSE(read_subjects(broken, again));
    CHECK(again == slugs);
  }
}
