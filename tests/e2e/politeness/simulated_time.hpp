#pragma once
// Time for a program that waits for hours: the machine's clocks, as the whole process sees them, put forward
// when there is nothing to do. In between they run as they are, so that sockets and their deadlines are as
// ever.
//
// It stands between the program and the C library: clock_gettime() tells the time put forward, and timers of
// timerfd, by which Asio waits, are made to fire when it passes them. What waits by other means (condition
// variables with a deadline) is not helped. Linked into a test's program only.

#include <chrono>

namespace wireroom::tests {

/// From now on the wall clock shows `start`; the monotonic clock goes on.
void begin_simulated_time(std::chrono::system_clock::time_point start);

/// Puts all clocks forward by `length`, and wakes whoever waits by a timer.
void put_forward(std::chrono::nanoseconds length);

/// How long until the next timer of anybody in the process; a minute when there is none.
std::chrono::nanoseconds until_next_timer();

}  // namespace wireroom::tests
