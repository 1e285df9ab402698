#include "feeds/model/seldom.hpp"

#include <string>

#include <catch2/catch.hpp>

using wireroom::feeds::seldom;
using text = seldom<std::string>;

TEST_CASE("what is seldom there takes a pointer's room, and reads as empty") {
  STATIC_REQUIRE(sizeof(text) == sizeof(void*));
  const text none;
  CHECK(none->empty());
  CHECK(none == "");
  const std::string& read = none;
  CHECK(read.empty());
}

TEST_CASE("what was set is read, copied and compared by value") {
  text one = "a text that is longer than a short one";
  const text other = one;
  CHECK(other == one);
  one.get_or_make() += '!';
  CHECK(other != one);
  CHECK(*one == *other + "!");
  one = other;
  CHECK(one == other);
  auto& self = one;
  one = self;
  CHECK(one == other);
  const text moved = std::move(one);
  CHECK(moved == other);
}

TEST_CASE("what is as it was made is as none") {
  text one = "something";
  one = "";
  CHECK(one == text{});
  one.get_or_make();
  CHECK(one == text{});
  one.get_or_make() = "something";
  one.clear();
  CHECK(one->empty());
}
