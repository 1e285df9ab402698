// Writes sample outputs into the folder $WIREROOM_DUMP for a validator: feeds_tests "[dump]".
#include "feeds/write/atom.hpp"
#include "feeds/write/json_feed.hpp"
#include "feeds/write/opml.hpp"
#include "feeds/write/rss.hpp"
#include "tests/feeds/write/samples.hpp"

#include <cstdlib>
#include <fstream>
#include <string>

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::tests;

TEST_CASE("sample outputs are written for a validator", "[.][dump]") {
  const char* folder = std::getenv("WIREROOM_DUMP");
  REQUIRE(folder != nullptr);
  const auto save = [&](const std::string& name, const std::string& bytes) {
    std::ofstream{std::string{folder} + "/" + name, std::ios::binary} << bytes;
  };
  const auto save_all = [&](const std::string& name, const feeds::output_feed& feed) {
    save(name + ".rss", feeds::write_rss(feed));
    save(name + ".atom", feeds::write_atom(feed));
    save(name + ".json", feeds::write_json_feed(feed));
  };
  const auto nasty = nasty_articles();
  for (const auto& [name, mode] : {std::pair{"full", feeds::content_mode::full},
                                   {"summary", feeds::content_mode::summary},
                                   {"link", feeds::content_mode::link}})
    save_all(name, feed_of(feeds::make_entries(nasty, {mode, "https://wire.example.org"})));
  save_all("empty", feed_of({}));
  save("none.opml", feeds::write_opml({.title = "Harbour & <Wire>", .changed = at(0)}));
  save("some.opml",
       feeds::write_opml(
           {.title = "AT&T <b>",
            .changed = at(0),
            .groups = {{"",
                        {{"World & more", "https://a.example/rss?x=1&y=2", "https://a.example"},
                         {"", "https://b.example/rss", ""}}},
                       {"R&D <x>",
                        {{"AT&T", "https://c.example/rss", "javascript:x"}, {"gone", "not a url", ""}}}}}));
}
