#include "daemon/cli/progress.hpp"

#include <catch2/catch.hpp>

using namespace std::chrono_literals;
using wireroom::daemon::cli::progress_line;

TEST_CASE("the progress line tells done, rate, failures and what is left") {
  CHECK(progress_line(50, 200, 3, 10s, 80) ==
        "[##########..............................] 50/200  5/s  3 failed  0:30 left");
  CHECK(progress_line(0, 10, 0, 0s, 60) == "[........................................] 0/10  0/s");
  CHECK(progress_line(10, 10, 0, 1s, 60) == "[########################################] 10/10  10/s");
  CHECK(progress_line(1, 4000, 0, 2s, 100).ends_with("2:13:18 left"));
}

TEST_CASE("a narrow terminal gets no bar and no more than its width") {
  CHECK(progress_line(50, 200, 0, 10s, 20) == " 50/200  5/s  0:30 l");
}

TEST_CASE("nothing to do is all done") {
  CHECK(progress_line(0, 0, 0, 0s, 40) == "[############################] 0/0  0/s");
}
