// Whether floods take entries of the trending list, from the first item to the list: index and board
// together, twenty partners in all, a list every two hours for a week.
#include "feeds/stories/story_index.hpp"
#include "feeds/stories/trend_board.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::feeds;
using namespace std::chrono_literals;

namespace {

constexpr instant start{std::chrono::milliseconds{1'700'000'000'000}};

struct sent {
  std::chrono::minutes after{0};
  std::string title, partner, owner;
  double weight = 1;
  bool flood = false;
};

std::uint64_t scatter(std::uint64_t n) {
  n ^= n >> 33, n *= 0xff51afd7ed558ccdULL, n ^= n >> 33, n *= 0xc4ceb9fe1a85ec53ULL;
  return n ^ n >> 33;
}

/// The `nth` word of `subject`: made up, each its own.
std::string word(std::uint64_t subject, std::uint64_t nth) {
  std::string out;
  for (auto n = scatter(subject * 64 + nth + 1) % 160'000 + 160'000; n > 0; n /= 85) {
    out += "bcdfghjklmnprstvz"[n % 85 / 5];
    out += "aeiou"[n % 5];
  }
  return out;
}

/// Five of the ten words of `subject`, its name among them.
std::string told(std::uint64_t subject, std::uint64_t how) {
  std::string out = word(subject, 0);
  std::set<std::uint64_t> others;
  for (std::uint64_t i = 0; others.size() < 4; ++i) others.insert(1 + scatter(how * 7 + i) % 9);
  for (const auto nth : others) out += ' ' + word(subject, nth);
  return out;
}

/// Fifteen partners, a story an hour, each told by three to seven of them within nine hours: more than a list
/// of ten has room for.
std::vector<sent> honest_week() {
  std::vector<sent> out;
  for (std::uint64_t story = 0; story < 192; ++story) {
    for (std::uint64_t voice = 0; voice < 3 + story % 5; ++voice) {
      const auto partner = "honest " + std::to_string((story * 4 + voice * 3) % 15);
      out.push_back(
          {std::chrono::minutes{story * 60 + voice * 85}, told(story, story * 16 + voice), partner, partner});
    }
  }
  return out;
}

/// The instants of 95 at which more than half of an entry's items come from the flood; and how many such
/// entries there are at most.
struct won {
  int instants = 0, most = 0;
};
won entries_of_flood(std::vector<sent> flood, std::chrono::hours window) {
  auto log = honest_week();
  for (auto& one : flood) {
    one.flood = true;
    log.push_back(std::move(one));
  }
  std::ranges::sort(log, {}, [](const sent& one) { return std::tie(one.after, one.partner, one.title); });
  story_index index;
  trend_board board{window};
  steady_order order;
  won out;
  std::size_t next = 0;
  for (int step = 1; step <= 95; ++step) {
    const std::chrono::minutes until{step * 120};
    for (; next < log.size() && log[next].after <= until; ++next) {
      const auto& one = log[next];
      const auto id = static_cast<std::int64_t>(next) + 1;
      const auto filed = index.add({.id = id, .title = one.title, .partner = one.partner}, start + one.after);
      for (const auto& merge : filed.merged) board.merge(merge);
      board.add(id, filed.story, filed.words, one.owner, start + one.after, one.weight);
    }
    const auto look = [&](std::int64_t story) { return index.portrait(story); };
    const auto list = board.hottest(start + until, window, 10, look, order);
    const auto taken = std::ranges::count_if(list, [&](const hot_story& entry) {
      const auto of_flood = std::ranges::count_if(
          entry.items, [&](std::int64_t item) { return log[static_cast<std::size_t>(item) - 1].flood; });
      return of_flood * 2 > static_cast<std::ptrdiff_t>(entry.items.size());
    });
    out.instants += taken > 0 ? 1 : 0;
    out.most = std::max(out.most, static_cast<int>(taken));
  }
  return out;
}

constexpr std::chrono::minutes third_day{3 * 24 * 60};

std::vector<sent> near_same() {
  std::vector<sent> out;
  for (std::uint64_t i = 0; i < 500; ++i) {
    out.push_back(
        {third_day + std::chrono::minutes{i * 2}, told(500, 1) + " " + std::to_string(i), "flood", "flood"});
  }
  return out;
}

std::vector<sent> riding() {
  std::vector<sent> out;
  for (std::uint64_t i = 0; i < 500; ++i) {
    // Story 70 has three voices, the last at hour 73: it has left the list when it is to be brought back.
    out.push_back({third_day + 6h + std::chrono::minutes{i * 2}, told(70, 5000 + i), "flood", "flood"});
  }
  return out;
}

std::vector<sent> puppets_of_one() {
  std::vector<sent> out;
  for (std::uint64_t i = 0; i < 500; ++i) {
    out.push_back({third_day + std::chrono::minutes{i * 2}, told(501, 6000 + i),
                   "puppet " + std::to_string(i % 5), "one owner"});
  }
  return out;
}

std::vector<sent> five_loud() {
  std::vector<sent> out;
  for (std::uint64_t day = 0; day < 5; ++day) {
    for (std::uint64_t i = 0; i < 2500; ++i) {
      const auto partner = "loud " + std::to_string(i % 5);
      out.push_back({24h * (day + 1) + std::chrono::minutes{i * 24 * 60 / 2500}, told(510 + day, 7000 + i),
                     partner, partner});
    }
  }
  return out;
}

/// From the second day on, when the list is full, five owners that never send more than others do, and tell
/// nothing but what the others of them tell.
std::vector<sent> quiet_ring(double weight) {
  std::vector<sent> out;
  for (std::uint64_t story = 0; story < 4 * 6; ++story) {
    for (std::uint64_t voice = 0; voice < 5; ++voice) {
      const auto partner = "ring " + std::to_string(voice);
      out.push_back({24h + 6h * story + std::chrono::minutes{voice * 20},
                     told(600 + story, 8000 + story * 8 + voice), partner, partner, weight});
    }
  }
  return out;
}

}  // namespace

TEST_CASE("no flood takes an entry of the list from its first item on") {
  struct row {
    const char* what;
    std::vector<sent> (*flood)();
  };
  for (const auto& r :
       {row{"one partner, 500 items nearly the same", near_same},
        row{"500 items that ride a small story", riding}, row{"five puppets of one owner", puppets_of_one},
        row{"five partners, 500 a day each for five days", five_loud}}) {
    CAPTURE(r.what);
    CHECK(entries_of_flood(r.flood(), 12h).instants == 0);
    CHECK(entries_of_flood(r.flood(), 168h).instants == 0);
  }
}

TEST_CASE("owners that tell each other's stories quietly are answered by the operator's weights") {
  // As long as they are trusted they are five voices, as good as any: nothing in what they send tells.
  CHECK(entries_of_flood(quiet_ring(1), 12h).instants > 0);
  CHECK(entries_of_flood(quiet_ring(0.25), 12h).instants == 0);
  CHECK(entries_of_flood(quiet_ring(0.25), 168h).instants == 0);
}
