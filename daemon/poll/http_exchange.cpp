#include "daemon/poll/http_exchange.hpp"

#include "daemon/poll/answer_parser.hpp"
#include "daemon/poll/body_decoder.hpp"

#include <array>
#include <tuple>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/read_size.hpp>
#include <boost/beast/http/error.hpp>
#include <fmt/format.h>

namespace wireroom::daemon {
namespace {

namespace http = boost::beast::http;
using feeds::poll_outcome;

constexpr std::size_t dropped_at_most = 64u << 10;
constexpr unsigned interim_answers = 8;
constexpr std::size_t received_at_once = 64u << 10;

fetch_error error_of(poll_outcome outcome, unsigned status, std::string message) {
  return {.outcome = outcome, .status = status, .message = std::move(message)};
}

/// An exchange as it proceeds: what is needed to say what went wrong.
struct progress {
  connection& on;
  const poll_limits& limits;
  deadlines::watch& watch;
  std::uint64_t& wire;
  unsigned status = 0;
  std::optional<std::uint64_t> content_length;
  bool chunked = false;
  boost::system::error_code broken;  ///< what ended the reading of a head
};

fetch_error failure_of(const progress& now, const boost::system::error_code& failed) {
  using namespace boost::asio;
  const auto fail = [&](poll_outcome outcome, std::string message) {
    return error_of(outcome, now.status, std::move(message));
  };
  if (!now.watch.expired().empty()) return fail(poll_outcome::timeout, now.watch.expired());
  if (failed == http::error::end_of_stream)
    return fail(poll_outcome::connection_error, "closed without an answer");
  if (failed == http::error::partial_message || failed == error::eof ||
      failed == ssl::error::stream_truncated) {
    if (now.status == 0) return fail(poll_outcome::connection_error, "closed in the middle of the headers");
    if (now.chunked) return fail(poll_outcome::protocol_error, "the chunked body is cut off");
    if (now.content_length)
      return fail(poll_outcome::protocol_error,
                  fmt::format("the body ends before its Content-Length of {} bytes", *now.content_length));
    return fail(poll_outcome::protocol_error,
                "the connection ended without TLS's closing: the body may be cut off");
  }
  if (failed == http::error::header_limit || failed == http::error::buffer_overflow)
    return fail(poll_outcome::protocol_error,
                fmt::format("the headers are larger than {} bytes", now.limits.header_bytes));
  if (failed == http::error::body_limit)
    return fail(poll_outcome::too_large,
                fmt::format("the body is larger than {} bytes", now.limits.body_bytes));
  if (failed == error::connection_reset)
    return fail(poll_outcome::connection_error, "connection reset by the server");
  if (failed == error::broken_pipe)
    return fail(poll_outcome::connection_error, "connection closed by the server");
  // A server of TLS 1.3 may refuse us after the handshake: for want of a certificate of ours.
  if (auto alert = tls_alert(failed)) return fail(poll_outcome::tls_error, std::move(*alert));
  static const auto& http_category = make_error_code(http::error::bad_version).category();
  if (failed.category() == http_category)
    return fail(poll_outcome::protocol_error, "the answer is not HTTP: " + failed.message());
  return fail(poll_outcome::connection_error, failed.message());
}

/// Makes a parser for the next head.
void expect_head(std::optional<answer_parser>& parser, answer_head& head, const poll_limits& limits) {
  parser.emplace(head);
  parser->header_limit(static_cast<std::uint32_t>(limits.header_bytes));
  parser->body_limit(limits.body_bytes);
}

/// What is wrong with an interim answer before which `before` others came.
std::optional<fetch_error> objection_to_interim(unsigned status, unsigned before) {
  if (status == 101)
    return error_of(poll_outcome::protocol_error, status,
                    "101: switches to a protocol that was not asked for");
  if (before == interim_answers)
    return error_of(poll_outcome::protocol_error, status,
                    fmt::format("{}: interim answers without end", status));
  return std::nullopt;
}

/// As parser.read(), counted.
boost::system::error_code parse(answer_parser& parser, progress& now) {
  const auto before = now.on.buffer().size();
  const auto failed = parser.read(now.on.buffer());
  now.wire += before - now.on.buffer().size();
  return failed;
}

/// The next bytes, to be told to received().
template <class Stream>
auto receive(Stream& stream, progress& now) {
  auto& buffer = now.on.buffer();
  return stream.async_read_some(buffer.prepare(boost::beast::read_size(buffer, received_at_once)),
                                net::tuple);
}

/// What the end of a receive() means to the answer.
boost::system::error_code received(answer_parser& parser, progress& now,
                                   const boost::system::error_code& failed, std::size_t size) {
  now.on.buffer().commit(size);
  return failed == net::asio::error::eof ? parser.end() : failed;
}

/// Reads the body piece by piece: `take` gets the bytes as they come and says whether to go on.
template <class Stream, class Take>
net::task<std::optional<fetch_error>> read_body(Stream& stream, answer_parser& parser, progress& now,
                                                Take take) {
  std::array<char, 16u << 10> piece;
  now.on.expect_body();
  while (!parser.is_done()) {
    parser.read_body_into(piece);
    const auto before = now.wire;
    auto failed = parse(parser, now);
    now.watch.received(now.wire - before);
    if (parser.filled() > 0) {
      const std::optional<fetch_error> stop = co_await take(std::string_view(piece.data(), parser.filled()));
      if (stop) co_return stop;
    }
    if (failed == http::error::need_more) {
      const auto [ended, size] = co_await receive(stream, now);
      failed = received(parser, now, ended, size);
    } else if (parser.filled() > 0 && !parser.is_done()) {
      // What came at once may be many pieces that each unpack into much.
      co_await net::asio::post(co_await net::asio::this_coro::executor, net::tuple);
    }
    if (failed && failed != http::error::need_buffer) co_return failure_of(now, failed);
  }
  co_return std::nullopt;
}

/// Decodes what is received and hands it on.
class taker {
 public:
  taker(body_decoder& decoder, answer_sink& sink, progress& now)
      : decoder_(decoder), sink_(sink), now_(now) {}

  net::task<std::optional<fetch_error>> operator()(std::string_view received) {
    decoder_.push(received);
    for (bool first = true;; first = false) {
      // A small answer that unpacks into much must not keep others waiting.
      if (!first) {
        if (!decoder_.more()) co_return std::nullopt;
        co_await net::asio::post(co_await net::asio::this_coro::executor, net::tuple);
      }
      if (!now_.watch.expired().empty())
        co_return error_of(poll_outcome::timeout, now_.status, now_.watch.expired());
      auto bytes = decoder_.next();
      if (!bytes) {
        bytes.error().status = now_.status;
        co_return std::move(bytes.error());
      }
      if (bytes->empty()) co_return std::nullopt;
      if (!sink_.on_body(*bytes)) {
        enough_ = true;
        co_return fetch_error{};
      }
    }
  }

  bool enough() const { return enough_; }

 private:
  body_decoder& decoder_;
  answer_sink& sink_;
  progress& now_;
  bool enough_ = false;
};

/// Decodes the body into `sink`. True at its end; else `out` has what is wrong, or the sink had enough.
template <class Stream>
net::task<bool> take_body(Stream& stream, answer_parser& parser, const answer_head& head, answer_sink& sink,
                          progress& now, exchange_result& out) {
  const body_decoder::limits bounds{
      .body_bytes = now.limits.body_bytes, .ratio = now.limits.ratio, .ratio_from = now.limits.ratio_from};
  auto decoder =
      body_decoder::create(head.content_encoding, bounds, now.chunked ? std::nullopt : head.content_length);
  if (!decoder) {
    decoder.error().status = head.status;
    out.failure = std::move(decoder.error());
    co_return false;
  }
  taker take(*decoder, sink, now);
  out.failure = co_await read_body(stream, parser, now, std::ref(take));
  if (take.enough()) {
    out.failure.reset();
    co_return false;
  }
  if (out.failure) co_return false;
  if (auto whole = decoder->finish(); !whole) {
    whole.error().status = head.status;
    out.failure = std::move(whole.error());
  } else if (now.on.buffer().size() > 0) {
    out.failure =
        error_of(poll_outcome::protocol_error, head.status,
                 head.content_length
                     ? fmt::format("bytes after the end of the answer: Content-Length is {}, more came",
                                   *head.content_length)
                     : "bytes after the end of the answer");
  }
  co_return !out.failure;
}

/// Reads past a body that nobody wants; false when that would take long.
template <class Stream>
net::task<bool> drop_body(Stream& stream, answer_parser& parser, progress& now) {
  if (now.chunked || !now.content_length || *now.content_length > dropped_at_most) co_return false;
  std::size_t dropped = 0;
  struct dropper {
    std::size_t& count;
    net::task<std::optional<fetch_error>> operator()(std::string_view bytes) {
      count += bytes.size();
      co_return count > dropped_at_most ? std::optional(fetch_error{}) : std::nullopt;
    }
  } drop{dropped};
  co_return !co_await read_body(stream, parser, now, std::ref(drop));
}

/// The other side's end came by itself, not as an answer to what was sent.
bool ended_orderly(const boost::system::error_code& how) {
  return how == http::error::end_of_stream || how == net::asio::error::eof ||
         how == net::asio::ssl::error::stream_truncated;
}

/// How an exchange ended, which is no success after its time.
exchange_result in_time(exchange_result out, const progress& now) {
  if (!now.watch.expired().empty() && !out.failure)
    out.failure = error_of(poll_outcome::timeout, now.status, now.watch.expired());
  return out;
}

template <class Stream>
net::task<exchange_result> converse(Stream& stream, std::string_view request, answer_head& head,
                                    answer_sink& sink, progress now) {
  exchange_result out;
  // However it ends, nothing is waited for any more.
  struct ending {
    progress& now;
    ~ending() { now.watch.done(); }
  } const at_last{now};
  const auto break_off = [on = &now.on] { on->close(); };
  now.watch.step("no answer", now.limits.first_byte, break_off);
  const auto wire_before = now.wire;
  // Nearly every request goes out whole, and waits for no turn.
  net::error_code unsent;
  auto sent = now.on.send_at_once(request, unsent);
  if (!unsent && sent < request.size()) {
    std::size_t rest = 0;
    std::tie(unsent, rest) =
        co_await net::asio::async_write(stream, net::asio::buffer(request.substr(sent)), net::tuple);
    sent += rest;
  }
  // Who refuses a request may close before it has read it: what was said before that can still be read
  // (RFC 9112, section 9.5; an alert of TLS 1.3).
  if (unsent && unsent != net::asio::error::broken_pipe && unsent != net::asio::error::connection_reset) {
    out.failure = failure_of(now, unsent);
    co_return out;
  }
  // The head comes past interim answers (RFC 9110, section 15.2).
  std::optional<answer_parser> parser;
  for (unsigned interim = 0; !out.failure; ++interim) {
    expect_head(parser, head, now.limits);
    boost::system::error_code failed;
    while (!failed && !parser->is_header_done()) {
      failed = parse(*parser, now);
      if (failed != http::error::need_more) continue;
      const auto [ended, size] = co_await receive(stream, now);
      sink.on_arrival();
      failed = received(*parser, now, ended, size);
    }
    now.broken = failed;
    if (failed)
      out.failure = failure_of(now, failed);
    else if (head.status / 100 == 1)
      out.failure = objection_to_interim(head.status, interim);
    else
      break;
  }
  out.answered = now.wire != wire_before;
  // An end that does not acknowledge the request was sent before it came. A reset tells nothing of the kind.
  out.untaken =
      !out.answered && (unsent ? sent == 0 : ended_orderly(now.broken) && now.on.has_unacknowledged());
  if (out.failure && unsent && !out.answered && out.failure->outcome == poll_outcome::connection_error)
    out.failure = failure_of(now, unsent);
  if (out.failure) co_return out;

  now.status = head.status;
  now.content_length = head.content_length;
  now.chunked = parser->chunked();

  bool at_end = parser->is_done();
  if (!at_end) now.watch.body(now.limits.slow_after, now.limits.slow_rate, break_off);
  if (sink.on_head(head) == answer_sink::body::take)
    at_end = co_await take_body(stream, *parser, head, sink, now, out);
  else if (!at_end)
    at_end = co_await drop_body(stream, *parser, now);
  // Else nobody can tell where the next answer would begin.
  out.reusable = at_end && !unsent && parser->keep_alive() && parser->has_plain_framing() &&
                 now.on.buffer().size() == 0 && parser->version() == 11;
  co_return in_time(std::move(out), now);
}

}  // namespace

net::task<exchange_result> run_exchange(connection& on, std::string_view request, const poll_limits& limits,
                                        answer_head& head, answer_sink& sink, deadlines::watch& watch,
                                        std::uint64_t& wire) {
  const progress now{.on = on, .limits = limits, .watch = watch, .wire = wire, .content_length = {}};
  // Both streams are written out once; no call through a table for each read.
  return on.tls() ? converse(*on.tls(), request, head, sink, now)
                  : converse(on.socket(), request, head, sink, now);
}

}  // namespace wireroom::daemon
