// What the service manager is told and what it hands over.
#include "daemon/operate/notify.hpp"
#include "daemon/operate/signals.hpp"
#include "daemon/operate/socket_activation.hpp"
#include "daemon/operate/watchdog.hpp"
#include "tests/support/daemon/temporary_folder.hpp"

#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace wireroom::daemon;
using namespace std::chrono_literals;

namespace {

/// Stands for the service manager: reads datagrams of the socket called `address`.
class manager {
 public:
  explicit manager(const std::string& address) : socket_{::socket(AF_UNIX, SOCK_DGRAM, 0)} {
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    std::memcpy(at.sun_path, address.data(), address.size());
    if (address[0] == '@') at.sun_path[0] = '\0';
    REQUIRE(::bind(socket_, reinterpret_cast<sockaddr*>(&at),
                   static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address.size())) == 0);
    const timeval limit{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  }
  ~manager() { ::close(socket_); }

  std::string hears() const {
    char bytes[4096];
    const auto got = ::recv(socket_, bytes, sizeof bytes, 0);
    return got < 0 ? "nothing" : std::string(bytes, static_cast<std::size_t>(got));
  }

 private:
  int socket_;
};

}  // namespace

TEST_CASE("the service manager hears each message, by path and by abstract name") {
  const wireroom::tests::temporary_folder folder;
  const std::string address =
      GENERATE(true, false) ? folder.path("notify") : "@wireroom-test-" + std::to_string(::getpid());
  const manager listener{address};
  ::setenv("NOTIFY_SOCKET", address.c_str(), 1);
  const auto to = notifier::from_environment();
  REQUIRE(to.listens());
  CHECK(std::getenv("NOTIFY_SOCKET") == nullptr);
  to.ready();
  CHECK(listener.hears() == "READY=1");
  to.status("polling 14 feeds\nREADY=0");
  CHECK(listener.hears() == "STATUS=polling 14 feeds READY=0");
  to.reloading();
  const auto reloading = listener.hears();
  CHECK(reloading.starts_with("RELOADING=1\nMONOTONIC_USEC="));
  CHECK(std::stoull(reloading.substr(27)) > 0);
  to.watchdog();
  CHECK(listener.hears() == "WATCHDOG=1");
  to.extend(10s);
  CHECK(listener.hears() == "EXTEND_TIMEOUT_USEC=10000000");
  to.stopping();
  CHECK(listener.hears() == "STOPPING=1");
}

TEST_CASE("without a service manager nobody is told and nothing fails") {
  const auto address =
      GENERATE(as<std::string>{}, "", "relative", "@", "/no/such/socket", std::string(200, '/'));
  const notifier to{address};
  CHECK_FALSE(to.listens());
  to.ready();
  to.status("x");
}

TEST_CASE("a stuck service manager delays nobody") {
  const wireroom::tests::temporary_folder folder;
  const manager listener{folder.path("notify")};
  const notifier to{folder.path("notify")};
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 10'000; ++i) to.watchdog();
  CHECK(std::chrono::steady_clock::now() - start < 5s);
}

TEST_CASE("the watchdog's interval is for the process it names") {
  const auto own = std::to_string(::getpid());
  const auto [usec, pid, expected] = GENERATE_COPY(table<const char*, std::string, long>({
      {"30000000", own, 30'000'000},
      {"30000000", "", 30'000'000},
      {"30000000", "1", 0},
      {"0", own, 0},
      {"", own, 0},
      {"ten", own, 0},
      {"18446744073709551615", own, 0},
  }));
  ::setenv("WATCHDOG_USEC", usec, 1);
  if (!pid.empty()) ::setenv("WATCHDOG_PID", pid.c_str(), 1);
  CHECK(watchdog_interval().value_or(0us) == std::chrono::microseconds{expected});
  CHECK(std::getenv("WATCHDOG_USEC") == nullptr);
  CHECK(std::getenv("WATCHDOG_PID") == nullptr);
}

TEST_CASE("the watchdog is fed while all is well, and no longer") {
  const wireroom::tests::temporary_folder folder;
  const manager listener{folder.path("notify")};
  const notifier to{folder.path("notify")};
  boost::asio::io_context context{1};
  bool well = true;
  auto dog = watchdog::create(context, to, 20ms, [&] { return well; });
  context.run_for(50ms);
  CHECK(listener.hears() == "WATCHDOG=1");
  CHECK(listener.hears() == "WATCHDOG=1");
  while (listener.hears() == "WATCHDOG=1") {
  }
  well = false;
  context.run_for(50ms);
  CHECK(listener.hears() == "nothing");
  dog.reset();
  context.restart();
  CHECK(context.run_for(1s) <= 1);  // nothing waits any more
}

TEST_CASE("signals become calls until the watch ends") {
  boost::asio::io_context context{1};
  int stops = 0, reloads = 0;
  auto watch = signal_watch::create(context, [&] { ++stops; }, [&] { ++reloads; });
  for (const int number : {SIGHUP, SIGTERM, SIGHUP, SIGINT}) {
    std::raise(number);
    context.run_for(50ms);
  }
  CHECK(stops == 2);
  CHECK(reloads == 2);
  watch.reset();
  context.restart();
  context.run_for(1s);
  CHECK(context.stopped());
}

TEST_CASE("sockets that are meant for another process are left alone") {
  ::setenv("LISTEN_FDS", "1", 1);
  ::setenv("LISTEN_PID", "1", 1);
  CHECK(take_passed_sockets().empty());
  CHECK(std::getenv("LISTEN_FDS") == nullptr);
}

TEST_CASE("passed sockets come with their names") {
  // Descriptors 3 and 4 belong to the test runner here, so a child stands for the daemon.
  int both[2];
  REQUIRE(::pipe(both) == 0);
  const auto child = ::fork();
  if (child == 0) {
    if (both[0] != 3) ::dup2(both[0], 3);
    ::dup2(3, 4);
    ::close(5);
    ::setenv("LISTEN_FDS", "3", 1);
    ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
    ::setenv("LISTEN_FDNAMES", "public:operator:lost", 1);
    const auto sockets = take_passed_sockets();
    const bool good = sockets.size() == 2 && sockets[0].descriptor == 3 && sockets[0].name == "public" &&
                      sockets[1].descriptor == 4 && sockets[1].name == "operator";
    ::_exit(good ? 0 : 1);
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  ::close(both[0]);
  ::close(both[1]);
  CHECK(status == 0);
}
