#include "feeds/text/charset.hpp"

#include <catch2/catch.hpp>

using namespace wireroom::feeds;
using namespace std::string_literals;

namespace {

struct decoded {
  std::string text;
  std::uint64_t repaired = 0;
};

decoded decode(std::string_view label, std::string_view bytes, std::size_t chunk = std::string::npos) {
  charset_decoder decoder(label);
  decoded result;
  do {
    const auto part = bytes.substr(0, chunk);
    bytes.remove_prefix(part.size());
    decoder.decode(part, result.text, bytes.empty());
  } while (!bytes.empty());
  result.repaired = decoder.repaired();
  return result;
}

std::string wide(std::string_view ascii, int unit, bool big) {
  std::string out;
  for (const char c : ascii) {
    out.append(big ? static_cast<std::size_t>(unit - 1) : 0U, '\0');
    out.push_back(c);
    out.append(big ? 0U : static_cast<std::size_t>(unit - 1), '\0');
  }
  return out;
}

}  // namespace

TEST_CASE("canonical_charset knows the labels of the Encoding Standard", "[charset]") {
  const std::pair<std::string_view, std::string_view> table[] = {
      {"UTF8", "utf-8"},
      {" utf-8\n", "utf-8"},
      {"unicode20utf8", "utf-8"},
      {"latin1", "windows-1252"},
      {"us-ascii", "windows-1252"},
      {"ISO_8859-1:1987", "windows-1252"},
      {"iso-8859-9", "windows-1254"},
      {"gb2312", "gbk"},
      {"x-sjis", "shift_jis"},
      {"ks_c_5601-1987", "euc-kr"},
      {"cp866", "ibm866"},
      {"mac", "macintosh"},
      {"utf-16", "utf-16le"},
      {"hz-gb-2312", "replacement"},
      {"tis-620", "windows-874"},
      {"utf-7", ""},
      {"no such thing", ""},
      {"", ""},
      {"-1 utf-8", ""},
  };
  for (const auto& [label, expected] : table) {
    CAPTURE(label);
    CHECK(canonical_charset(label) == expected);
  }
}

TEST_CASE("choose_charset follows BOM, HTTP, declaration, bytes", "[charset]") {
  struct row {
    std::string head;
    std::string_view content_type;
    std::string_view label;
    bool contradictory;
  };
  const std::string xml = "<?xml version=\"1.0\"?><rss/>";
  const std::string latin = "<?xml version='1.0' encoding = 'ISO-8859-1' ?><rss/>";
  const row table[] = {
      {xml, "", "utf-8", false},
      {xml, "text/xml", "utf-8", false},
      {latin, "text/xml", "windows-1252", false},
      {xml, "application/rss+xml;charset= \"us-ascii\"", "windows-1252", false},
      {xml, "application/rss+xml; charset = 'gb2312' ; x=y", "gbk", false},
      // HTTP wins; they contradict each other only where the bytes mean different text.
      {latin, "application/xml;charset=koi8-r", "koi8-r", false},
      {latin + "\xE9t\xE9", "application/xml;charset=koi8-r", "koi8-r", true},
      {"\xEF\xBB\xBF" + xml, "", "utf-8", false},
      {"\xEF\xBB\xBF" + latin, "", "utf-8", true},
      {"\xFF\xFE" + wide(xml, 2, false), "", "utf-16le", false},
      {"\xFE\xFF" + wide(xml, 2, true), "text/xml; charset=utf-16", "utf-16be", false},
      {"\xFE\xFF" + wide(xml, 2, true), "text/xml; charset=utf-8", "utf-16be", true},
      {"\xFF\xFE\0\0"s + wide(xml, 4, false), "", "utf-32le", false},
      {"\0\0\xFE\xFF"s + wide(xml, 4, true), "", "utf-32be", false},
      {wide(xml, 2, true), "", "utf-16be", false},
      {wide(xml, 2, false), "", "utf-16le", false},
      {wide(xml, 4, true), "", "utf-32be", false},
      {wide(xml, 4, false), "", "utf-32le", false},
      {wide("{\"version\"", 2, false), "application/json", "utf-16le", false},
      {"{\"title\": \"Zürich\"}", "application/json", "utf-8", false},
      // Declarations that are wrong.
      {"<?xml version=\"1.0\" encoding=\"utf-16\"?><rss/>", "", "utf-8", true},
      {"<?xml version=\"1.0\" encoding=\"klingon\"?><rss/>", "", "utf-8", true},
      {latin + "Zürich", "", "utf-8", true},
      {"<?xml version=\"1.0\" encoding=\"utf-8\"?><t>\xE9t\xE9</t>", "", "windows-1252", true},
      {"<?xml version=\"1.0\" encoding=\"windows-1251\"?><t>\xEF\xF0\xE8</t>", "x/y; charset=utf-8",
       "windows-1251", true},
      // One stray byte in UTF-8 makes it no other encoding.
      {"<t>Zürich, Genève \x93</t>", "", "utf-8", false},
      // Junk before the declaration.
      {"\n\n <?xml version=\"1.0\" encoding=\"koi8-r\"?><t>\xC1</t>", "", "koi8-r", false},
      // Others than WHATWG's.
      {"<?xml version=\"1.0\" encoding=\"cp850\"?><t>\x82</t>", "", "ibm850", false},
      {"<?xml version=\"1.0\" encoding=\"hz-gb-2312\"?><t/>", "", "hz-gb-2312", false},
      // GBK whose only two characters look like UTF-8.
      {"<?xml version=\"1.0\" encoding=\"gbk\"?><t>\xC1\xAA\xCD\xA8</t>", "", "gbk", false},
      {"", "", "utf-8", false},
  };
  for (const auto& row : table) {
    CAPTURE(row.head, row.content_type);
    const auto choice = choose_charset(row.head, row.content_type);
    CHECK(choice.label == row.label);
    CHECK(choice.contradictory == row.contradictory);
    CHECK(choice.reason.empty() != choice.contradictory);
  }
}

TEST_CASE("choose_charset reads the declaration of EBCDIC documents", "[charset]") {
  // <?xml version="1.0" encoding="IBM500"?> in code page 500, and with another code page's name.
  const std::string head =
      "\x4C\x6F\xA7\x94\x93\x40\xA5\x85\x99\xA2\x89\x96\x95\x7E\x7F\xF1\x4B\xF0\x7F\x40"
      "\x85\x95\x83\x96\x84\x89\x95\x87\x7E\x7F\xC9\xC2\xD4\xF5\xF0\xF0\x7F\x6F\x6E";
  const auto choice = choose_charset(head, "");
  CHECK(choice.label == "ibm500");
  CHECK_FALSE(choice.contradictory);
  CHECK(decode(choice.label, head).text == "<?xml version=\"1.0\" encoding=\"IBM500\"?>");
  CHECK(choose_charset("\x4C\x6F\xA7\x94\x93\x6F\x6E", "").label == "ibm037");
}

TEST_CASE("choose_charset guesses where nothing is stated", "[charset]") {
  // "Новости дня: президент подписал указ о выборах" and more in KOI8-R.
  const std::string koi8 =
      "<rss><title>\xEE\xCF\xD7\xCF\xD3\xD4\xC9 \xC4\xCE\xD1: \xD0\xD2\xC5\xDA\xC9\xC4\xC5\xCE\xD4 "
      "\xD0\xCF\xC4\xD0\xC9\xD3\xC1\xCC \xD5\xCB\xC1\xDA \xCF \xD7\xD9\xC2\xCF\xD2\xC1\xC8 \xC9 "
      "\xCF\xD4\xCB\xC1\xDA\xC1\xCC\xD3\xD1 \xCF\xD4 "
      "\xCB\xCF\xCD\xCD\xC5\xCE\xD4\xC1\xD2\xC9\xC5\xD7</title></rss>";
  const auto choice = choose_charset(koi8, "application/rss+xml");
  CHECK(choice.label == "koi8-r");
  CHECK(choice.contradictory);
  // Too little to guess by.
  CHECK(choose_charset("<rss><item><description>10 \xA4</description></item></rss>", "").label ==
        "windows-1252");
}

TEST_CASE("charset_decoder decodes each family, however the bytes are cut", "[charset]") {
  struct row {
    std::string_view label;
    std::string bytes;
    std::string_view text;
    std::uint64_t repaired;
  };
  const row table[] = {
      {"utf-8", "\xEF\xBB\xBFZürich 日本 😀", "Zürich 日本 😀", 0},
      {"utf-8", "a\x93quoted\x94 caf\xE9 and café", "a“quoted” café and café", 3},
      {"utf-8", "cut \xE2\x80 here", "cut \xEF\xBF\xBD here", 1},
      {"utf-8", "at the end \xE9", "at the end é", 1},
      {"utf-8", "at the end \xE2\x80", "at the end \xEF\xBF\xBD", 1},
      {"utf-8", "pair \xED\xA0\xBD\xED\xB8\x80.", "pair 😀.", 1},
      {"utf-8", "half \xED\xA0\xBD.", "half \xEF\xBF\xBD.", 1},
      {"utf-8", "half at the end \xED\xA0\xBD", "half at the end \xEF\xBF\xBD", 1},
      {"utf-8", "nul \0 bell \a tab \t\r\n"s, "nul  bell  tab \t\r\n", 2},
      {"utf-8", "\xEF\xBF\xBE no characters \xEF\xBF\xBF", " no characters ", 2},
      {"utf-8", "overlong \xC0\x80", "overlong À€", 2},
      {"nobody knows", "ü", "ü", 0},
      {"iso-8859-1", "\x93\xE9\x94 \x80", "“é” €", 0},
      {"iso-8859-15", "\xA4", "€", 0},
      {"iso-8859-16", "\xA4\xBA\xFE", "€șț", 0},
      {"windows-1251", "\xCF\xF0\xE8\xE2\xE5\xF2\x80", "ПриветЂ", 0},
      {"koi8-u", "\xC1\xA4\x80", "ає─", 0},
      {"macintosh", "\x80\xD2\xF0", "Ä“\xEF\xA3\xBF", 0},
      {"windows-1253", "\xD2", "\xEF\xBF\xBD", 1},
      {"tis-620", "\xA1\xDB", "ก\xEF\xBF\xBD", 1},
      {"gb2312", "\xC4\xE3\xBA\xC3 \x80", "你好 €", 0},
      {"gb18030", "\x81\x30\x89\x38", "ß", 0},
      {"big5", "\xA7\xDA\xAD\xCC", "我們", 0},
      {"big5", "\xFA\x40", "𠕇", 0},
      {"euc-jp", "\xC6\xFC\xCB\xDC", "日本", 0},
      {"iso-2022-jp", "\x1B$BF|K\\\x1B(B.", "日本.", 0},
      {"shift_jis", "\x93\xFA\x96\x7B \x87\x40 \\", "日本 ① \\", 0},
      {"euc-kr", "\xBE\xC8\xB3\xE7 \x8C\x63", "안녕 똠", 0},
      {"euc-kr", "\xBE", "\xEF\xBF\xBD", 1},
      {"utf-16le", "\xFF\xFE<\0\x3D\xD8\0\xDE"s, "<😀", 0},
      {"utf-16be", "\0<\xD8\x3D\0x\0"s, "<\xEF\xBF\xBDx\xEF\xBF\xBD", 2},
      {"utf-32le", "\xFF\xFE\0\0\0\xF6\x01\0\0\xD8\0\0"s, "😀\xEF\xBF\xBD", 1},
      {"utf-32be", "\0\0\0<\0\0\0"s, "<\xEF\xBF\xBD", 1},
      {"ibm037", "\x4C\x81\x6E\x15\x25", "<a>\n\n", 0},
      {"x-user-defined", "a\x80", "a\xEF\x9E\x80", 0},
  };
  for (const auto& row : table) {
    for (const std::size_t chunk :
         {std::string::npos, std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{5}}) {
      CAPTURE(row.label, row.text, chunk);
      const auto result = decode(row.label, row.bytes, chunk);
      CHECK(result.text == row.text);
      CHECK(result.repaired == row.repaired);
    }
  }
}

TEST_CASE("charset_decoder copies long clean text and finds the one bad byte in it", "[charset]") {
  for (std::size_t at = 0; at < 300; ++at) {
    std::string text(300, 'x');
    text[at] = '\x01';
    std::string expected = text;
    expected.erase(at, 1);
    const auto result = decode("utf-8", text);
    CHECK(result.text == expected);
    CHECK(result.repaired == 1);
    text[at] = '\xE9';
    expected = text;
    expected.replace(at, 1, "é");
    CHECK(decode("utf-8", text).text == expected);
  }
}

TEST_CASE("to_valid_utf8 replaces what is illegal and drops what XML forbids", "[charset]") {
  CHECK(to_valid_utf8("plain ü 日本") == "plain ü 日本");
  CHECK(to_valid_utf8("a\xE9z") == "a\xEF\xBF\xBDz");
  CHECK(to_valid_utf8("a\x0Bz\xEF\xBF\xBF") == "az");
  CHECK(to_valid_utf8("\xE2\x80") == "\xEF\xBF\xBD");
  CHECK(to_valid_utf8("") == "");
}
