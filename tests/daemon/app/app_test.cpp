#include "daemon/app/app.hpp"

#include "tests/support/daemon/raw_client.hpp"
#include "tests/support/daemon/temporary_folder.hpp"

#include <thread>

#include <catch2/catch.hpp>

using namespace wireroom::daemon;
using namespace wireroom::tests;

namespace {

std::string status_line(const std::string& address, const std::string& host) {
  raw_client client(address);
  client.send("GET /status HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
  return client.read_until("\r\n");
}

}  // namespace

TEST_CASE("the operator's listener answers under the names that the configuration lists, and no others") {
  temporary_folder folder;
  auto settings = std::make_shared<config>(default_config());
  settings->listen.public_addresses = {"127.0.0.1:0"};
  settings->listen.operator_address = "127.0.0.1:0";
  settings->listen.operator_names = {"ops.harbour.example"};
  settings->storage.url = "sqlite://" + folder.path("w.db");
  auto made =
      app::create({.configuration = std::move(settings), .handle_signals = false, .use_systemd = false});
  REQUIRE(made);
  std::thread running([&] { (*made)->run(); });
  const auto address = (*made)->operator_address();
  const auto listed = status_line(address, "ops.harbour.example");
  const auto other = status_line(address, "other.example");
  (*made)->stop();
  running.join();
  CHECK(listed.find(" 200 ") != std::string::npos);
  CHECK(other.find(" 403 ") != std::string::npos);
}
