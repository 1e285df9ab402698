#include "feeds/text/html_entities.hpp"

#include <catch2/catch.hpp>

using namespace wireroom::feeds;

namespace {

std::string decoded(std::string_view text, bool in_attribute = false) {
  std::string out;
  append_decoded(out, text, in_attribute);
  return out;
}

}  // namespace

TEST_CASE("References are read as browsers read them") {
  const auto [text, expected] = GENERATE(table<std::string, std::string>({
      {"&amp;", "&"},
      {"&amp", "&"},
      {"&AMP;&LT&GT", "&<>"},
      {"&notit;", "¬it;"},
      {"&notin;", "∉"},
      {"&nbsp;|&nbsp", "\u00A0|\u00A0"},
      {"&CounterClockwiseContourIntegral;", "∳"},
      {"&NotEqualTilde;", "\u2242\u0338"},
      {"&eacutee", "ée"},
      {"&unknown; & &; &#; &#x; &", "&unknown; & &; &#; &#x; &"},
      {"&alpha", "&alpha"},
      {"&#65;&#x42;&#X43&#68", "ABCD"},
      {"&#128;&#150;", "€–"},
      {"&#0;&#xD800;&#x110000;&#99999999999999999999;", "\uFFFD\uFFFD\uFFFD\uFFFD"},
      {"&#1;&#xFFFE;&#xFFFF;", ""},
      {"&Tab;&NewLine;", "\t\n"},
  }));
  CAPTURE(text);
  CHECK(decoded(text) == expected);
}

TEST_CASE("In attributes a name without semicolon is no reference before = or a letter") {
  CHECK(decoded("?a=1&copy=2&lt3&reg", true) == "?a=1&copy=2&lt3®");
  CHECK(decoded("?a=1&copy;=2", true) == "?a=1©=2");
}
