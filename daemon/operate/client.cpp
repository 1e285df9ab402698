#include "daemon/operate/client.hpp"

#include "daemon/config/listen_address.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <fmt/format.h>

namespace wireroom::daemon {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using endpoint = asio::generic::stream_protocol::endpoint;

constexpr std::uint64_t most_bytes = 256u << 20;

/// Where a listener at `address` is reached from this machine: all addresses are reached by loopback.
endpoint endpoint_of(const listen_address& address) {
  if (address.is_unix) return asio::local::stream_protocol::endpoint{address.path};
  auto ip = address.host.empty() ? asio::ip::address{asio::ip::address_v4::loopback()}
                                 : asio::ip::make_address(address.host);
  if (ip.is_unspecified()) {
    ip = ip.is_v6() ? asio::ip::address{asio::ip::address_v6::loopback()} : asio::ip::address_v4::loopback();
  }
  return asio::ip::tcp::endpoint{ip, address.port};
}

asio::awaitable<operator_answer> exchange(endpoint to, std::string method, std::string target,
                                          std::chrono::milliseconds within) {
  beast::basic_stream<asio::generic::stream_protocol> stream{co_await asio::this_coro::executor};
  stream.expires_after(within);
  co_await stream.async_connect(to, asio::use_awaitable);
  http::request<http::empty_body> request{http::string_to_verb(method), target, 11};
  request.set(http::field::host, "localhost");
  request.set(http::field::user_agent, "wireroom");
  request.set(http::field::accept, "application/json");
  request.set(http::field::connection, "close");
  request.prepare_payload();
  co_await http::async_write(stream, request, asio::use_awaitable);
  beast::flat_buffer buffer;
  http::response_parser<http::string_body> parser;
  parser.body_limit(most_bytes);
  co_await http::async_read(stream, buffer, parser, asio::use_awaitable);
  co_return operator_answer{.status = parser.get().result_int(), .body = std::move(parser.get().body())};
}

client_error error_of(const boost::system::error_code& code, const std::string& address) {
  using kind = client_error::kind;
  if (code == beast::error::timeout)
    return {kind::timed_out, fmt::format("{} does not answer in time", address)};
  if (code == boost::system::errc::permission_denied) {
    return {kind::forbidden, fmt::format("{}: {}", address, code.message())};
  }
  // Errors of HTTP, or of a connection that was there: what listens is not what we think.
  const bool connected = code.category() == http::make_error_code(http::error::end_of_stream).category() ||
                         code == asio::error::eof || code == asio::error::connection_reset;
  if (connected)
    return {kind::not_wireroom, fmt::format("{} answers, but not as Wireroom: {}", address, code.message())};
  return {kind::unreachable, fmt::format("nothing answers on {}: {}", address, code.message())};
}

}  // namespace

std::expected<operator_answer, client_error> ask_operator(const std::string& address, std::string_view method,
                                                          std::string_view target,
                                                          std::chrono::milliseconds within) {
  const auto where = parse_listen_address(address);
  if (!where) {
    return std::unexpected(
        client_error{client_error::kind::unreachable,
                     fmt::format("'{}' is no address; write {}", address, listen_address_forms)});
  }
  asio::io_context context{1};
  std::expected<operator_answer, client_error> result;
  asio::co_spawn(context, exchange(endpoint_of(*where), std::string{method}, std::string{target}, within),
                 [&](std::exception_ptr failure, operator_answer answer) {
                   if (!failure) {
                     result = std::move(answer);
                     return;
                   }
                   try {
                     std::rethrow_exception(failure);
                   } catch (const boost::system::system_error& error) {
                     result = std::unexpected(error_of(error.code(), address));
                   }
                 });
  context.run();
  return result;
}

}  // namespace wireroom::daemon
