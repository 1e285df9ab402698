#include "daemon/demo/demo_clock.hpp"

#include <thread>

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace std::chrono_literals;

TEST_CASE("the demo's clock begins where it is told and runs faster than ours") {
  const auto start = from_ms(1'790'000'000'000);
  const daemon::demo::demo_clock clock(start, 1000);
  CHECK(clock.speed() == 1000);
  const auto before = clock.now();
  CHECK(before >= start);
  std::this_thread::sleep_for(20ms);
  const auto after = clock.now();
  CHECK(after - before >= 20s);
  CHECK(after - before < 20s * 100);  // however busy the machine is
}
