#include "daemon/poll/answer_parser.hpp"

#include <algorithm>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

namespace wireroom::daemon {
namespace {

namespace http = boost::beast::http;

constexpr std::size_t longest_validator = 1024;

/// Fields whose lines are joined by commas (RFC 9110, section 5.3); of the others the first line counts.
bool is_list(http::field name) {
  return name == http::field::cache_control || name == http::field::content_encoding ||
         name == http::field::link;
}

}  // namespace

answer_parser::error_code answer_parser::read(boost::beast::flat_buffer& buffer) {
  std::string_view came(static_cast<const char*>(buffer.cdata().data()), buffer.size());
  // Of a body without a length Beast counts against its limit all that it is shown, taken or not.
  if (whole_head_ && need_eof()) came = came.substr(0, room_.size() - filled_);
  // The beginning of a last chunk is kept from Beast until more of it is there: it asserts that two bytes
  // come at once then, which is the sender's choice.
  constexpr std::string_view last_chunk = "0\r\n";
  error_code failed = http::error::need_more;
  if (!came.empty() && !(whole_head_ && chunked() && came == last_chunk))
    buffer.consume(put(boost::asio::buffer(came), failed));
  if (failed == http::error::need_more && buffer.size() == buffer.max_size())
    failed = http::error::buffer_overflow;
  return failed;
}

answer_parser::error_code answer_parser::end() {
  if (!got_some()) return http::error::end_of_stream;
  error_code failed;
  put_eof(failed);
  return failed;
}

// A 304 says nothing of its document.
std::string* answer_parser::place_of(field name) {
  auto& in = head_;
  const bool of_document = in.status != 304;
  switch (name) {
    case field::etag:
      return &in.validators.etag;
    case field::last_modified:
      return &in.validators.last_modified;
    case field::cache_control:
      return &in.cache_control;
    case field::expires:
      return &in.expires;
    case field::date:
      return &in.date;
    case field::age:
      return &in.age;
    case field::content_type:
      return of_document ? &in.content_type : nullptr;
    case field::content_encoding:
      return of_document ? &in.content_encoding : nullptr;
    case field::location:
      return of_document ? &in.location : nullptr;
    case field::retry_after:
      return of_document ? &in.retry_after : nullptr;
    case field::link:
      return of_document ? &in.link : nullptr;
    case field::im:
      return in.status == 226 ? &in.im : nullptr;
    default:
      return nullptr;
  }
}

bool answer_parser::has_plain_framing() const {
  return chunked() || !has_coding_;
}

void answer_parser::on_response_impl(int code, text, int version, error_code&) {
  head_.clear();
  head_.status = static_cast<unsigned>(code);
  version_ = static_cast<unsigned>(version);
}

void answer_parser::on_field_impl(field name, text, text value, error_code&) {
  if (whole_head_) return;  // of a trailer
  has_coding_ |= name == field::transfer_encoding;
  auto* const kept = place_of(name);
  if (kept == nullptr) return;
  if (std::ranges::find(seen_, name) == seen_.end())
    seen_.push_back(name);
  else if (!is_list(name))
    return;
  if (!kept->empty()) kept->append(", ");
  kept->append(value.data(), value.size());
}

void answer_parser::on_header_impl(error_code&) {
  whole_head_ = true;
  // A validator is kept whole or not at all.
  for (auto* one : {&head_.validators.etag, &head_.validators.last_modified})
    if (one->size() > longest_validator) one->clear();
  if (const auto length = content_length(); length && head_.status != 304) head_.content_length = *length;
}

std::size_t answer_parser::on_body_impl(text body, error_code& failed) {
  const auto taken = std::min(body.size(), room_.size() - filled_);
  std::copy_n(body.data(), taken, room_.data() + filled_);
  filled_ += taken;
  if (taken < body.size()) failed = http::error::need_buffer;
  return taken;
}

std::size_t answer_parser::on_chunk_body_impl(std::uint64_t, text body, error_code& failed) {
  return on_body_impl(body, failed);
}

}  // namespace wireroom::daemon
