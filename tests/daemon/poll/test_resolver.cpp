#include "daemon/poll/resolver.hpp"

#include <array>
#include <deque>
#include <exception>
#include <map>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace wireroom::daemon;
using namespace std::chrono_literals;
using net::asio::ip::udp;

namespace {

using answer = std::expected<resolver::addresses, std::string>;

/// The name asked for, without its last dot; the type is in the two bytes that follow it.
struct question {
  explicit question(std::string_view message) {
    std::size_t at = 12;
    while (const auto size = static_cast<unsigned char>(message.at(at))) {
      name.append(name.empty() ? "" : ".").append(message.substr(at + 1, size));
      at += size + 1u;
    }
    ipv4 = message.at(at + 2) == 1;
    text = message.substr(12, at + 5 - 12);
  }
  std::string name, text;
  bool ipv4;
};

/// A name server at 127.0.0.1, over UDP and TCP, that runs on the resolver's own context.
/// `long.` has an answer for TCP alone, and the connection ends after each; `held.` is answered once that
/// happened.
class name_server {
 public:
  explicit name_server(net::asio::io_context& where) : where_(where) {
    const net::asio::ip::address here = net::asio::ip::address_v4::loopback();
    for (;;) {  // the same port for both
      net::error_code taken;
      udp_ = udp::socket(where_, udp::endpoint{here, 0});
      tcp_ = decltype(tcp_)(where_.get_executor());
      tcp_.open(net::tcp::v4());
      tcp_.bind({here, udp_.local_endpoint().port()}, taken);
      if (!taken) break;
    }
    tcp_.listen();
    receive();
    accept();
  }

  std::string address() const { return fmt::format("127.0.0.1:{}", udp_.local_endpoint().port()); }
  void end_each_connection_unanswered() { silent_ = true; }

  std::map<std::string, int> asked;  ///< for an IPv4 address, over UDP

 private:
  void receive() {
    udp_.async_receive_from(net::asio::buffer(datagram_), from_,
                            [this](net::error_code failed, std::size_t size) {
                              if (failed) return;
                              const std::string message(datagram_.data(), size);
                              const question about(message);
                              if (about.ipv4) ++asked[about.name];
                              if (about.name.starts_with("held.") && ended_ < 2) {
                                held_.emplace_back(message, from_);
                              } else {
                                send(message, from_);
                              }
                              receive();
                            });
  }

  void send(const std::string& message, const udp::endpoint& to) {
    udp_.send_to(net::asio::buffer(reply(message, question(message).name.starts_with("long."))), to);
  }

  void accept() {
    tcp_.async_accept([this](net::error_code failed, net::socket client) {
      if (failed) return;
      net::asio::co_spawn(where_.get_executor(), answer_one(std::move(client)), net::asio::detached);
      accept();
    });
  }

  net::task<> answer_one(net::socket client) {
    std::array<unsigned char, 2> size{};
    co_await net::asio::async_read(client, net::asio::buffer(size), net::tuple);
    std::string message(size[0] * 256u + size[1], '\0');
    co_await net::asio::async_read(client, net::asio::buffer(message), net::tuple);
    if (!silent_) {
      const auto text = reply(message, false);
      const auto whole = std::string{'\0', static_cast<char>(text.size())} + text;
      co_await net::asio::async_write(client, net::asio::buffer(whole), net::tuple);
    }
    client.close();
    ++ended_;
    // What is held is answered a while later, as by a server that is busy elsewhere.
    later_.expires_after(200ms);
    later_.async_wait([this](net::error_code stopped) {
      if (stopped) return;
      for (const auto& [text, to] : held_) send(text, to);
      held_.clear();
    });
  }

  /// 192.0.2.1, and no IPv6 address; `cut` has the TC bit and nothing else (RFC 1035, 4.1.1).
  static std::string reply(std::string_view message, bool cut) {
    const question about(message);
    const bool has = about.ipv4 && !cut;
    std::string text(message.substr(0, 2));
    text += {static_cast<char>(cut ? 0x83 : 0x81), static_cast<char>(0x80), 0, 1, 0, has, 0, 0, 0, 0};
    text += about.text;
    if (has) text += std::string{'\xc0', 12, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, '\xc0', 0, 2, 1};
    return text;
  }

  net::asio::io_context& where_;
  udp::socket udp_{where_};
  net::asio::basic_socket_acceptor<net::tcp, net::executor> tcp_{where_.get_executor()};
  net::timer later_{where_.get_executor()};
  std::array<char, 4096> datagram_{};
  udp::endpoint from_;
  std::deque<std::pair<std::string, udp::endpoint>> held_;
  bool silent_ = false;
  int ended_ = 0;
};

/// Asks for all names at once and gives what became of each.
std::map<std::string, answer> resolve(net::asio::io_context& where, resolver& names,
                                      const std::vector<std::string>& hosts) {
  std::map<std::string, answer> found;
  for (const auto& host : hosts)
    net::asio::co_spawn(where.get_executor(), names.resolve(host, std::chrono::steady_clock::now() + 10s),
                        [&found, host](std::exception_ptr failed, answer got) {
                          if (failed) std::rethrow_exception(failed);
                          found.emplace(host, std::move(got));
                        });
  while (found.size() < hosts.size() && where.run_one() > 0) {
  }
  return found;
}

const resolver::addresses documentation{net::asio::ip::make_address("192.0.2.1")};

}  // namespace

TEST_CASE("a name server that ends a TCP connection loses none of the names asked for meanwhile") {
  net::asio::io_context where{1};
  name_server server(where);
  const auto names = create_resolver(where, server.address());
  const auto found = resolve(where, *names, {"held.one.example", "long.example", "held.two.example"});
  for (const auto& [host, got] : found) {
    INFO(host << ": " << (got ? "" : got.error()));
    REQUIRE(got);
    CHECK(*got == documentation);
  }
  CHECK(server.asked["held.one.example"] >= 1);
}

TEST_CASE("a name server that ends every connection before it answers is given up") {
  net::asio::io_context where{1};
  name_server server(where);
  server.end_each_connection_unanswered();
  const auto names = create_resolver(where, server.address());
  const auto found = resolve(where, *names, {"long.example"});
  REQUIRE_FALSE(found.at("long.example"));
  CHECK(found.at("long.example").error() == "long.example: Could not contact DNS servers");
  CHECK(server.asked["long.example"] == 4);
}

TEST_CASE("where no name server listens the error says so") {
  net::asio::io_context where{1};
  const auto nobody = name_server(where).address();
  const auto names = create_resolver(where, nobody);
  const auto found = resolve(where, *names, {"some.example"});
  REQUIRE_FALSE(found.at("some.example"));
  CHECK(found.at("some.example").error() == "some.example: Could not contact DNS servers");
}

TEST_CASE("who closes a resolver that asks again is not kept waiting") {
  net::asio::io_context where{1};
  auto server = std::make_unique<name_server>(where);
  const auto names = create_resolver(where, server->address());
  server.reset();
  net::asio::post(where, [&] { names->close(); });
  const auto began = std::chrono::steady_clock::now();
  const auto found = resolve(where, *names, {"some.example"});
  CHECK_FALSE(found.at("some.example"));
  CHECK(std::chrono::steady_clock::now() - began < 9s);
}
