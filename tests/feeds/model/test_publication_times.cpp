#include "feeds/model/publication_times.hpp"

#include <limits>

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::feeds;
using namespace std::chrono_literals;

namespace {

constexpr instant start = from_ms(1'764'000'000'000);

std::string bytes_of(std::initializer_list<std::int64_t> values) {
  std::string packed;
  for (const auto value : values) {
    std::array<char, most_varint> room;
    packed.append(room.data(), put_varint(room.data(), zigzag(value)));
  }
  return packed;
}

}  // namespace

TEST_CASE("publication times are what they were made of, to the second below") {
  const std::vector<instant> moments{start + 1ms, start, start - 2h, from_ms(0), from_ms(-1)};
  const publication_times times{moments};
  CHECK(times.list() == std::vector<instant>{start, start, start - 2h, from_ms(0), from_ms(-1000)});
  CHECK(publication_times{}.list().empty());
}

TEST_CASE("of more publications than are kept the first stay") {
  std::vector<instant> moments;
  for (int i = 0; i < 25; ++i) moments.push_back(start - i * 1h);
  const auto kept = publication_times{moments}.list();
  REQUIRE(kept.size() == publications_kept);
  CHECK(kept.back() == start - 19h);
}

TEST_CASE("packed publication times are read again, the widest ones too") {
  const auto first = from_ms(std::numeric_limits<std::int64_t>::max());
  const auto last = from_ms(std::numeric_limits<std::int64_t>::min() + 1000);
  const auto times =
      GENERATE_COPY(publication_times{}, publication_times{start}, publication_times{start, start - 1s},
                    publication_times{first, last, first, last});
  const auto again = publication_times::from_packed(times.packed());
  REQUIRE(again);
  CHECK(*again == times);
  CHECK(again->list() == times.list());
}

TEST_CASE("packed publication times take two or three bytes each") {
  std::vector<instant> moments;
  for (int i = 0; i < 20; ++i) moments.push_back(start - i * 2h);
  CHECK(publication_times{moments}.packed().size() <= 5 + 19 * 3);
}

TEST_CASE("bytes that are no publication times are refused") {
  const std::string cut = bytes_of({1'764'000'000}).substr(0, 3);
  const std::string endless(11, '\xff');
  std::string many;
  for (std::size_t i = 0; i <= publications_kept; ++i) many += bytes_of({1});
  const auto too_long = bytes_of({5}) + std::string(most_varint, '\x80') + '\0';
  for (const auto& wrong : {cut, endless, many, too_long}) CHECK_FALSE(publication_times::from_packed(wrong));
}

TEST_CASE("packed publication times of any value lie in years of four digits") {
  const auto value =
      GENERATE(std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min());
  const auto wide = publication_times::from_packed(bytes_of({value, value, 0, -1}));
  REQUIRE(wide);
  const auto moments = wide->list();
  REQUIRE(moments.size() == 4);
  for (const auto moment : moments) {
    CHECK(moment >= std::chrono::sys_days{std::chrono::January / 1 / 1});
    CHECK(moment < std::chrono::sys_days{std::chrono::January / 1 / 10'000});
  }
}
