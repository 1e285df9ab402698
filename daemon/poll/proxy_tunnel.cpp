#include "daemon/poll/proxy_tunnel.hpp"

#include "daemon/poll/net.hpp"
#include "daemon/poll/request_text.hpp"

#include <boost/asio/write.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <fmt/format.h>

namespace wireroom::daemon {
namespace {

namespace http = boost::beast::http;

constexpr unsigned interim_answers = 8;

std::string endpoint_of(const std::string& host, std::uint16_t port) {
  return host.find(':') == host.npos ? fmt::format("{}:{}", host, port) : fmt::format("[{}]:{}", host, port);
}

/// The phrase is the standard's, never the proxy's.
std::string refusal(unsigned status, const std::string& to) {
  switch (status) {
    case 407:
      return "it asks for other credentials (407); see proxy_user and proxy_password_file";
    case 502:
    case 503:
    case 504:
      return fmt::format("it cannot reach {} ({})", to, status);
    default:
      return fmt::format("it refuses CONNECT to {} ({})", to, status);
  }
}

}  // namespace

std::string proxy_access::name() const {
  return endpoint_of(host, port);
}

net::task<std::optional<std::string>> open_tunnel(connection& on, const feeds::url_parts& to,
                                                  const proxy_access& by, const poll_limits& limits,
                                                  deadlines::watch& watch) {
  const auto target = endpoint_of(to.host, to.port);
  auto request = fmt::format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n", target);
  if (!by.authorization.empty() && is_field_value(by.authorization))
    request += fmt::format("Proxy-Authorization: {}\r\n", by.authorization);
  request += "\r\n";

  watch.step("no answer", limits.first_byte, [one = &on] { one->close(); });
  auto [failed, done] = co_await net::asio::async_write(on.socket(), net::asio::buffer(request), net::tuple);
  unsigned status = 0;
  for (unsigned interim = 0; !failed && interim <= interim_answers; ++interim) {
    http::response_parser<http::empty_body> parser;
    parser.header_limit(static_cast<std::uint32_t>(limits.header_bytes));
    parser.skip(true);  // what follows the head of a 2xx is the tunnel (RFC 9112, section 6.3)
    std::tie(failed, done) = co_await http::async_read_header(on.socket(), on.buffer(), parser, net::tuple);
    status = parser.get().result_int();
    if (status / 100 != 1) break;
  }
  watch.done();
  if (!watch.expired().empty()) co_return watch.expired();
  if (failed == http::error::end_of_stream || failed == http::error::partial_message)
    co_return std::string("closed without an answer");
  if (failed) co_return failed.message();
  if (status / 100 != 2) co_return refusal(status, target);
  // Nobody speaks before we do.
  if (on.buffer().size() > 0) co_return fmt::format("bytes after its answer to CONNECT {}", target);
  co_return std::nullopt;
}

}  // namespace wireroom::daemon
