#include "feeds/text/utf8.hpp"

#include <string>
#include <string_view>

#include <catch2/catch.hpp>

using namespace wireroom::feeds;

TEST_CASE("a prefix of UTF-8 ends between characters", "[text]") {
  constexpr std::string_view text = "ač語𝄞";  // of 1, 2, 3 and 4 bytes
  constexpr std::size_t ends[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
  for (std::size_t most = 0; most < std::size(ends); ++most) {
    INFO(most);
    CHECK(utf8_prefix(text, most) == text.substr(0, ends[most]));
  }
}

TEST_CASE("a prefix of what is no UTF-8 is not much shorter than it may be", "[text]") {
  const std::string tails(100, '\x80');
  CHECK(utf8_prefix(tails, 50).size() == 47);
  CHECK(utf8_prefix(tails, 2).empty());
  CHECK(utf8_prefix(tails, 100).size() == 100);
}
