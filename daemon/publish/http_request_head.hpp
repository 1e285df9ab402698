#pragma once
// Reads the head of an HTTP/1.x request (RFC 9112) strictly: no sockets, bytes in, decision out.
//
// Beast parses; the checks that it does not make are made here: any Transfer-Encoding, two of Host or
// Content-Length, folded lines, bare line feeds and odd targets are refused, because a proxy in front might
// read such a request differently (request smuggling).

#include "daemon/publish/http_message.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace wireroom::daemon {

/// Bounds of one request (docs/limits.md).
struct request_limits {
  std::size_t header_bytes = 16 << 10;  ///< request line and all fields; more is 431
  std::size_t target_bytes = 8 << 10;   ///< more is 414
  std::size_t fields = 100;             ///< more is 431
  std::size_t body_bytes = 8 << 10;     ///< more is 413, unless the handler wants it
  std::size_t large_body_bytes = 0;     ///< the most that a handler can want; 0: none is large
};

/// Finds where a head ends as bytes arrive; looks at each byte once.
class head_finder {
 public:
  enum class result : std::uint8_t {
    need_more,  ///< give it the same bytes again with more behind them
    found,      ///< head_size() bytes, the empty line included, are the head
    refused,    ///< status() is the answer
  };

  explicit head_finder(const request_limits& limits) : limits_{limits} {}

  /// `bytes` is all that came since the last request ended.
  result look(std::string_view bytes);

  std::size_t head_size() const noexcept { return line_; }
  unsigned status() const noexcept { return status_; }
  /// Empty lines before the request line, which are not part of it (RFC 9112, section 2.2).
  std::size_t skipped() const noexcept { return skipped_; }
  void reset() noexcept { line_ = scanned_ = skipped_ = status_ = 0; }

 private:
  result refuse(unsigned status) noexcept;

  request_limits limits_;
  std::size_t line_ = 0;     // where the present line begins
  std::size_t scanned_ = 0;  // bytes looked at
  std::size_t skipped_ = 0;
  unsigned status_ = 0;
};

/// A head that was accepted; the views point into the bytes it was read from.
struct request_head {
  request_view request;
  unsigned version = 11;  ///< 10 or 11
  bool keep_alive = false;
  bool expect_continue = false;
  std::size_t content_length = 0;
};

/// Reads `bytes`, a whole head as head_finder found it, into `out`, whose memory is reused. Returns 0, or the
/// status with which the request must be refused; the connection must then be closed.
unsigned read_head(std::string_view bytes, const request_limits& limits, request_head& out);

}  // namespace wireroom::daemon
