#pragma once
// Reads an answer (RFC 9112) into what the poller keeps of it: fields that nobody asks for are not copied.

#include "daemon/poll/answer_head.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/container/static_vector.hpp>

namespace wireroom::daemon {

/// One answer. Neither copied nor moved; one context only. Nothing throws but for want of memory.
class answer_parser final : public boost::beast::http::basic_parser<false> {
 public:
  using error_code = boost::system::error_code;

  /// Fills `head`, which must outlive it and have its URL: all else in it is of the answer, once there is
  /// one.
  explicit answer_parser(answer_head& head) : head_(head) {}

  /// Reads on in what has come, and takes that out of `buffer`. Errors are those of http::error; need_more:
  /// what is left there is not enough to go on; buffer_overflow: nor is there room for more.
  error_code read(boost::beast::flat_buffer& buffer);

  /// The other side has ended. Errors: end_of_stream before the first byte, partial_message in the middle;
  /// none when that is the answer's end, and is_done() then.
  error_code end();

  /// Where the body goes from now on. When that is full, reading stops with http::error::need_buffer.
  void read_body_into(std::span<char> room) {
    room_ = room;
    filled_ = 0;
  }
  /// How much of it is.
  std::size_t filled() const { return filled_; }

  unsigned version() const { return version_; }  ///< 11 for HTTP/1.1

  /// It is plain where the body ends: no coding of the transfer that chunks do not enclose. A length beside
  /// one is an error already.
  bool has_plain_framing() const;

 private:
  using text = boost::beast::string_view;
  using field = boost::beast::http::field;

  void on_request_impl(boost::beast::http::verb, text, text, int, error_code&) override {}
  void on_response_impl(int code, text reason, int version, error_code& failed) override;
  void on_field_impl(field name, text spelled, text value, error_code& failed) override;
  void on_header_impl(error_code& failed) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(text body, error_code& failed) override;
  void on_chunk_header_impl(std::uint64_t, text, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t remain, text body, error_code& failed) override;
  void on_finish_impl(error_code&) override {}

  /// Where a field is kept; null: it is not.
  std::string* place_of(field name);

  answer_head& head_;
  std::span<char> room_;
  std::size_t filled_ = 0;
  unsigned version_ = 0;
  boost::container::static_vector<field, 12> seen_;  ///< of those that are kept
  bool whole_head_ = false;
  bool has_coding_ = false;
};

}  // namespace wireroom::daemon
