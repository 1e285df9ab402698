// Items filed a second, by the items in the window, and the memory that takes. Accuracy is measured with
// `wireroom replay` and the evaluators beside the labelled headlines.
//
//   bench_stories [--million]
#include "feeds/stories/story_index.hpp"

#include <chrono>
#include <cstdio>
#include <random>
#include <string>
#include <string_view>

#include <sys/resource.h>

using namespace wireroom;
using namespace wireroom::feeds;

namespace {

/// A headline of a random event: four words of the event's own, four of everybody's.
std::string headline(std::mt19937& random, std::size_t events) {
  const auto event = random() % events;
  std::string out;
  for (int i = 0; i < 4; ++i) out += "subject" + std::to_string(event * 6 + random() % 6) + ' ';
  for (int i = 0; i < 4; ++i) out += "word" + std::to_string(random() % (1 + random() % 5000)) + ' ';
  return out;
}

void measure(std::size_t window) {
  constexpr std::size_t measured = 20'000;
  constexpr std::int64_t window_ms = 72LL * 3600 * 1000;
  std::mt19937 random{1};
  story_index index;
  std::chrono::steady_clock::time_point begun;
  for (std::size_t i = 0; i < window + measured; ++i) {
    if (i == window) begun = std::chrono::steady_clock::now();
    const auto title = headline(random, window / 8);
    const auto partner = "partner " + std::to_string(i % 500);
    const auto at = from_ms(static_cast<std::int64_t>(i) * window_ms / static_cast<std::int64_t>(window));
    index.add({.id = static_cast<std::int64_t>(i) + 1, .title = title, .partner = partner}, at);
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  std::printf("%9zu items in the window: %8.0f items/s, %zu stories, peak %ld MiB\n", window,
              static_cast<double>(measured) / took.count(), index.size().stories, used.ru_maxrss / 1024);
}

}  // namespace

int main(int count, char** arguments) {
  measure(10'000);
  measure(100'000);
  if (count > 1 && std::string_view{arguments[1]} == "--million") measure(1'000'000);
}
