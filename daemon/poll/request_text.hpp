#pragma once
// The text of a request. Pure.

#include "feeds/model/feed_state.hpp"
#include "feeds/text/url.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wireroom::daemon {

/// `wireroom/VERSION (+BASE_URL; CONTACT; N subscribers)`; what is empty or 0 is left out.
std::string default_user_agent(std::string_view base_url, std::string_view contact,
                               std::uint32_t subscribers);

/// True when `value` may stand in a header field: no control characters (RFC 9110, section 5.5).
bool is_field_value(std::string_view value);

/// What the operator says of himself to a partner.
struct request_identity {
  std::string user_agent;
  std::string own_user_agent;  ///< the partner's configuration has one of its own; empty: user_agent
  std::vector<std::pair<std::string, std::string>>
      headers;                ///< further fields of the partner's configuration
  std::string authorization;  ///< whole value of the field; empty for none
};

/// Which fields of the partner's configuration a request carries.
enum class own_fields : std::uint8_t {
  none,            ///< it goes to another origin than the partner's
  no_credentials,  ///< it goes to the partner, but others read it on the way
  all,
};

/// A conditional GET that offers delta encoding (RFC 3229): validators verbatim, where there are any. Fields
/// with control characters are left out. The connection is kept. Written in place of what `out` holds.
void request_text(const feeds::url_parts& where, const feeds::validators& validators,
                  const request_identity& who, own_fields own, std::string& out);

/// A POST of `form`, application/x-www-form-urlencoded, that carries nothing secret but what the form does.
std::string form_request_text(const feeds::url_parts& where, const std::string& form,
                              const request_identity& who);

/// `HOST` or `HOST:PORT` as the Host field wants it: IPv6 in brackets, no default port.
std::string authority_of(const feeds::url_parts& where);

}  // namespace wireroom::daemon
