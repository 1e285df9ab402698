// Topics of the labelled headlines in ../shared/stories, day by day, and what they cost.
//
//   bench_topics [HEADLINES.csv]
#include "feeds/stories/story_index.hpp"
#include "feeds/stories/topic_board.hpp"
#include "feeds/text/url.hpp"
#include "tests/bench/cpu_time.hpp"
#include "tests/bench/headlines.hpp"

#include <chrono>
#include <cstdio>
#include <map>
#include <random>
#include <string>

#include <sys/resource.h>

using namespace wireroom;
using namespace wireroom::feeds;
using wireroom::bench::cpu_seconds;
using wireroom::bench::headline;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::hours memory{168}, window{48};

void list(const topic_board& board, const std::map<std::int64_t, const headline*>& shown, instant now) {
  std::printf("-- %lld h\n", static_cast<long long>(to_ms(now) / 3'600'000));
  for (const auto& one : board.topics(now, 12)) {
    // How many of its articles are on the label that most of them have.
    std::map<std::string, std::size_t> labels;
    std::size_t most = 0;
    for (const auto id : one.articles) most = std::max(most, ++labels[shown.at(id)->story]);
    std::string also;
    for (const auto& key : one.also) also += (also.empty() ? "" : ", ") + key;
    std::printf("%7.1f  %-32s %3zu owners %3zu articles, %3.0f %% of one label  (%s)\n", one.score,
                one.name.c_str(), one.owners, one.articles.size(),
                100.0 * static_cast<double>(most) / static_cast<double>(one.articles.size()), also.c_str());
  }
}

void show(const std::string& file) {
  const auto all = bench::read_headlines(file, {});
  if (all.empty()) {
    std::printf("%s is not there: no topics\n", file.c_str());
    return;
  }
  story_index stories;
  topic_board board{memory, window};
  std::map<std::int64_t, const headline*> shown;
  auto next = from_ms(all.front().at_ms) + 24h;
  for (const auto& one : all) {
    const auto at = from_ms(one.at_ms);
    for (; at >= next; next += 24h) list(board, shown, next);
    const auto url = canonical_url(one.url);
    const auto filed = stories.add({.id = static_cast<std::int64_t>(&one - all.data()) + 1,
                                    .title = one.title,
                                    .url = url,
                                    .partner = one.publisher},
                                   at);
    shown.try_emplace(filed.article, &one);
    board.add({.article = filed.article,
               .story = filed.joined,
               .title = one.title,
               .language = filed.language,
               .partner = one.publisher,
               .owner = one.publisher},
              at);
    for (const auto& merge : filed.merged) board.merge(merge.from, merge.into);
  }
  list(board, shown, next);
}

/// Titles of random events: names of the event's own among everybody's words.
void measure_cost(std::size_t count) {
  std::mt19937 random{1};
  rusage before{}, after{};
  getrusage(RUSAGE_SELF, &before);
  topic_board board{memory, window};
  double adding = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto event = random() % (count / 8);
    std::string title;
    for (int j = 0; j < 3; ++j) title += "Name" + std::to_string(event * 6 + random() % 6) + ' ';
    for (int j = 0; j < 6; ++j) title += "word" + std::to_string(random() % (1 + random() % 5000)) + ' ';
    const auto partner = "partner " + std::to_string(i % 500);
    const auto at =
        from_ms(static_cast<std::int64_t>(i) * to_ms(instant{memory}) / static_cast<std::int64_t>(count));
    const auto begun = cpu_seconds();
    board.add({.article = static_cast<std::int64_t>(i) + 1,
               .story = static_cast<std::int64_t>(event) + 1,
               .title = title,
               .language = "en",
               .partner = partner,
               .owner = partner},
              at);
    adding += cpu_seconds() - begun;
  }
  getrusage(RUSAGE_SELF, &after);
  const auto begun = cpu_seconds();
  const auto found = board.topics(instant{memory}, 20);
  std::printf("%9zu items remembered: %8.0f added/s, %zu topics listed in %.0f ms, %+ld MiB\n", count,
              static_cast<double>(count) / adding, found.size(), 1000 * (cpu_seconds() - begun),
              (after.ru_maxrss - before.ru_maxrss) / 1024);
}

}  // namespace

int main(int count, char** arguments) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  show(count > 1 ? arguments[1] : "../shared/stories/headlines-dev.csv");
  measure_cost(10'000);
  measure_cost(100'000);
}
