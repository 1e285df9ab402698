#include "feeds/text/html.hpp"

#include <catch2/catch.hpp>

using namespace wireroom::feeds;

TEST_CASE("The text of HTML keeps words, lines and nothing else") {
  const auto [html, expected] = GENERATE(table<std::string, std::string>({
      {"", ""},
      {"plain", "plain"},
      {"<p>One <b>bold</b>\n  word.</p><p>Two</p>", "One bold word.\nTwo"},
      {"a<br>b<br/>c", "a\nb\nc"},
      {"<ul><li>one<li>two</ul>after", "one\ntwo\nafter"},
      {"<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", "1 2\n3"},
      {"A&amp;B &lt;tag&gt; caf&eacute;", "A&B <tag> café"},
      {"x<script>alert('<p>')</script>y<style>p{}</style>z", "xyz"},
      {"<title>gone</title>kept", "kept"},
      {"a<!-- b -->c<!-- d > e", "ac e"},
      {"a<template>b<p>c</template>d", "ad"},
      {"<math><semantics><mi>x</mi><annotation>\\x</annotation></semantics></math>", "x"},
      {"<textarea>&lt;b></textarea><xmp>&lt;b></xmp>", "<b>\n&lt;b>"},
      {"1 < 2 <3", "1 < 2 <3"},
      {"un<wbr>bro<i>ken</i>", "unbroken"},
  }));
  CAPTURE(html);
  CHECK(html_to_text(html) == expected);
}

TEST_CASE("HTML is told from plain text") {
  const auto [value, expected] = GENERATE(table<std::string, bool>({
      {"<p>text", true},
      {"text<br/>", true},
      {"<a href='x'>y</a>", true},
      {"</div>", true},
      {"<IMG SRC=x>", true},
      {"<input disabled>", true},
      {"<svg viewBox='0'>", true},
      {"a <!-- comment -->", true},
      {"Q&amp;A", true},
      {"caf&eacute;", true},
      {"it&#8217;s", true},
      {"", false},
      {"plain words", false},
      {"a < b", false},
      {"a<b", false},
      {"if (a <b && c> d)", false},
      {"AT&T", false},
      {"R&D; and more", false},
      {"<3", false},
      {"I <heart> you", false},
      {"vector<int> and map<string>", false},
      {"&copy 2026", false},
      {"mail <joe@example.org>", false},
      {"<http://example.org/>", false},
  }));
  CAPTURE(value);
  CHECK(looks_like_html(value) == expected);
}

TEST_CASE("Escaped text means itself in HTML and XML") {
  CHECK(escape_markup("a & b < c > \"d\" 'e'") == "a &amp; b &lt; c &gt; &quot;d&quot; &#39;e&#39;");
  CHECK(escape_markup("tab\tline\nkept") == "tab\tline\nkept");
  CHECK(escape_markup(std::string("nul\0 bell\a \xEF\xBF\xBE\xEF\xBF\xBD", 17)) == "nul bell \xEF\xBF\xBD");
  CHECK(escape_markup("&amp;") == "&amp;amp;");
}
