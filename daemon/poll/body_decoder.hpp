#pragma once
// Undoes the content coding of a body as it streams by (RFC 9110, section 8.4): gzip, deflate, br or none,
// one coding only. Bounded: the decoded size, and its ratio to the bytes received. A small body of known
// length is decoded when all of it is there, in a third of the time. Not for several threads.

#include "daemon/poll/fetch_error.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string_view>

namespace wireroom::daemon {

class body_decoder {
 public:
  struct limits {
    std::size_t body_bytes;  ///< decoded
    unsigned ratio;          ///< decoded to received, looked at once `ratio_from` is decoded
    std::size_t ratio_from;
  };

  /// `coding`: the Content-Encoding field as received; empty for none. `length`: bytes that will be pushed in
  /// all, where that is known. Errors: protocol_error for a coding that is not known or several.
  static std::expected<body_decoder, fetch_error> create(std::string_view coding, limits bounds,
                                                         std::optional<std::uint64_t> length = {});

  ~body_decoder();
  body_decoder(body_decoder&&) noexcept;
  body_decoder& operator=(body_decoder&&) noexcept;

  /// Gives the next bytes as received. They are read until next() has returned an empty view.
  void push(std::string_view received);

  /// The next decoded bytes, at most 64 KiB, valid until the next call to any decoder of this thread; empty
  /// when more must be pushed.
  /// Errors: protocol_error when the bytes are not of the coding or go on after its end, too_large.
  std::expected<std::string_view, fetch_error> next();

  /// False: next() would give nothing before more is pushed.
  bool more() const;

  /// The body is over. Errors: protocol_error when the coded data is cut off.
  std::expected<void, fetch_error> finish();

  std::uint64_t decoded() const;

 private:
  struct impl;
  explicit body_decoder(std::unique_ptr<impl> state);
  std::unique_ptr<impl> impl_;
};

}  // namespace wireroom::daemon
