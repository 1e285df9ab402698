#include "daemon/publish/compress.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

#include <brotli/encode.h>
#include <zlib.h>

namespace wireroom::daemon {
namespace {

// Outputs are made once and sent often, but also made anew with every item: levels where more effort gains
// only a few per cent.
constexpr int gzip_level = 6;
constexpr int brotli_quality = 6;

}  // namespace

std::string gzip_compressed(std::string_view bytes) {
  if (bytes.size() > std::numeric_limits<uInt>::max() / 2) return {};
  z_stream stream{};
  constexpr int with_gzip_header = 16;
  if (deflateInit2(&stream, gzip_level, Z_DEFLATED, 15 + with_gzip_header, 9, Z_DEFAULT_STRATEGY) != Z_OK)
    return {};
  gz_header header{};
  header.os = 255;  // unknown: the same bytes on every machine
  deflateSetHeader(&stream, &header);
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int result = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return result == Z_STREAM_END ? out : std::string{};
}

std::string brotli_compressed(std::string_view bytes) {
  std::size_t size = std::max<std::size_t>(BrotliEncoderMaxCompressedSize(bytes.size()), 64);
  std::string out(size, '\0');
  const auto done = BrotliEncoderCompress(brotli_quality, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT,
                                          bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                          &size, reinterpret_cast<std::uint8_t*>(out.data()));
  out.resize(done == BROTLI_TRUE ? size : 0);
  return out;
}

}  // namespace wireroom::daemon
