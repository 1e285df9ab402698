#include "daemon/config/nearest.hpp"

#include <array>

#include <catch2/catch.hpp>

using namespace wireroom::daemon;

TEST_CASE("an edit is an insertion, deletion, replacement or swap") {
  const auto [a, b, distance] = GENERATE(table<std::string, std::string, std::size_t>({
      {"", "", 0},
      {"abc", "", 3},
      {"title", "title", 0},
      {"Title", "tITLE", 0},
      {"titel", "title", 1},
      {"titl", "title", 1},
      {"tittle", "title", 1},
      {"tiple", "title", 1},
      {"kitten", "sitting", 3},
  }));
  CAPTURE(a, b);
  REQUIRE(edit_distance(a, b) == distance);
  REQUIRE(edit_distance(b, a) == distance);
}

TEST_CASE("words too long to compare cost nothing") {
  REQUIRE(edit_distance(std::string(1 << 20, 'a'), "a") == 1u << 20);
}

TEST_CASE("the nearest word is offered only when it is near") {
  constexpr std::array<std::string_view, 4> verbs{"serve", "status", "check", "version"};
  const auto [word, expected] = GENERATE(table<std::string, std::string>({
      {"sevre", "serve"},
      {"stats", "status"},
      {"chekc", "check"},
      {"VERSION", "version"},
      {"x", ""},
      {"frobnicate", ""},
  }));
  CAPTURE(word);
  REQUIRE(nearest(word, verbs) == expected);
}
