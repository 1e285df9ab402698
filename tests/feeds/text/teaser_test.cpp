#include "feeds/text/teaser.hpp"

#include <catch2/catch.hpp>

using namespace wireroom::feeds;

TEST_CASE("teaser cuts at a word and says so", "[teaser]") {
  struct row {
    std::string_view text;
    std::size_t length;
    std::string_view expected;
  };
  const row table[] = {
      {"Short text", 20, "Short text"},
      {"Exactly ten", 11, "Exactly ten"},
      {"Exactly ten", 10, "Exactly…"},
      {"  many \n\n spaces\tand\u00A0such \u3000 ", 40, "many spaces and such"},
      {"The quick brown fox jumps", 16, "The quick brown…"},
      {"The quick brown fox jumps", 15, "The quick…"},
      {"The quick brown, fox jumps", 18, "The quick brown…"},
      {"The quick brown – fox jumps", 19, "The quick brown…"},
      {"Donaudampfschifffahrtsgesellschaft fährt", 11, "Donaudampf…"},
      {"日本語の文章は空白なしで書かれる", 6, "日本語の文…"},
      {"zero", 0, ""},
      {"one", 1, "…"},
      {"o", 1, "o"},
      {"", 10, ""},
      {" \n ", 10, ""},
      {"line one\r\nline two", 40, "line one line two"},
      {"control\x01\x02 \x7F characters", 40, "control characters"},
      {"bad \xFF bytes", 40, "bad bytes"},
      // One character to a reader, however many code points.
      {"👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧", 3,
       "👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧"},
      {"👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧", 2, "👨‍👩‍👧…"},
      {"e\u0301e\u0301e\u0301e\u0301", 3, "e\u0301e\u0301…"},
      {"🇩🇪🇫🇷🇮🇹", 2, "🇩🇪…"},
      {"नमस्ते दुनिया नमस्ते", 10, "नमस्ते दुनिया…"},
  };
  for (const auto& row : table) {
    CAPTURE(row.text, row.length);
    CHECK(teaser(row.text, row.length) == row.expected);
  }
}

TEST_CASE("teaser of a teaser is itself", "[teaser]") {
  const std::string text = "Überall im Land, so heißt es – sagen 1.000 Leute: „Nein“ … und 👍🏽 dazu कि नमस्ते";
  for (std::size_t length = 0; length < 90; ++length) {
    CAPTURE(length);
    const std::string once = teaser(text, length);
    CHECK(teaser(once, length) == once);
  }
}

TEST_CASE("teaser is bounded for a pile of marks and for long texts", "[teaser]") {
  std::string pile = "a";
  for (int i = 0; i < 1'000'000; ++i) pile += "\u0301";
  CHECK(teaser(pile, 10).size() < 1000);
  CHECK(teaser(std::string(50'000'000, 'x'), 10) == "xxxxxxxxx…");
}
