#include "daemon/poll/http_exchange.hpp"
#include "tests/daemon/poll/fetch_harness.hpp"

#include <array>
#include <string>
#include <string_view>
#include <thread>

#include <boost/asio/read.hpp>
#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::daemon;
using namespace std::chrono_literals;

namespace {

/// One connection to itself, whose other end the test holds.
class exchange_harness {
 public:
  exchange_harness() {
    net::socket ours(context_.get_executor());
    ours.connect(acceptor_.local_endpoint());
    theirs = acceptor_.accept();
    one_ = std::make_unique<connection>(std::move(ours), 64u << 10);
  }

  /// Sends a request and reads what comes.
  exchange_result run(std::string_view request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n") {
    exchange_result out;
    deadlines all(context_.get_executor(), [](auto) { return false; });
    deadlines::watch watch(all, 5s);
    tests::body_keeper body;
    std::uint64_t wire = 0;
    answer_head head;
    boost::asio::co_spawn(context_, run_exchange(*one_, request, limits_, head, body, watch, wire),
                          [&](std::exception_ptr failed, exchange_result result) {
                            if (failed) std::rethrow_exception(failed);
                            out = std::move(result);
                            all.stop();
                          });
    context_.restart();
    context_.run();
    return out;
  }

 private:
  boost::asio::io_context context_{1};
  net::tcp::acceptor acceptor_{context_, {boost::asio::ip::address_v4::loopback(), 0}};
  std::unique_ptr<connection> one_;
  poll_limits limits_;

 public:
  net::tcp::socket theirs{context_};
};

}  // namespace

TEST_CASE("a request that never arrived is told from one that was taken and not answered") {
  exchange_harness line;
  const auto manner =
      GENERATE(as<std::string>(), "closed before", "closed after", "reset before reading", "answered");
  CAPTURE(manner);
  if (manner == "closed before") {
    line.theirs.close();
  } else if (manner == "answered") {
    line.theirs.send(boost::asio::buffer(std::string_view("HTTP/1.1 204 No Content\r\n\r\n")));
  }
  std::jthread other([&] {
    std::array<char, 512> received;
    if (manner == "closed after") line.theirs.receive(boost::asio::buffer(received));
    if (manner == "reset before reading") line.theirs.wait(net::tcp::socket::wait_read);
    if (manner != "answered") line.theirs.close();
  });
  const auto out = line.run();
  CHECK(out.untaken == (manner == "closed before"));
  CHECK(out.answered == (manner == "answered"));
  CHECK(out.failure.has_value() == (manner != "answered"));
}

TEST_CASE("a request that the system does not take at once goes out whole, in its order") {
  exchange_harness line;
  std::string request = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 16777216\r\n\r\n";
  for (std::size_t size = request.size() + (16u << 20); request.size() < size;)
    request += static_cast<char>('a' + request.size() % 23);
  std::string received(request.size(), '\0');
  exchange_result out;
  {
    const std::jthread other([&] {
      std::this_thread::sleep_for(100ms);  // until then what the two systems hold between them is full
      boost::asio::read(line.theirs, boost::asio::buffer(received));
      line.theirs.send(boost::asio::buffer(std::string_view("HTTP/1.1 204 No Content\r\n\r\n")));
    });
    out = line.run(request);
  }
  CHECK_FALSE(out.failure);
  CHECK(out.reusable);
  CHECK((received == request));
}
