#include "feeds/model/feed_state.hpp"

namespace wireroom::feeds {

const char* name_of(poll_outcome outcome) noexcept {
  switch (outcome) {
    case poll_outcome::never:
      return "never";
    case poll_outcome::fetched:
      return "fetched";
    case poll_outcome::same_bytes:
      return "same_bytes";
    case poll_outcome::not_modified:
      return "not_modified";
    case poll_outcome::http_error:
      return "http_error";
    case poll_outcome::gone:
      return "gone";
    case poll_outcome::rate_limited:
      return "rate_limited";
    case poll_outcome::dns_error:
      return "dns_error";
    case poll_outcome::address_refused:
      return "address_refused";
    case poll_outcome::connect_error:
      return "connect_error";
    case poll_outcome::tls_error:
      return "tls_error";
    case poll_outcome::proxy_error:
      return "proxy_error";
    case poll_outcome::timeout:
      return "timeout";
    case poll_outcome::connection_error:
      return "connection_error";
    case poll_outcome::redirect_error:
      return "redirect_error";
    case poll_outcome::protocol_error:
      return "protocol_error";
    case poll_outcome::too_large:
      return "too_large";
    case poll_outcome::not_a_feed:
      return "not_a_feed";
  }
  return "unknown";
}

}  // namespace wireroom::feeds
