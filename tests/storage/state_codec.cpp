// The stored form of a feed's state: what is written is read, also what an older Wireroom wrote.
#include "storage/codec/state_codec.hpp"

#include "samples.hpp"
#include "storage/codec/wire.hpp"

#include <limits>

#include <catch2/catch.hpp>

namespace wireroom::storage {
namespace {
using namespace samples;

feeds::feed_state read(const std::string& stored) {
  feeds::feed_state out;
  REQUIRE(decode(stored, out));
  return out;
}

TEST_CASE("publications are stored to the millisecond, and shorter where all are whole seconds", "[codec]") {
  feeds::feed_state state;
  for (int i = 0; i < 20; ++i) state.publications.push_back(from_ms(1'764'000'000'000 - i * 7'200'000));
  const auto whole = encode(state);
  CHECK(read(whole) == state);
  state.publications[7] += std::chrono::milliseconds{1};
  const auto exact = encode(state);
  CHECK(read(exact) == state);
  CHECK(whole.size() + 20 <= exact.size());
  // 20 fields of seven bytes it was before.
  CHECK(exact.size() < 130);

  state.publications = {from_ms(-5), from_ms(0), from_ms(std::numeric_limits<std::int64_t>::max())};
  CHECK(read(encode(state)) == state);

  // Numbers of every length, from one byte to ten, and more of them than a byte can count.
  state.publications.clear();
  for (int bits = 0; bits < 63; ++bits) state.publications.push_back(from_ms(-(std::int64_t{1} << bits)));
  state.publications.resize(feeds::publications_kept);
  CHECK(read(encode(state)) == state);
  for (std::size_t i = 0; i < state.publications.size(); ++i)
    state.publications[i] = from_ms(i % 2 == 0 ? std::numeric_limits<std::int64_t>::max() / 2
                                               : std::numeric_limits<std::int64_t>::min() / 4);
  const auto long_ones = encode(state);
  CHECK(long_ones.size() > 190);
  CHECK(read(long_ones) == state);
}

TEST_CASE("publications as they were stored before are read", "[codec]") {
  const std::vector<instant> expected{from_ms(1'764'000'000'123), from_ms(-1)};
  std::string stored;
  wire_writer to{stored};
  to.present_signed(15, 1'764'000'000'123);
  to.present_signed(15, -1);
  CHECK(read(stored).publications == expected);
}

TEST_CASE("differences that make no sense are no stored state", "[codec]") {
  const auto last = GENERATE(as<char>(), '\x80', '\xff');
  std::string stored;
  wire_writer to{stored};
  to.element(27, std::string("\x02", 1) + last);  // a number that does not end
  feeds::feed_state out;
  CHECK_FALSE(decode(stored, out));
}

}  // namespace
}  // namespace wireroom::storage
