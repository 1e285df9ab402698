// The client against the server it is made for.
#include "daemon/operate/client.hpp"
#include "daemon/operate/operator_routes.hpp"
#include "daemon/publish/http_server.hpp"
#include "tests/support/daemon/temporary_folder.hpp"

#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

using namespace wireroom::daemon;
using namespace std::chrono_literals;

namespace {

/// An operator's listener on a thread of its own.
class running_server {
 public:
  explicit running_server(const std::string& address) {
    operator_sources from;
    from.status = [] { return status_values{.version = "1.2.3"}; };
    from.metrics = [] { return metrics_values{}; };
    from.not_ready = [] { return std::string{}; };
    from.poll = [](std::int64_t) { return false; };
    from.reload = []() -> std::expected<void, std::string> { return {}; };
    routes_ = std::make_unique<operator_routes>(std::move(from));
    server_ = std::make_unique<http_server>(context_, *routes_, server_limits{}, counters_);
    address_ = server_->listen(address).value();
    thread_ = std::thread{[this] { context_.run(); }};
  }
  ~running_server() {
    context_.stop();
    thread_.join();
  }
  const std::string& address() const { return address_; }

 private:
  boost::asio::io_context context_{1};
  http_counters counters_;
  std::unique_ptr<operator_routes> routes_;
  std::unique_ptr<http_server> server_;
  std::string address_;
  std::thread thread_;
};

}  // namespace

TEST_CASE("the daemon answers over TCP and over a Unix socket") {
  const wireroom::tests::temporary_folder folder;
  const std::string where = GENERATE(true, false) ? "127.0.0.1:0" : "unix:" + folder.path("operator.sock");
  const running_server server{where};
  const auto answer = ask_operator(server.address(), "GET", "/status", 5s);
  REQUIRE(answer);
  CHECK(answer->status == 200);
  CHECK(answer->body.find("\"version\":\"1.2.3\"") != std::string::npos);
  CHECK(ask_operator(server.address(), "POST", "/reload", 5s)->status == 200);
  CHECK(ask_operator(server.address(), "POST", "/feeds/1/poll", 5s)->status == 404);
}

TEST_CASE("a daemon that is not there, does not answer or is another is told apart") {
  using kind = client_error::kind;
  const wireroom::tests::temporary_folder folder;
  CHECK(ask_operator("127.0.0.1:1", "GET", "/status", 5s).error().what == kind::unreachable);
  CHECK(ask_operator("unix:" + folder.path("none"), "GET", "/status", 5s).error().what == kind::unreachable);
  CHECK(ask_operator("nonsense", "GET", "/status", 5s).error().what == kind::unreachable);

  // Listens and never accepts.
  const auto silent = open_listen_socket("unix:" + folder.path("silent"));
  REQUIRE(silent);
  CHECK(ask_operator("unix:" + folder.path("silent"), "GET", "/status", 50ms).error().what ==
        kind::timed_out);
  ::close(*silent);
}
