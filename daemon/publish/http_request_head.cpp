#include "daemon/publish/http_request_head.hpp"

#include <algorithm>
#include <charconv>

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

namespace wireroom::daemon {
namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;
using boost::beast::string_view;

constexpr bool digit_char(char c) noexcept {
  return c >= '0' && c <= '9';
}

// What may stand in a target (RFC 3986), and the few characters that browsers leave unescaped.
constexpr bool is_target_char(char c) noexcept {
  return c > 0x20 && c < 0x7f && c != '#' && c != '"' && c != '<' && c != '>' && c != '\\' && c != '^' &&
         c != '`' && c != '{' && c != '}';
}

// reg-name, IP literal and port; an empty Host is allowed (RFC 9112, section 3.2).
constexpr bool is_host_char(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || digit_char(c) ||
         std::string_view{"-._~%!$&'()*+,;=:[]"}.find(c) != std::string_view::npos;
}

class head_parser final : public http::basic_parser<true> {
 public:
  head_parser(const request_limits& limits, request_head& out) : limits_{limits}, out_{out} {
    header_limit(static_cast<std::uint32_t>(limits.header_bytes + 4));
    skip(true);  // the body is read by whoever reads the socket, by Content-Length alone
  }

  unsigned status() const noexcept { return status_; }
  bool has_host() const noexcept { return hosts_ == 1; }

 private:
  void refuse(unsigned status, error_code& ec) {
    status_ = status;
    ec = http::error::bad_value;
  }

  void on_request_impl(http::verb, string_view method, string_view target, int version,
                       error_code& ec) override {
    out_.request.method = method;
    out_.version = static_cast<unsigned>(version);
    if (target.size() > limits_.target_bytes) return refuse(414, ec);
    if (!read_target(target)) return refuse(400, ec);
  }

  bool read_target(std::string_view target) {
    if (!std::ranges::all_of(target, is_target_char)) return false;
    auto& request = out_.request;
    if (target == "*") {
      request.path = target;
      return request.method == "OPTIONS";
    }
    // absolute-form is for proxies, but every server must take it (RFC 9112, section 3.2.2)
    for (std::string_view scheme : {"http://", "https://"}) {
      if (!equals_ignoring_case(target.substr(0, scheme.size()), scheme)) continue;
      target.remove_prefix(scheme.size());
      const auto authority = target.substr(0, target.find_first_of("/?"));
      if (authority.empty() || !std::ranges::all_of(authority, is_host_char)) return false;
      target.remove_prefix(authority.size());
      if (target.empty() || target.front() == '?') {
        request.path = "/";
        request.query = target.empty() ? target : target.substr(1);
        return true;
      }
      break;
    }
    if (target.empty() || target.front() != '/') return false;
    const auto mark = target.find('?');
    request.path = target.substr(0, mark);
    request.query = mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
    return true;
  }

  void on_field_impl(http::field name, string_view name_string, string_view value, error_code& ec) override {
    if (out_.request.headers.size() == limits_.fields) return refuse(431, ec);
    switch (name) {
      case http::field::transfer_encoding:
        return refuse(400, ec);
      case http::field::host:
        if (++hosts_ > 1 || !std::ranges::all_of(value, is_host_char)) return refuse(400, ec);
        break;
      case http::field::content_length: {
        // Beast reads "5, 5" and repeats as one length: another reader may not.
        if (++lengths_ > 1 || value.empty() || !std::ranges::all_of(value, digit_char))
          return refuse(400, ec);
        std::uint64_t length = 0;
        const auto read = std::from_chars(value.data(), value.data() + value.size(), length);
        if (read.ec != std::errc{} || length > std::max(limits_.body_bytes, limits_.large_body_bytes))
          return refuse(413, ec);
        out_.content_length = static_cast<std::size_t>(length);
        break;
      }
      case http::field::expect:
        if (!equals_ignoring_case(value, "100-continue")) return refuse(417, ec);
        out_.expect_continue = true;
        break;
      default:
        break;
    }
    out_.request.headers.push_back({name_string, value});
  }

  void on_header_impl(error_code&) override {}
  void on_body_init_impl(boost::optional<std::uint64_t> const&, error_code&) override {}
  std::size_t on_body_impl(string_view bytes, error_code&) override { return bytes.size(); }
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view bytes, error_code&) override {
    return bytes.size();
  }
  void on_finish_impl(error_code&) override {}
  void on_response_impl(int, string_view, int, error_code&) override {}

  const request_limits& limits_;
  request_head& out_;
  unsigned status_ = 0;
  unsigned hosts_ = 0;
  unsigned lengths_ = 0;
};

/// True when the third word of the request line is HTTP of some version.
bool names_http_version(std::string_view head) {
  const auto line = head.substr(0, head.find('\r'));
  const auto second = line.find(' ', line.find(' ') + 1);
  return second != std::string_view::npos && line.substr(second + 1).starts_with("HTTP/");
}

}  // namespace

head_finder::result head_finder::refuse(unsigned status) noexcept {
  status_ = status;
  return result::refused;
}

head_finder::result head_finder::look(std::string_view bytes) {
  while (scanned_ < bytes.size()) {
    const auto end = bytes.find('\n', scanned_);
    const auto seen = end == std::string_view::npos ? bytes.size() : end + 1;
    // Without an end of the first line it is the target that is too long.
    if (seen - skipped_ > limits_.header_bytes) return refuse(line_ == skipped_ ? 414 : 431);
    scanned_ = seen;
    if (end == std::string_view::npos) break;
    if (end == line_ || bytes[end - 1] != '\r') return refuse(400);
    const bool empty = end - line_ == 1;
    const bool first = line_ == skipped_;
    if (!empty && !first && (bytes[line_] == ' ' || bytes[line_] == '\t')) return refuse(400);
    line_ = seen;
    if (!empty) continue;
    if (!first) return result::found;
    skipped_ = seen;
    if (skipped_ > 8) return refuse(400);
  }
  return result::need_more;
}

unsigned read_head(std::string_view bytes, const request_limits& limits, request_head& out) {
  auto headers = std::move(out.request.headers);
  headers.clear();
  out = {};
  out.request.headers = std::move(headers);
  head_parser parser{limits, out};
  error_code ec;
  parser.put(boost::asio::const_buffer{bytes.data(), bytes.size()}, ec);
  if (parser.status() != 0) return parser.status();
  if (ec == http::error::bad_version && names_http_version(bytes)) return 505;
  if (ec || !parser.is_done()) return 400;
  if (out.version == 11 && !parser.has_host()) return 400;
  out.keep_alive = parser.keep_alive();
  return 0;
}

}  // namespace wireroom::daemon
