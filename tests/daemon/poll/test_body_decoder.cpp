#include "daemon/poll/body_decoder.hpp"
#include "tests/support/daemon/scripted_origin.hpp"

#include <catch2/catch.hpp>
#include <zlib.h>

using namespace wireroom;
using namespace wireroom::daemon;
using namespace wireroom::tests;
using feeds::poll_outcome;

namespace {

constexpr body_decoder::limits bounds{.body_bytes = 10u << 20, .ratio = 100, .ratio_from = 1u << 20};

std::expected<std::string, fetch_error> decode(std::string_view coding, std::string_view bytes,
                                               std::size_t step, body_decoder::limits limits = bounds,
                                               std::optional<std::uint64_t> length = {}) {
  auto decoder = body_decoder::create(coding, limits, length);
  if (!decoder) return std::unexpected(decoder.error());
  std::string out;
  while (!bytes.empty()) {
    decoder->push(bytes.substr(0, step));
    bytes.remove_prefix(std::min(step, bytes.size()));
    for (;;) {
      const bool more = decoder->more();
      const auto piece = decoder->next();
      if (!piece) return std::unexpected(piece.error());
      if (!more && !piece->empty()) throw std::logic_error("more() hid a piece");
      if (piece->empty()) break;
      out += *piece;
    }
  }
  if (const auto whole = decoder->finish(); !whole) return std::unexpected(whole.error());
  return out;
}

/// With the length told before, as Content-Length does.
std::expected<std::string, fetch_error> decode_known(std::string_view coding, std::string_view bytes,
                                                     std::size_t step) {
  return decode(coding, bytes, step, bounds, bytes.size());
}

std::string text(std::size_t size) {
  std::string out;
  for (std::size_t i = 0; out.size() < size; ++i) out += std::to_string(i * 7919 % 10007) + " harbour ";
  out.resize(size);
  return out;
}

}  // namespace

TEST_CASE("each coding gives the same bytes, however they are cut") {
  const auto size = GENERATE(0u, 1u, 65536u, 65537u, 300000u);
  const auto step = GENERATE(1u, 7u, 4096u, 1000000u);
  if (size > 100000 && step == 1) return;
  const auto plain = text(size);
  CHECK(decode("", plain, step) == plain);
  CHECK(decode(" identity ", plain, step) == plain);
  CHECK(decode("gzip", gzipped(plain), step) == plain);
  CHECK(decode("X-GZIP", gzipped(plain), step) == plain);
  CHECK(decode_known("gzip", gzipped(plain), step) == plain);
  CHECK(decode_known("br", brotlied(plain), step) == plain);
  CHECK(decode("br", brotlied(plain), step) == plain);
}

TEST_CASE("a decoder that was left in the middle leaves nothing to the next") {
  const auto plain = text(5000);
  for (int i = 0; i < 10; ++i) {
    CHECK_FALSE(decode("gzip", gzipped(plain).substr(0, 300), 100));
    CHECK(decode("deflate", gzipped(plain), 100).has_value() == false);
    CHECK(decode("gzip", gzipped(plain), 100) == plain);
    CHECK_FALSE(decode("gzip", gzipped(plain).substr(0, 300), 100, bounds, 301));
    CHECK(decode_known("gzip", gzipped(plain), 100) == plain);
  }
}

TEST_CASE("a small body of known length comes as one piece once it is there") {
  const auto plain = text(60000), coded = gzipped(plain);
  REQUIRE(coded.size() < 32u << 10);
  auto decoder = body_decoder::create("gzip", bounds, coded.size());
  REQUIRE(decoder);
  const std::string_view bytes = coded;
  decoder->push(bytes.substr(0, coded.size() - 1));
  CHECK_FALSE(decoder->more());
  CHECK(decoder->next() == std::string_view{});
  CHECK_FALSE(decoder->finish());
  decoder->push(bytes.substr(coded.size() - 1));
  CHECK(decoder->next() == plain);
  CHECK(decoder->next() == std::string_view{});
  CHECK(decoder->finish());
  CHECK(decoder->decoded() == plain.size());
}

TEST_CASE("deflate may come with zlib's wrapping or without") {
  const auto plain = text(5000), coded = gzipped(plain);
  const std::string_view raw = std::string_view(coded).substr(10, coded.size() - 18);
  const auto sum = adler32(1, reinterpret_cast<const Bytef*>(plain.data()), static_cast<uInt>(plain.size()));
  auto wrapped = "\x78\x9C" + std::string(raw);
  for (const int shift : {24, 16, 8, 0}) wrapped += static_cast<char>(sum >> shift);
  for (const std::size_t step : {1, 2, 3, 100000}) {
    CHECK(decode("deflate", raw, step) == plain);
    CHECK(decode("deflate", wrapped, step) == plain);
    CHECK_FALSE(decode("deflate", raw.substr(0, 1), step));
  }
}

TEST_CASE("members of gzip that follow each other are one body") {
  CHECK(decode("gzip", gzipped("one ") + gzipped("two"), 3) == "one two");
  CHECK(decode_known("gzip", gzipped("one ") + gzipped("two"), 3) == "one two");
}

TEST_CASE("what is wrong with a coded body is named") {
  struct row {
    const char* coding;
    std::string bytes;
    const char* message;
  };
  const auto cut = gzipped(text(5000)), small = gzipped("one piece");
  const auto wrong_sum = small.substr(0, small.size() - 8) + std::string(8, '\0');
  auto wrong_header = small;  // its checksum, of which the flag tells
  wrong_header[3] = '\2';
  wrong_header.insert(10, "??");
  const auto r = GENERATE_COPY(values<row>({
      {"gzip", wrong_header, "the answer says Content-Encoding: gzip, but its bytes are not of that coding"},
      {"gzip", "<?xml version='1.0'?><rss/>",
       "the answer says Content-Encoding: gzip, but its bytes are not of that coding"},
      {"br", "<?xml version='1.0'?><rss/>",
       "the answer says Content-Encoding: br, but its bytes are not of that coding"},
      {"gzip", wrong_sum, "the answer says Content-Encoding: gzip, but its bytes are damaged"},
      {"gzip", cut.substr(0, cut.size() / 2), "the gzip data is cut off"},
      {"br", brotlied(text(5000)).substr(0, 300), "the br data is cut off"},
      {"gzip", gzipped("x") + "tail", "bytes after the end of the gzip data"},
      {"br", brotlied("x") + "tail", "bytes after the end of the br data"},
      {"gzip, br", "x", "the answer has more than one content coding"},
      {"zstd", "x", "the answer has the content coding \"zstd\", which was not asked for"},
  }));
  for (const auto& got : {decode(r.coding, r.bytes, 1000), decode_known(r.coding, r.bytes, 1000)}) {
    REQUIRE_FALSE(got);
    CHECK(got.error().outcome == poll_outcome::protocol_error);
    CHECK(got.error().message == r.message);
  }
}

TEST_CASE("bombs are stopped by their ratio, long before their size") {
  const std::string zeros(9u << 20, '\0');
  for (const auto& [coding, bytes] : {std::pair{"gzip", gzipped(zeros)}, std::pair{"br", brotlied(zeros)}}) {
    for (const auto& got : {decode(coding, bytes, 1000), decode_known(coding, bytes, 1000)}) {
      REQUIRE_FALSE(got);
      CHECK(got.error().outcome == poll_outcome::too_large);
      CHECK(got.error().message == "the body is compressed more than 100:1, like a bomb");
    }
  }
  // One that claims to be small: what it claims is not believed.
  auto lying = gzipped(zeros);
  lying.replace(lying.size() - 4, 4, std::string("\1\0\0\0", 4));
  CHECK(decode_known("gzip", lying, 1000).error().outcome == poll_outcome::too_large);
}

TEST_CASE("bodies are bounded after decoding, and a small one may be compressed as well as it can") {
  const auto got = decode("gzip", gzipped(text(200000)), 100,
                          {.body_bytes = 100000, .ratio = 100, .ratio_from = 1u << 20});
  REQUIRE_FALSE(got);
  CHECK(got.error().outcome == poll_outcome::too_large);
  CHECK(decode("gzip", gzipped(std::string(1000000, ' ')), 100));

  const auto small = gzipped(text(50000));
  const auto known =
      decode("gzip", small, 100, {.body_bytes = 49999, .ratio = 100, .ratio_from = 1u << 20}, small.size());
  REQUIRE_FALSE(known);
  CHECK(known.error().outcome == poll_outcome::too_large);
}
