// The stored form of a feed's state: what is written is read, also what an older Wireroom wrote.
#include "storage/codec/state_codec.hpp"

#include "samples.hpp"
#include "storage/codec/wire.hpp"

#include <array>

#include <catch2/catch.hpp>

namespace wireroom::storage {
namespace {
using namespace samples;

feeds::feed_state read(const std::string& stored) {
  feeds::feed_state out;
  REQUIRE(decode(stored, out));
  return out;
}

TEST_CASE("publications are stored packed", "[codec]") {
  feeds::feed_state state;
  const auto none = encode(state).size();
  std::vector<instant> moments;
  for (int i = 0; i < 20; ++i) moments.push_back(from_ms(1'764'000'000'000 - i * 7'200'000));
  state.publications = feeds::publication_times{moments};
  const auto stored = encode(state);
  CHECK(read(stored) == state);
  CHECK(stored.size() <= none + 65);
}

TEST_CASE("publications as they were stored before are read, to the second", "[codec]") {
  const feeds::publication_times expected{from_ms(1'764'000'000'000), from_ms(-1000)};
  std::string stored;
  wire_writer to{stored};
  SECTION("a field each") {
    to.present_signed(15, 1'764'000'000'123);
    to.present_signed(15, -1);
  }
  SECTION("packed differences of milliseconds") {
    std::array<char, 2 * feeds::most_varint> packed;
    auto* end = put_varint(packed.data(), zigzag(1'764'000'000'123));
    end = put_varint(end, zigzag(-1 - 1'764'000'000'123));
    to.element(28, {packed.data(), end});
  }
  CHECK(read(stored).publications == expected);
}

TEST_CASE("differences that make no sense are no stored state", "[codec]") {
  const auto last = GENERATE(as<char>(), '\x80', '\xff');
  std::string stored;
  wire_writer to{stored};
  to.element(GENERATE(27u, 28u), std::string("\x02", 1) + last);  // a number that does not end
  feeds::feed_state out;
  CHECK_FALSE(decode(stored, out));
}

}  // namespace
}  // namespace wireroom::storage
