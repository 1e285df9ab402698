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

TEST_CASE("what is plain or clean ends at the first that is not, wherever it stands", "[text]") {
  struct row {
    std::string_view odd;
    bool plain, clean;  // ASCII that XML allows; UTF-8 that XML allows
  };
  constexpr row rows[] = {
      {"\n", true, true},     {"\x1F", false, false},        {{"\0", 1}, false, false},
      {"\x7F", true, true},   {"\x80", false, false},        {"\xC3\xA9", false, true},
      {"\xC3", false, false}, {"\xE2\x80", false, false},    {"\xEF\xBF\xBF", false, false},
      {"𝄞", false, true},     {"\xED\xA0\x80", false, false}};
  for (const auto& [odd, plain, clean] : rows) {
    for (std::size_t before = 0; before < 150; ++before) {
      INFO(before << " before " << static_cast<int>(static_cast<unsigned char>(odd[0])));
      auto text = std::string(before, 'a') + std::string(odd) + std::string(20, '~');
      CHECK(plain_ascii_prefix(text) == (plain ? text.size() : before));
      CHECK(clean_utf8_prefix(text) == (clean ? text.size() : before));
      text.resize(before + odd.size());
      CHECK(clean_utf8_prefix(text) == (clean ? text.size() : before));
    }
  }
}

TEST_CASE("a census counts what takes several bytes, and what is broken", "[text]") {
  for (std::size_t between = 0; between < 70; ++between) {
    const std::string gap(between, 'a');
    std::string text;
    for (int i = 0; i < 300; ++i) text += gap + "é語";
    text += "\xFF" + gap + "\x80" + gap + "é\xE2\x80";
    const auto census = take_utf8_census(text);
    CHECK(census.sequences == 601);
    CHECK(census.broken == 2);
  }
}
