// Related articles: of the first five of each article, how many tell the same story, by the labelled
// headlines in ../shared/stories, and what they cost. Without that folder only the cost is measured.
//
//   bench_related [HEADLINES.csv EQUIVALENT.tsv]
#include "feeds/stories/related.hpp"

#include "feeds/stories/story_index.hpp"
#include "feeds/text/url.hpp"
#include "tests/bench/cpu_time.hpp"
#include "tests/bench/headlines.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <sys/resource.h>

using namespace wireroom;
using namespace wireroom::feeds;
using wireroom::bench::cpu_seconds;
using wireroom::bench::headline;
using wireroom::bench::read_headlines;

namespace {

struct newsroom {
  explicit newsroom(std::chrono::hours memory) : related{memory} {}

  story_index stories;
  related_index related;
  double filing = 0;  // seconds of related alone

  assignment file(const headline& one, std::int64_t id) {
    const auto url = canonical_url(one.url);
    const auto at = from_ms(one.at_ms);
    const auto filed = stories.add({.id = id, .title = one.title, .url = url, .partner = one.publisher}, at);
    const auto begun = cpu_seconds();
    related.add(
        {.article = filed.article, .story = filed.joined, .language = filed.language, .owner = one.publisher},
        stories.telling(), at);
    for (const auto& merge : filed.merged) related.merge(merge);
    filing += cpu_seconds() - begun;
    return filed;
  }
};

void measure_accuracy(const std::string& file, const std::string& equivalent) {
  const auto all = read_headlines(file, equivalent);
  if (all.empty()) {
    std::printf("%s is not there: no accuracy\n", file.c_str());
    return;
  }
  // All of the set: some of its headlines come more than a week after others.
  newsroom room{std::chrono::hours{24 * 60}};
  std::unordered_map<std::int64_t, const headline*> shown;  // the first item of each article
  std::vector<std::int64_t> articles;
  std::map<std::string, std::size_t> of_story;
  double early = 0, early_asked = 0;
  std::map<std::string, std::size_t> before;
  for (const auto& one : all) {
    const auto filed = room.file(one, static_cast<std::int64_t>(&one - all.data()) + 1);
    if (!shown.try_emplace(filed.article, &one).second) continue;
    articles.push_back(filed.article);
    ++of_story[one.story];
    // What a reader of the moment gets: of the articles before it, those that there are.
    const auto possible = std::min<std::size_t>(5, before[one.story]++);
    if (possible > 0) {
      const auto list = room.related.related(filed.article);
      const auto same =
          std::ranges::count_if(list, [&](auto id) { return shown.at(id)->story == one.story; });
      early += static_cast<double>(same) / static_cast<double>(possible);
      ++early_asked;
    }
  }
  double found = 0, asked = 0, listed = 0, right = 0, owners = 0;
  const auto begun = cpu_seconds();
  for (const auto id : articles) {
    const auto& of = *shown.at(id);
    const auto possible = std::min<std::size_t>(5, of_story[of.story] - 1);
    const auto list = room.related.related(id);
    const auto same =
        std::ranges::count_if(list, [&](auto other) { return shown.at(other)->story == of.story; });
    right += static_cast<double>(same);
    listed += static_cast<double>(list.size());
    std::vector<std::string> distinct;
    for (const auto other : list) distinct.push_back(shown.at(other)->publisher);
    std::ranges::sort(distinct);
    owners += static_cast<double>(std::ranges::unique(distinct).begin() - distinct.begin());
    if (possible == 0) continue;
    found += static_cast<double>(same) / static_cast<double>(possible);
    ++asked;
  }
  const auto took = cpu_seconds() - begun;
  std::printf("%zu headlines, %zu articles\n", all.size(), articles.size());
  std::printf("same story among the first five (P@5, what is missing counts as wrong): %.3f\n",
              found / asked);
  std::printf("  at the moment of arrival, of those already there: %.3f\n", early / early_asked);
  std::printf("of those listed, of the same story: %.3f; listed %.2f an article, of %.2f publishers\n",
              right / listed, listed / static_cast<double>(articles.size()),
              owners / static_cast<double>(articles.size()));
  std::printf("filed at %.0f articles/s, asked at %.0f/s\n",
              static_cast<double>(articles.size()) / room.filing,
              static_cast<double>(articles.size()) / took);
}

/// Headlines of random events: four words of the event's own, four of everybody's.
void measure_cost(std::size_t window) {
  std::mt19937 random{1};
  newsroom room{std::chrono::hours{168}};
  rusage before{}, after{};
  getrusage(RUSAGE_SELF, &before);
  constexpr std::size_t measured = 20'000;
  double filed_window = 0;
  for (std::size_t i = 0; i < window + measured; ++i) {
    if (i == window) filed_window = room.filing;
    const auto event = random() % (window / 8);
    headline one;
    for (int j = 0; j < 4; ++j) one.title += "subject" + std::to_string(event * 6 + random() % 6) + ' ';
    for (int j = 0; j < 4; ++j) one.title += "word" + std::to_string(random() % (1 + random() % 5000)) + ' ';
    one.publisher = "partner " + std::to_string(i % 500);
    one.at_ms = static_cast<std::int64_t>(i) * 168 * 3'600'000 / static_cast<std::int64_t>(window);
    room.file(one, static_cast<std::int64_t>(i) + 1);
  }
  getrusage(RUSAGE_SELF, &after);
  std::printf("%9zu articles in the week: %8.0f articles/s; stories and related together %+ld MiB\n", window,
              measured / (room.filing - filed_window), (after.ru_maxrss - before.ru_maxrss) / 1024);
}

}  // namespace

int main(int count, char** arguments) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  const std::string folder = "../shared/stories/";
  measure_accuracy(count > 1 ? arguments[1] : folder + "headlines-dev.csv",
                   count > 2 ? arguments[2] : folder + "uci_equiv.tsv");
  measure_cost(10'000);
  measure_cost(100'000);
}
