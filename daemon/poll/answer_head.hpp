#pragma once
// The head of an answer (RFC 9110), as far as the poller looks at it.

#include "feeds/model/feed_state.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace wireroom::daemon {

/// What the head of an answer says, as received.
struct answer_head {
  std::string url;  ///< that it is from
  unsigned status = 0;
  feeds::validators validators;
  std::string content_type, content_encoding, location;
  std::string cache_control, expires, date, age, retry_after;
  std::string link;  ///< all lines of Link, joined by commas; not of a 304
  std::string im;    ///< instance manipulations (RFC 3229) of a 226
  std::optional<std::uint64_t> content_length;

  /// As new, but for its URL; its texts keep some room.
  void clear();
};

}  // namespace wireroom::daemon
