#pragma once
// URLs as feeds use them: leniently read, resolved (RFC 3986, section 5), and reduced to what names the same
// page. Pure functions, any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wireroom::feeds {

/// `reference` resolved against `base`; white space and control characters trimmed, illegal characters
/// percent-encoded, IRIs kept. Without a usable base the reference as it stands.
std::string resolve_url(std::string_view base, std::string_view reference);

/// True for a URL that may be published: http and https with a host, mailto. Relative ones and those with
/// control characters are not.
bool is_publishable_url(std::string_view url);

/// True when the scheme can run code or read local files (javascript, vbscript, data, file, blob, …), also
/// when disguised by control characters, white space or case.
bool is_dangerous_url(std::string_view url);

/// The form under which two links to one page are equal: scheme folded to https, host lower case without
/// `www.`, `m.`, `mobile.`, `amp.`, default port, fragment and tracking parameters (utm_*, fbclid, gclid, …)
/// gone, other parameters in their order, AMP spellings and feed-proxy redirections reduced, dot segments and
/// trailing slash normalised, percent-encoding normalised (RFC 3986, section 6.2). Empty for what is not
/// http(s), and beyond 8 KiB. Idempotent. A key for comparing, never a link to publish.
std::string canonical_url(std::string_view url);

/// Parts of an absolute http(s) URL needed to fetch it.
struct url_parts {
  std::string scheme;  ///< lower case
  std::string host;    ///< lower case, IDNA ASCII form, IPv6 without brackets
  std::uint16_t port = 0;
  std::string target;  ///< path and query, percent-encoded, at least "/"
  std::string user, password;
};

/// Nothing when `url` is not an absolute http(s) URL with a host.
std::optional<url_parts> split_url(std::string_view url);
/// The same, in the room of what `parts` was before. False: it is no such URL, and `parts` is unspecified.
bool split_url(std::string_view url, url_parts& parts);

}  // namespace wireroom::feeds
