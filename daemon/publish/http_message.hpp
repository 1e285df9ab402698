#pragma once
// Requests and answers of our HTTP servers as values: what a handler sees and what it gives back. No sockets
// here, so handlers are functions that a table can test.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wireroom::daemon {

/// ASCII letters compared without regard to case, as header names and tokens are (RFC 9110, section 5.1).
bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept;

/// A field line as received; no control characters but tabs in the value.
struct header_view {
  std::string_view name, value;
};

/// A request whose framing was checked. All views are valid only while the handler runs.
struct request_view {
  std::string_view method;  ///< as received: case matters (RFC 9110, section 9.1)
  std::string_view path;    ///< begins with '/', still percent-encoded; "*" only with OPTIONS
  std::string_view query;   ///< without '?'; empty where there is none
  std::vector<header_view> headers;
  std::string_view body;
  std::string_view peer;  ///< address without port; empty on a Unix socket

  /// Value of the first field of that name.
  std::optional<std::string_view> header(std::string_view name) const noexcept;
};

/// Builds a block of header lines. Values with control characters are refused, so no answer can be split.
class header_lines {
 public:
  /// Appends "name: value". False, and nothing appended, when the name is no token or the value holds a
  /// control character other than a tab.
  bool add(std::string_view name, std::string_view value);

  const std::string& str() const& noexcept { return lines_; }
  std::string str() && noexcept { return std::move(lines_); }

 private:
  std::string lines_;
};

/// An answer. The server adds the status line, Date, Server, Connection and Content-Length.
///
/// What many answers share (a snapshot's header block and bytes) is referred to, not copied: `owner` keeps it
/// alive. `headers` and `body` are this answer's own and go out after the shared ones.
struct response {
  unsigned status = 200;
  std::shared_ptr<const void> owner;
  std::string_view shared_headers;  ///< made by header_lines
  std::string_view shared_body;
  std::string headers;  ///< made by header_lines
  std::string body;
  bool close = false;  ///< the connection is closed after this answer
};

/// Reason phrase of a status code, "Unknown" for those we never send.
std::string_view reason_of(unsigned status) noexcept;

/// A short plain-text answer of its own, as errors are; never cached. The text ends with a line break.
response plain_response(unsigned status, std::string_view text);

/// Decides on requests.
class request_handler {
 public:
  virtual ~request_handler() = default;

  /// Called on the server's context, one request at a time. It delays every other session of that context:
  /// a handler that blocks needs a server on a context of its own. HEAD is answered as GET would be: the
  /// server leaves the body out. An exception is answered with 500.
  virtual response handle(const request_view& request) = 0;

  /// Asked, once the head was read, before a body of more than request_limits::body_bytes is read: 0 when it
  /// is wanted, else the status with which it is refused. `head` has no body yet. As handle() is called.
  virtual unsigned refuse_large_body(const request_view& head, std::size_t length);
};

}  // namespace wireroom::daemon
