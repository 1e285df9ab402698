#include "daemon/poll/body_decoder.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <brotli/decode.h>
#include <fmt/format.h>
#include <libdeflate.h>
#include <zlib.h>

namespace wireroom::daemon {
namespace {

constexpr std::size_t piece = 64u << 10;
constexpr std::size_t collected_at_most = 32u << 10;
constexpr std::size_t wrapping = 2;  // bytes by which zlib's is known

fetch_error protocol_error(std::string message) {
  return {.outcome = feeds::poll_outcome::protocol_error, .message = std::move(message)};
}

std::string lower_trimmed(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\t')) s.remove_suffix(1);
  std::string out(s);
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

enum class kind : std::uint8_t { identity, gzip, deflate, brotli };

struct inflater {
  inflater() = default;
  ~inflater() {
    if (open) inflateEnd(&stream);
  }
  inflater(const inflater&) = delete;
  inflater& operator=(const inflater&) = delete;

  bool start(int window_bits) {
    if (open) return inflateReset2(&stream, window_bits) == Z_OK;
    stream = {};
    open = inflateInit2(&stream, window_bits) == Z_OK;
    return open;
  }

  z_stream stream{};
  bool open = false;
};

/// Bytes are handed on as they come out, before another decoder of the thread has its turn: one place for
/// all.
char* output() {
  thread_local const auto bytes = std::make_unique_for_overwrite<char[]>(piece);
  return bytes.get();
}

/// Inflates `bytes`, all of one member (RFC 1952, section 2.3), into output(): what came out. Nothing when
/// they are not that or are too many: then zlib, which does not need all at once, tells why or inflates them
/// by pieces.
std::optional<std::size_t> inflate_whole(std::string_view bytes) {
  struct freed {
    void operator()(libdeflate_decompressor* one) const { libdeflate_free_decompressor(one); }
  };
  thread_local const std::unique_ptr<libdeflate_decompressor, freed> inflater{
      libdeflate_alloc_decompressor()};
  if (!inflater) return std::nullopt;
  std::size_t read = 0, size = 0;
  const auto code = libdeflate_gzip_decompress_ex(inflater.get(), bytes.data(), bytes.size(), output(), piece,
                                                  &read, &size);
  if (code != LIBDEFLATE_SUCCESS || read != bytes.size()) return std::nullopt;
  return size;
}

/// True for a body of gzip that says to be small, and has no checksum of its header: that is left to zlib,
/// which looks at it. The size is told at the end, modulo 2^32 (RFC 1952, section 2.3.1).
bool says_small(std::string_view bytes) {
  constexpr std::size_t header = 10, trailer = 8, flags = 3;
  constexpr unsigned header_checksum = 2;
  if (bytes.size() < header + trailer || (static_cast<unsigned char>(bytes[flags]) & header_checksum) != 0)
    return false;
  std::size_t size = 0;
  for (std::size_t i = 1; i <= 4; ++i) size = size << 8 | static_cast<unsigned char>(bytes[bytes.size() - i]);
  return size <= piece;
}

/// True for what begins as zlib wraps deflate (RFC 1950, section 2.2).
bool is_wrapped(std::string_view bytes) {
  if (bytes.size() < wrapping) return false;
  const auto method = static_cast<unsigned char>(bytes[0]), check = static_cast<unsigned char>(bytes[1]);
  return (method & 0x0F) == Z_DEFLATED && (method << 8 | check) % 31 == 0;
}

// An inflater is 40 KiB that take longer to make than a small feed takes to inflate.
constexpr std::size_t inflaters_kept = 4;
thread_local std::vector<std::unique_ptr<inflater>> spare_inflaters;

std::unique_ptr<inflater> kept_inflater() {
  if (spare_inflaters.empty()) return std::make_unique<inflater>();
  auto one = std::move(spare_inflaters.back());
  spare_inflaters.pop_back();
  return one;
}

void keep(std::unique_ptr<inflater> one) {
  if (one && spare_inflaters.size() < inflaters_kept) spare_inflaters.push_back(std::move(one));
}

}  // namespace

struct body_decoder::impl {
  kind what = kind::identity;
  limits bounds{};
  std::string_view input;
  std::uint64_t received = 0, produced = 0;
  std::unique_ptr<inflater> zlib;
  std::unique_ptr<BrotliDecoderState, decltype(&BrotliDecoderDestroyInstance)> brotli{
      nullptr, BrotliDecoderDestroyInstance};
  std::string collected;    ///< what came of the first `awaited` bytes
  std::size_t awaited = 0;  ///< bytes before which nothing is decoded; 0 once they are there
  bool whole = false;       ///< they are all of it
  bool ended = false;
  bool full = false;  ///< the output was filled: more may come without input

  const char* name() const {
    switch (what) {
      case kind::gzip:
        return "gzip";
      case kind::deflate:
        return "deflate";
      case kind::brotli:
        return "br";
      case kind::identity:
        break;
    }
    return "identity";
  }

  /// `begun`: some of it could be decoded.
  fetch_error wrong(bool begun) const {
    return protocol_error(fmt::format("the answer says Content-Encoding: {}, but its bytes are {}", name(),
                                      begun ? "damaged" : "not of that coding"));
  }

  std::expected<std::string_view, fetch_error> counted(std::string_view bytes) {
    produced += bytes.size();
    if (produced > bounds.body_bytes)
      return std::unexpected(
          fetch_error{.outcome = feeds::poll_outcome::too_large,
                      .message = fmt::format("the body is larger than {} bytes", bounds.body_bytes)});
    // Against what was decoded: what only was received with it would make a difference of how it was cut.
    if (produced > bounds.ratio_from && produced / bounds.ratio > received - input.size())
      return std::unexpected(fetch_error{
          .outcome = feeds::poll_outcome::too_large,
          .message = fmt::format("the body is compressed more than {}:1, like a bomb", bounds.ratio)});
    return bytes;
  }

  /// Puts by what came of the awaited bytes; `input` is nothing, or they and what follows them.
  void collect() {
    if (!collected.empty() || input.size() < awaited) {
      if (collected.empty()) collected.reserve(awaited);
      collected += input;
      input = collected;
    }
    if (input.size() < awaited)
      input = {};
    else
      awaited = 0;
  }

  bool start(int window_bits) {
    if (!zlib) zlib = kept_inflater();
    return zlib->start(window_bits);
  }

  std::expected<std::string_view, fetch_error> inflate_some() {
    if (!zlib && !ended && !input.empty()) {
      if (const auto size = whole && says_small(input) ? inflate_whole(input) : std::nullopt) {
        input = {};
        ended = true;
        return counted({output(), *size});
      }
      // Many servers send raw deflate where zlib's wrapping is meant (RFC 9110, section 8.4.1.2).
      const int coding = what == kind::gzip ? MAX_WBITS + 16 : is_wrapped(input) ? MAX_WBITS : -MAX_WBITS;
      if (!start(coding)) return std::unexpected(protocol_error("no memory to decompress"));
    }
    while (!input.empty() || (full && !ended)) {
      if (ended) {
        // RFC 1952, section 2.2: another member may follow; anything else may not.
        if (what != kind::gzip || input.front() != '\x1f')
          return std::unexpected(protocol_error(fmt::format("bytes after the end of the {} data", name())));
        if (!start(MAX_WBITS + 16)) return std::unexpected(protocol_error("no memory to decompress"));
        ended = false;
      }
      auto& z = zlib->stream;
      z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));  // zlib's interface lacks const
      z.avail_in = static_cast<uInt>(input.size());
      z.next_out = reinterpret_cast<Bytef*>(output());
      z.avail_out = static_cast<uInt>(piece);
      const auto code = inflate(&z, Z_NO_FLUSH);
      if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
        return std::unexpected(wrong(produced > 0 || z.total_out > 0));
      input.remove_prefix(input.size() - z.avail_in);
      ended = code == Z_STREAM_END;
      full = z.avail_out == 0;
      if (const auto size = piece - z.avail_out; size > 0) return counted({output(), size});
      if (code == Z_BUF_ERROR) break;
    }
    return std::string_view{};
  }

  std::expected<std::string_view, fetch_error> brotli_some() {
    if (ended) {
      if (!input.empty()) return std::unexpected(protocol_error("bytes after the end of the br data"));
      return std::string_view{};
    }
    auto in_left = input.size();
    auto* in = reinterpret_cast<const std::uint8_t*>(input.data());
    auto out_left = piece;
    auto* out = reinterpret_cast<std::uint8_t*>(output());
    const auto code = BrotliDecoderDecompressStream(brotli.get(), &in_left, &in, &out_left, &out, nullptr);
    if (code == BROTLI_DECODER_RESULT_ERROR) return std::unexpected(wrong(produced > 0 || out_left < piece));
    input.remove_prefix(input.size() - in_left);
    ended = code == BROTLI_DECODER_RESULT_SUCCESS;
    const auto size = piece - out_left;
    if (size == 0 && ended && !input.empty())
      return std::unexpected(protocol_error("bytes after the end of the br data"));
    return counted({output(), size});
  }

  bool more() const {
    switch (what) {
      case kind::gzip:
      case kind::deflate:
        return !input.empty() || (full && !ended);
      case kind::brotli:
        return !input.empty() || (!ended && BrotliDecoderHasMoreOutput(brotli.get()) == BROTLI_TRUE);
      case kind::identity:
        break;
    }
    return !input.empty();
  }
};

body_decoder::body_decoder(std::unique_ptr<impl> state) : impl_(std::move(state)) {}
body_decoder::~body_decoder() {
  if (impl_) keep(std::move(impl_->zlib));
}
body_decoder::body_decoder(body_decoder&&) noexcept = default;
body_decoder& body_decoder::operator=(body_decoder&&) noexcept = default;

std::expected<body_decoder, fetch_error> body_decoder::create(std::string_view coding, limits bounds,
                                                              std::optional<std::uint64_t> length) {
  auto state = std::make_unique<impl>();
  state->bounds = bounds;
  const auto name = lower_trimmed(coding);
  if (name.empty() || name == "identity") {
    state->what = kind::identity;
  } else if (name == "gzip" || name == "x-gzip") {
    state->what = kind::gzip;
  } else if (name == "deflate") {
    state->what = kind::deflate;
  } else if (name == "br") {
    state->what = kind::brotli;
  } else if (name.find(',') != name.npos) {
    return std::unexpected(protocol_error("the answer has more than one content coding"));
  } else {
    return std::unexpected(protocol_error(fmt::format(
        "the answer has the content coding \"{}\", which was not asked for", name.substr(0, 40))));
  }
  if (state->what == kind::gzip && length && *length <= collected_at_most) {
    state->awaited = *length;
    state->whole = true;
  }
  if (state->what == kind::deflate) state->awaited = wrapping;
  if (state->what == kind::brotli) {
    state->brotli.reset(BrotliDecoderCreateInstance(nullptr, nullptr, nullptr));
    if (!state->brotli) return std::unexpected(protocol_error("no memory to decompress"));
  }
  return body_decoder(std::move(state));
}

void body_decoder::push(std::string_view received) {
  impl_->input = received;
  impl_->received += received.size();
  if (impl_->awaited > 0) impl_->collect();
}

std::expected<std::string_view, fetch_error> body_decoder::next() {
  switch (impl_->what) {
    case kind::gzip:
    case kind::deflate:
      return impl_->inflate_some();
    case kind::brotli:
      return impl_->brotli_some();
    case kind::identity:
      break;
  }
  const auto bytes = impl_->input.substr(0, piece);
  impl_->input.remove_prefix(bytes.size());
  return impl_->counted(bytes);
}

bool body_decoder::more() const {
  return impl_->more();
}

std::expected<void, fetch_error> body_decoder::finish() {
  // A body of no bytes at all is empty, whatever its coding.
  if (impl_->what == kind::identity || impl_->ended || impl_->received == 0) return {};
  return std::unexpected(protocol_error(fmt::format("the {} data is cut off", impl_->name())));
}

std::uint64_t body_decoder::decoded() const {
  return impl_->produced;
}

}  // namespace wireroom::daemon
