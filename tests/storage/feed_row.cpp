// A feed's URLs: the one that is polled, and the one of the configuration where that is another.
#include "storage/store.hpp"

#include <catch2/catch.hpp>

namespace wireroom::storage {
namespace {

TEST_CASE("a feed knows its configured URL wherever it is polled", "[feed_row]") {
  feed_row row{.url = "https://a.example/old"};
  CHECK(row.configured_url() == "https://a.example/old");
  CHECK(row.configured->empty());

  row.move_to("https://a.example/new");
  CHECK(row.url == "https://a.example/new");
  CHECK(row.configured_url() == "https://a.example/old");

  row.move_to("https://b.example/newest");
  CHECK(row.url == "https://b.example/newest");
  CHECK(row.configured_url() == "https://a.example/old");

  row.move_to("https://a.example/old");
  CHECK(row.url == "https://a.example/old");
  CHECK(row.configured->empty());
}

}  // namespace
}  // namespace wireroom::storage
