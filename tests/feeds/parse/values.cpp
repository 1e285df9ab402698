#include "feeds/parse/values.hpp"

#include "feeds/parse/tag_meter.hpp"

#include <catch2/catch.hpp>

using namespace wireroom::feeds;
using namespace wireroom::feeds::reading;

TEST_CASE("persons are read in whatever order they are written", "[parse]") {
  struct row {
    const char *written, *name, *email;
  };
  for (const row& r : {row{"me@a.example (Ada Quay)", "Ada Quay", "me@a.example"},
                       {"Ada Quay (me@a.example)", "Ada Quay", "me@a.example"},
                       {"Ada Quay <me@a.example>", "Ada Quay", "me@a.example"},
                       {"me@a.example", "", "me@a.example"},
                       {"mailto:me@a.example", "", "me@a.example"},
                       {"Ada Quay", "Ada Quay", ""},
                       {"Ada @ Quay", "Ada @ Quay", ""},
                       {"\"Quay, Ada\" <me@a.example>", "Quay, Ada", "me@a.example"}}) {
    INFO(r.written);
    CHECK(to_person(r.written).name == r.name);
    CHECK(to_person(r.written).email == r.email);
  }
}

TEST_CASE("numbers are read as feeds write them", "[parse]") {
  CHECK(to_count(" 1,234,567 ") == 1234567);
  CHECK(to_count("60.0") == 60);
  CHECK(to_count("88px") == 88);
  CHECK_FALSE(to_count("-1"));
  CHECK_FALSE(to_count("unknown"));
  CHECK_FALSE(to_count("99999999999999999999"));
  CHECK(to_duration("1:02:03") == 3723.0);
  CHECK(to_duration("90") == 90.0);
  CHECK(to_duration("00:01.5") == 1.5);
  CHECK_FALSE(to_duration("1:2:3:4"));
  CHECK_FALSE(to_duration("long"));
  CHECK_FALSE(to_number("nan"));
}

TEST_CASE("base64 is decoded strictly enough to tell it from words", "[parse]") {
  CHECK(from_base64("aGVs\nbG8=") == "hello");
  CHECK(from_base64("aGVsbG8") == "hello");
  CHECK_FALSE(from_base64("{\"a\":1}"));
  CHECK_FALSE(from_base64("a"));
}

TEST_CASE("language tags are BCP 47", "[parse]") {
  CHECK(language_tag(" en_US ") == "en-US");
  CHECK(language_tag("what is this").empty());
}

TEST_CASE("a CDATA section is known from what looks like one", "[parse]") {
  struct row {
    const char* passed;
    bool inside;
  };
  for (const row& r : {row{"<a><![CDATA[", true},
                       {"<a><![CDATA[x", true},
                       {"<a><![CDATA[x]", false},  // may be its end
                       {"<a><![CDATA[x]]", false},
                       {"<a><![CDATA[x]]y", true},
                       {"<a><![CDATA[x]]>", false},
                       {"<a><![CDATA", false},
                       {"<!-- > <![CDATA[ ", false},
                       {"<?x > <![CDATA[ ", false},
                       {"<?x > ?><![CDATA[ ", true},
                       {"<?x ?\?><![CDATA[ ", true},
                       {"<a b='> <![CDATA['", false}}) {
    INFO(r.passed);
    tag_meter whole(100), in_bytes(100);
    whole.pass(r.passed);
    for (const char* at = r.passed; *at != 0; ++at) in_bytes.pass({at, 1});
    CHECK(whole.inside_cdata() == r.inside);
    CHECK(in_bytes.inside_cdata() == r.inside);
  }
}

TEST_CASE("tags are measured wherever the chunks are cut", "[parse]") {
  const std::string quiet =
      "<a b='>>>>>>>>>>>>>>'/><!-- <aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa "
      "--><![CDATA[<aaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      "aaaaaaaaaaaaaaaaa ]] >]]><?x <aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa ?>text text text text text "
      "text text text";
  const std::string loud = quiet + "<a b='" + std::string(50, '>') + "'/>";
  for (std::size_t size = 1; size < quiet.size(); size += 5) {
    tag_meter calm(40), alarmed(40);
    bool calm_passed = true, loud_passed = true;
    for (std::size_t at = 0; at < quiet.size(); at += size)
      calm_passed = calm_passed && calm.pass(std::string_view(quiet).substr(at, size));
    for (std::size_t at = 0; at < loud.size(); at += size)
      loud_passed = loud_passed && alarmed.pass(std::string_view(loud).substr(at, size));
    CHECK(calm_passed);
    CHECK_FALSE(loud_passed);
  }
}
