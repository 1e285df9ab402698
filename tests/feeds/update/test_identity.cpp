#include "feeds/update/identity.hpp"

#include <set>

#include <catch2/catch.hpp>

using namespace wireroom::feeds;

namespace {

entry make(std::string id, std::string link, std::string title = {}) {
  entry e;
  e.id = std::move(id);
  e.link = std::move(link);
  if (!title.empty()) e.title = text{.value = std::move(title)};
  return e;
}

}  // namespace

TEST_CASE("an id is the key, else the canonical link, else a hash") {
  const std::vector<entry> entries = {make(" urn:1 ", "https://a.example/1"),
                                      make("", "http://www.a.example/2?utm_source=x#top"),
                                      make("", "", "only a title")};
  const auto keys = identify(entries);
  CHECK(keys[0] == "i:urn:1");
  CHECK(keys[1] == identify(std::vector{make("", "https://a.example/2")})[0]);
  CHECK(keys[1].starts_with("l:"));
  CHECK(keys[2].starts_with("h:"));
}

TEST_CASE("ids that repeat with different links are worth nothing in the whole document") {
  const std::vector<entry> entries = {make("feed", "https://a.example/1"),
                                      make("feed", "https://a.example/2"),
                                      make("own", "https://a.example/3")};
  for (const auto& key : identify(entries)) CHECK(key.starts_with("l:"));
}

TEST_CASE("an entry that repeats another is dropped, and no key is there twice") {
  const std::vector<entry> entries = {make("1", "https://a.example/1", "t"),
                                      make("1", "https://a.example/1", "t"), make("", "", "x"),
                                      make("", "", "x")};
  const auto keys = identify(entries);
  CHECK(keys[0] == "i:1");
  CHECK(keys[1].empty());
  CHECK_FALSE(keys[2].empty());
  CHECK(keys[3].empty());
}

TEST_CASE("links that all lead to the front page do not make one entry of many") {
  const std::vector<entry> entries = {make("", "https://a.example/", "one"),
                                      make("", "https://a.example/", "two")};
  const auto keys = identify(entries);
  CHECK(keys[0].starts_with("h:"));
  CHECK(keys[1].starts_with("h:"));
  CHECK(keys[0] != keys[1]);
}

TEST_CASE("long keys are replaced by their hash") {
  const auto keys = identify(std::vector{make(std::string(5000, 'x'), ""), make(std::string(5001, 'x'), "")});
  CHECK(keys[0].size() <= 512);
  CHECK(keys[0].starts_with("i#"));
  CHECK(keys[0] != keys[1]);
}

TEST_CASE("keys do not depend on the order of entries") {
  std::vector<entry> entries = {make("1", "https://a.example/1"), make("2", ""),
                                make("", "https://a.example/3")};
  const auto forth = identify(entries);
  std::ranges::reverse(entries);
  auto back = identify(entries);
  std::ranges::reverse(back);
  CHECK(forth == back);
}

TEST_CASE("facts give the keys that their entries give") {
  std::vector<entry> entries = {make(" 1 ", "https://a.example/1"), make("1", "https://a.example/2"),
                                make("", "https://a.example/", "one"), make("", "", "x"), make("", "", "x")};
  for (std::size_t from = 0; from < entries.size(); ++from) {
    const std::span some = std::span(entries).subspan(from);
    std::vector<identity_facts> facts;
    for (const auto& one : some) facts.push_back(facts_of(one));
    CHECK(identify(facts) == identify(some));
  }
}
