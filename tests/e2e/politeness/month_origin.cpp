#include "tests/e2e/politeness/month_origin.hpp"

#include <charconv>
#include <set>
#include <stdexcept>
#include <thread>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

namespace wireroom::tests {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
constexpr auto tuple = asio::as_tuple(asio::use_awaitable);

moment now() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::string field(const std::string& head, const std::string& name) {
  const auto at = head.find("\r\n" + name + ": ");
  if (at == head.npos) return {};
  const auto from = at + name.size() + 4;
  return head.substr(from, head.find("\r\n", from) - from);
}

double seconds(moment at) {
  return static_cast<double>(at.time_since_epoch().count()) / 1000;
}

/// The line that nginx would write, and what only the origin knows.
std::string line_of(const std::string& head, const std::string& target, const answer& given, moment begun,
                    moment ended) {
  boost::json::object out{{"at", seconds(ended)},
                          {"took", seconds(ended) - seconds(begun)},
                          {"scheme", "http"},
                          {"host", field(head, "Host")},
                          {"method", head.substr(0, head.find(' '))},
                          {"target", target},
                          {"status", given.status},
                          {"agent", field(head, "User-Agent")},
                          {"if_none_match", field(head, "If-None-Match")},
                          {"if_modified_since", field(head, "If-Modified-Since")},
                          {"a_im", field(head, "A-IM")},
                          {"accept_encoding", field(head, "Accept-Encoding")},
                          {"cookie", field(head, "Cookie")},
                          {"referer", field(head, "Referer")}};
  for (const auto& [name, value] : given.fields) {
    std::string key;
    for (const char c : name)
      key += c == '-' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    out[key] = value;
  }
  if (!given.facts.empty()) out["feed"] = given.facts;
  return boost::json::serialize(out);
}

}  // namespace

struct month_origin::impl {
  std::vector<month_feed>& feeds;
  moment begun;
  std::function<void(std::string)> log;
  asio::io_context context{1};
  std::vector<std::unique_ptr<tcp::acceptor>> acceptors;
  std::thread thread;

  asio::awaitable<void> accept(tcp::acceptor& from) {
    for (;;) {
      auto [failed, socket] = co_await from.async_accept(tuple);
      if (failed) co_return;
      asio::co_spawn(context, converse(std::move(socket)), asio::detached);
    }
  }

  asio::awaitable<void> converse(tcp::socket socket) {
    boost::system::error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    std::string buffer;
    for (;;) {
      const auto [failed, size] =
          co_await asio::async_read_until(socket, asio::dynamic_buffer(buffer), "\r\n\r\n", tuple);
      if (failed) co_return;
      const auto started = now();
      const auto head = buffer.substr(0, size);
      buffer.erase(0, size);
      const auto from = head.find(' ') + 1;
      const auto target = head.substr(from, head.find(' ', from) - from);
      const auto given = answer_to(head, target, started);
      std::string text = fmt::format("HTTP/1.1 {} -\r\n", given.status);
      for (const auto& [name, value] : given.fields) text += fmt::format("{}: {}\r\n", name, value);
      if (given.status != 304 && given.status != 204)
        text += fmt::format("Content-Length: {}\r\n", given.body.size());
      text += "\r\n";
      if (given.status != 304 && given.status != 204) text += given.body;
      // Written down before it goes out, so that no busy machine makes an answer seem later than it was.
      log(line_of(head, target, given, started, now()));
      if (given.reset) {
        socket.set_option(asio::socket_base::linger(true, 0), ignored);
        socket.close(ignored);
        co_return;
      }
      if (const auto [broken, sent] = co_await asio::async_write(socket, asio::buffer(text), tuple); broken)
        co_return;
    }
  }

  answer answer_to(const std::string& head, const std::string& target, moment at) const {
    const auto slash = target.find('/', 1);
    std::size_t number = feeds.size();
    const char* end = target.data() + target.size();
    const char* rest = end;
    if (slash != target.npos) rest = std::from_chars(target.data() + slash + 1, end, number).ptr;
    if (number >= feeds.size()) return {.status = 404, .fields = {}, .body = {}, .facts = {}};
    const auto& feed = feeds[number];
    return feed.how(feed, {.hop = std::string(rest, end),
                           .etag = field(head, "If-None-Match"),
                           .modified = field(head, "If-Modified-Since"),
                           .at = at,
                           .begun = begun,
                           .offers_delta = field(head, "A-IM") == "feed"});
  }
};

month_origin::month_origin(std::vector<month_feed>& feeds, moment begun, std::function<void(std::string)> log)
    : impl_(new impl{.feeds = feeds, .begun = begun, .log = std::move(log)}) {
  std::set<std::string> addresses;
  for (const auto& one : feeds) addresses.insert({one.address, one.other});
  std::uint16_t port = 0;
  for (const auto& address : addresses) {
    const tcp::endpoint where(asio::ip::make_address(address), port);
    impl_->acceptors.push_back(std::make_unique<tcp::acceptor>(impl_->context, where));
    port = impl_->acceptors.back()->local_endpoint().port();
  }
  for (auto& one : feeds) one.port = port;
  for (auto& one : impl_->acceptors) asio::co_spawn(impl_->context, impl_->accept(*one), asio::detached);
  impl_->thread = std::thread([this] { impl_->context.run(); });
}

month_origin::~month_origin() {
  impl_->context.stop();
  impl_->thread.join();
}

}  // namespace wireroom::tests
