#include "daemon/config/imported.hpp"
#include "daemon/config/subscriptions.hpp"
#include "tests/support/daemon/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace wireroom::daemon;
using wireroom::tests::temporary_folder;

namespace {

struct read_list {
  std::vector<subscription> feeds;
  std::size_t repeats = 0;
};

std::expected<read_list, std::vector<config_error>> parse(std::string_view bytes, const std::string& name) {
  read_list list;
  const auto repeats =
      parse_subscriptions(bytes, name, [&](subscription& one) { list.feeds.push_back(std::move(one)); });
  if (!repeats) return std::unexpected(repeats.error());
  list.repeats = *repeats;
  return list;
}

merge_result merge(std::vector<partner_config>& partners, read_list list, const std::string& name) {
  subscription_merge into{partners, name};
  for (auto& one : list.feeds) into.add(one);
  return into.finish();
}

}  // namespace

TEST_CASE("a list has a URL a line, with tags and remarks") {
  const auto list = parse(
      "\xEF\xBB\xBF# my feeds\r\n\r\nhttps://a.example/rss\r\n"
      "  https://b.example/rss news \"Far away\" \"~The B\"  \n\nhttps://c.example/",
      "urls.txt");
  REQUIRE(list);
  REQUIRE(list->feeds.size() == 3);
  CHECK(list->feeds[0].url == "https://a.example/rss");
  CHECK(list->feeds[0].line == 3);
  CHECK(list->feeds[1].categories == std::vector<std::string>{"news", "Far away"});
  CHECK(list->feeds[2].line == 6);
}

TEST_CASE("each wrong line of a list is told, at most a hundred") {
  const auto few = parse("https://a.example/\nnonsense\n\"query:x\" y\n", "urls.txt");
  REQUIRE_FALSE(few);
  REQUIRE(few.error().size() == 2);
  CHECK(to_string(few.error()[0]).starts_with("urls.txt:2:1: not an absolute http"));
  CHECK(few.error()[1].line == 3);

  std::string many;
  for (int i = 0; i < 1000; ++i) many += "nonsense\n";
  REQUIRE(parse(many, "urls.txt").error().size() == 100);
}

TEST_CASE("feeds of a list join the partner of their host, repeats are left out and told") {
  std::vector<partner_config> partners{
      {.name = "a.example", .owner = "A", .feeds = {{.url = "https://a.example/1"}}}};
  const auto list =
      parse("https://a.example/1\nhttps://www.a.example/2\nhttps://b.example/1 x\nhttps://B.example:443/1\n",
            "urls.txt");
  const auto merged = merge(partners, *list, "urls.txt");
  CHECK(merged.feeds == 2);
  CHECK(merged.partners == 1);
  CHECK(merged.repeated == 2);
  REQUIRE(merged.repeats.size() == 2);
  CHECK(merged.repeats[0].line == 1);
  CHECK(merged.repeats[1].line == 4);
  REQUIRE(partners.size() == 2);
  CHECK(partners[0].feeds.size() == 2);
  CHECK(partners[0].owner == "A");
  CHECK(partners[1].name == "b.example");
  CHECK(partners[1].owner == "b.example");
  CHECK(partners[1].feeds[0].categories == std::vector<std::string>{"x"});
}

TEST_CASE("a list of ten thousand lines is read twice, and its repeats are remarked on within bounds") {
  const temporary_folder folder;
  std::string urls;
  for (int i = 0; i < 10'000; ++i) urls += fmt::format("https://host{}.example/feed/{}.xml\n", i % 2500, i);
  folder.write("urls.txt", urls);
  const auto file =
      folder.write("wireroom.toml", "[subscriptions]\ninclude = [\"urls.txt\", \"urls.txt\"]\n");
  const auto value = read_config(file);
  REQUIRE(value);
  CHECK(value->partners.size() == 2500);
  CHECK(value->remarks.size() == 100);
  std::size_t feeds = 0;
  for (const auto& partner : value->partners) feeds += partner.feeds.size();
  CHECK(feeds == 10'000);
}

TEST_CASE("a missing list is told where it is asked for, a wrong line where it stands") {
  const temporary_folder folder;
  const auto file = folder.write("wireroom.toml", "[subscriptions]\ninclude = [\"none.txt\"]\n");
  const auto missing = read_config(file);
  REQUIRE_FALSE(missing);
  CHECK(missing.error()[0].line == 2);
  CHECK(missing.error()[0].file == file);
  CHECK(missing.error()[0].what == config_error::kind::mistake);

  const auto list = folder.write("none.txt", "https://a.example/\n\nnonsense\n");
  const auto wrong = read_config(file);
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error()[0].file == list);
  CHECK(wrong.error()[0].line == 3);
}

TEST_CASE("an import adds what is new and leaves partners as they are") {
  const std::vector<partner_config> present{
      {.name = "a.example", .owner = "A", .feeds = {{.url = "https://a.example/1"}}}};
  const auto list = parse("https://a.example/1\nhttps://a.example/2\nhttps://b.example/1\n", "urls.txt");
  auto all = present;
  const auto merged = merge(all, *list, "urls.txt");
  CHECK(merged.feeds == 2);
  CHECK(merged.repeated == 1);
  const auto added = imported_partners(present, all);
  REQUIRE(added.size() == 2);
  CHECK(added[0].name == "a.example (2)");
  CHECK(added[0].owner == "A");
  REQUIRE(added[0].feeds.size() == 1);
  CHECK(added[0].feeds[0].url == "https://a.example/2");
  CHECK(added[1].name == "b.example");

  const temporary_folder folder;
  const auto again =
      read_config(folder.write("wireroom.toml", print_partners(present) + print_partners(added)));
  REQUIRE(again);
  CHECK(again->partners.size() == 3);
}

TEST_CASE("OPML gives feeds with their folders, and joins partners as lists do") {
  const auto list = parse(R"opml(<?xml version="1.0"?>
<opml version="2.0"><body><outline text="World">
<outline text="A" xmlUrl="https://a.example/rss" htmlUrl="https://a.example/"/>
<outline text="A again" xmlUrl="https://a.example/rss"/>
<outline text="B" xmlUrl="https://b.example/rss" htmlUrl="javascript:alert(1)"/>
</outline></body></opml>)opml",
                          "partners.opml");
  REQUIRE(list);
  REQUIRE(list->feeds.size() == 2);
  CHECK(list->repeats == 1);
  CHECK(list->feeds[0].categories == std::vector<std::string>{"World"});
  CHECK(list->feeds[0].site == "https://a.example/");
  CHECK(list->feeds[1].site.empty());
  std::vector<partner_config> partners;
  const auto merged = merge(partners, *list, "partners.opml");
  CHECK(merged.feeds == 2);
  CHECK(merged.repeated == 0);
  CHECK(partners.size() == 2);
}

TEST_CASE("what is no OPML, or names what is not polled, is told") {
  CHECK_FALSE(parse("<html><body>no</body></html>", "x"));
  const auto wrong = parse(
      "<opml version=\"2.0\"><body>\n<outline xmlUrl=\"https://u:p@a.example/\"/></body></opml>", "x.opml");
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error()[0].line == 2);
}
