// Any bytes as a body of each coding: however they are cut, what comes out is the same, or nothing does. A
// body of gzip that is decoded whole may be read where zlib, in pieces, refuses it (docs/decisions/0053); not
// the other way round, and never as something else.

#include "daemon/poll/body_decoder.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

namespace {

using wireroom::daemon::body_decoder;

std::optional<std::string> decoded(std::string_view coding, std::string_view body, std::size_t step,
                                   std::optional<std::uint64_t> length) {
  auto decoder =
      body_decoder::create(coding, {.body_bytes = 1u << 20, .ratio = 100, .ratio_from = 1u << 20}, length);
  std::string out;
  while (!body.empty()) {
    decoder->push(body.substr(0, step));
    body.remove_prefix(std::min(step, body.size()));
    for (;;) {
      const auto piece = decoder->next();
      if (!piece) return std::nullopt;
      if (piece->empty()) break;
      out += *piece;
    }
  }
  if (decoder->decoded() != out.size()) std::abort();
  if (!decoder->finish()) return std::nullopt;
  return out;
}

}  // namespace

/// The first byte chooses the coding and the size of the pieces.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr std::array<std::string_view, 3> codings = {"gzip", "deflate", "br"};
  const auto coding = codings[data[0] % codings.size()];
  const std::size_t step = 1 + data[0] / codings.size() * 13;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto streamed = decoded(coding, body, step, std::nullopt);
  if (decoded(coding, body, size, std::nullopt) != streamed) std::abort();
  for (const auto piece : {step, size}) {
    const auto whole = decoded(coding, body, piece, body.size());
    if (streamed ? whole != streamed : whole && coding != "gzip") std::abort();
  }
  return 0;
}
