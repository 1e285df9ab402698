#pragma once
// The syntax of URLs (RFC 3986) that url.cpp and canonical_url.cpp share. Pure functions, any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wireroom::feeds {

/// The components of a reference, RFC 3986, section 3; views into what was split. A component that is not
/// there differs from an empty one.
struct url_components {
  std::optional<std::string_view> scheme;
  std::optional<std::string_view> authority;
  std::string_view path;
  std::optional<std::string_view> query;
  std::optional<std::string_view> fragment;
};

/// `reference` taken apart (RFC 3986, appendix B); never fails.
url_components split_components(std::string_view reference);

/// `path` without `.` and `..` segments (RFC 3986, section 5.2.4).
std::string remove_dot_segments(std::string path);

/// The scheme at the beginning of `url` without its colon; empty when there is none.
std::string_view scheme_of(std::string_view url);

/// `text` without white space (also Unicode's) and control characters around it, tabs and line ends within;
/// `\` is `/` before the query where a browser reads it so.
std::string trim_url(std::string_view text);

/// Appends `text` with what RFC 3986 forbids as percent-encoded bytes; a `%` that begins no encoding becomes
/// `%25`. `ascii`: characters beyond ASCII too. `brackets`: `[` and `]` stay (an IP literal).
void append_encoded(std::string& out, std::string_view text, bool ascii, bool brackets = false);

/// `text` with percent-encodings decoded.
std::string percent_decode(std::string_view text);

/// `text` with percent-encodings of unreserved characters decoded, the others in capitals, and the rest
/// encoded (RFC 3986, section 6.2.2).
std::string normalize_encoding(std::string_view text);

/// What an authority holds, as written.
struct authority_parts {
  std::optional<std::string_view> user_info;
  std::string_view host;  ///< with brackets, when it has any
  std::string_view port;  ///< digits, may be empty
};
authority_parts split_authority(std::string_view authority);

/// The number of `port`, 0 when it is empty; nothing when it is no port that can be connected to.
std::optional<std::uint16_t> parse_port(std::string_view port) noexcept;

/// `host` lower case, in IDNA's ASCII form (UTS #46), without the root's dot, IPv6 compressed and without
/// brackets. Empty when it can be no host.
std::string normalize_host(std::string_view host);

/// `text` in lower case, ASCII only.
std::string ascii_lower(std::string_view text);

/// True when both are equal but for the case of ASCII letters.
bool equals_ignoring_case(std::string_view a, std::string_view b);

}  // namespace wireroom::feeds
