// Any bytes as an answer: however they are cut, its head and its body are the same, or it is refused.

#include "daemon/poll/answer_parser.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <tuple>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>

namespace {

using wireroom::daemon::answer_head;
using wireroom::daemon::answer_parser;
namespace http = boost::beast::http;

struct reading {
  bool whole = false;  ///< it was read to its end
  answer_head head;
  std::string body;
  bool plain_framing = false;
};

reading read(std::string_view answer, std::size_t step, std::size_t room) {
  reading out;
  answer_parser parser(out.head);
  parser.header_limit(64u << 10);
  parser.body_limit(1u << 20);
  std::string piece(room, '\0');
  boost::beast::flat_buffer buffer(80u << 10);
  while (!parser.is_done()) {
    parser.read_body_into(piece);
    const auto failed = parser.read(buffer);
    out.body.append(piece, 0, parser.filled());
    if (failed == http::error::need_more) {
      const auto came = answer.substr(0, std::min(step, buffer.max_size() - buffer.size()));
      if (came.empty()) {
        if (parser.end() || !parser.is_done()) return out;
        break;
      }
      std::ranges::copy(came, static_cast<char*>(buffer.prepare(came.size()).data()));
      buffer.commit(came.size());
      answer.remove_prefix(came.size());
    } else if (failed && failed != http::error::need_buffer) {
      return out;
    }
  }
  out.whole = true;
  out.plain_framing = parser.has_plain_framing();
  return out;
}

auto told(const answer_head& head) {
  return std::tie(head.status, head.validators.etag, head.validators.last_modified, head.content_type,
                  head.content_encoding, head.location, head.cache_control, head.expires, head.date, head.age,
                  head.retry_after, head.link, head.im, head.content_length);
}

}  // namespace

/// The first byte chooses the size of the pieces and of the room for the body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view answer(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto at_once = read(answer, size, 16u << 10);
  const auto pieces = read(answer, 1 + data[0] % 16 * 7, 1 + data[0] / 16u * 9);
  if (at_once.whole != pieces.whole) std::abort();
  if (!at_once.whole) return 0;
  if (told(at_once.head) != told(pieces.head) || at_once.body != pieces.body ||
      at_once.plain_framing != pieces.plain_framing)
    std::abort();
  for (const auto* validator : {&at_once.head.validators.etag, &at_once.head.validators.last_modified})
    if (validator->size() > 1024) std::abort();
  return 0;
}
