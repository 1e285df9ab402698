#include "daemon/publish/source_order.hpp"
#include "feeds/write/output.hpp"

#include <catch2/catch.hpp>

using namespace wireroom;

namespace {

feeds::source from(std::int64_t item, std::string partner, std::int64_t at) {
  feeds::source made;
  made.item = item;
  made.partner = std::move(partner);
  made.place = made.first_seen = made.changed = from_ms(at);
  made.body.title.value = made.partner;
  made.body.entry_id = "https://" + made.partner + ".example/" + std::to_string(item);
  return made;
}

std::string order_of(const feeds::article& article) {
  std::string names;
  for (const auto& source : article.sources) names += source.partner;
  return names;
}

}  // namespace

TEST_CASE("the source that published first is shown, unless the operator prefers another") {
  feeds::article article{
      .id = 1, .founder = 10, .sources = {from(10, "A", 500), from(11, "B", 300), from(12, "C", 300)}};
  const auto ordered = [&](const std::map<std::string, int>& prefer) {
    auto copy = article;
    daemon::order_sources(std::span{&copy, 1}, prefer);
    return order_of(copy);
  };
  CHECK(ordered({}) == "BCA");
  CHECK(ordered({{"A", 1}}) == "ABC");
  CHECK(ordered({{"B", -1}}) == "CAB");
  CHECK(ordered({{"C", 2}, {"A", 1}, {"Z", 9}}) == "CAB");
}

TEST_CASE("an entry keeps its id when another source is shown") {
  feeds::article article{.id = 1, .founder = 10, .sources = {from(10, "A", 500)}};
  const auto entry = [&] {
    daemon::order_sources(std::span{&article, 1}, {});
    return feeds::make_entries(std::span{&article, 1}, {.base_url = "https://wire.example"}).front();
  };
  const auto before = entry();
  CHECK(before.title == "A");
  article.sources.push_back(from(11, "B", 300));
  const auto after = entry();
  CHECK(after.title == "B");
  CHECK(after.id == before.id);
  CHECK(after.iri == before.iri);
}
