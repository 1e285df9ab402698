// Items filed a second, and the memory that takes, by the items in the week. Accuracy is the affair of
// stories.py beside this file.
//
//   bench_stories [--items N]...        10,000, 100,000 and 1,000,000 without; each in a process of its own
//
// The stream is made of the labelled headlines where they lie beside the project: each of many replicas tells
// them at another time, with other names in them, so that the vocabulary grows as that of a newsroom does.
// Elsewhere it is made of words alone. Only story_index::add is timed, on one core.
#include "feeds/stories/story_index.hpp"
#include "feeds/stories/trend_board.hpp"
#include "feeds/text/url.hpp"
#include "tests/bench/cpu_time.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

using namespace wireroom;
using namespace wireroom::feeds;
using wireroom::bench::cpu_seconds;

namespace {

constexpr auto week_ms = std::chrono::milliseconds{std::chrono::hours{168}}.count();
constexpr const char* labelled = "../shared/stories/headlines-dev.csv";

std::uint64_t scatter(std::uint64_t n) {
  n ^= n >> 33, n *= 0xff51afd7ed558ccdULL, n ^= n >> 33, n *= 0xc4ceb9fe1a85ec53ULL;
  return n ^ n >> 33;
}

double share(std::uint64_t n) {
  return static_cast<double>(scatter(n) >> 11) / 9007199254740992.0;
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::string lower(std::string_view text) {
  std::string out{text};
  for (auto& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

/// A headline that replicas are made of.
struct seed {
  std::string title, url, publisher;
  std::int64_t after_ms = 0;
};

/// The fields of one line of CSV (RFC 4180, without line breaks in fields).
std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> out(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
      out.back() += line[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      out.emplace_back();
    } else if (c != '\r') {
      out.back() += c;
    }
  }
  return out;
}

/// What the replicas are made of, and which words they share: those that several stories use.
class newsroom {
 public:
  newsroom() {
    std::ifstream file{labelled};
    std::map<std::string, std::set<std::string>> told;
    std::int64_t first = -1;
    std::string line;
    for (std::getline(file, line); std::getline(file, line);) {
      const auto row = fields_of(line);
      if (row.size() < 6) continue;
      const auto at = std::strtoll(row[5].c_str(), nullptr, 10);
      if (first < 0) first = at;
      seeds_.push_back({row[1], row[2], row[3], at - first});
      each_word(row[1], [&](std::string_view word) {
        told[lower(word)].insert(row[4]);
        return std::string{};
      });
    }
    from_labelled_ = !seeds_.empty();
    if (!from_labelled_) make_up();
    for (const auto& [word, stories] : told) {
      if (stories.size() >= 3) shared_.emplace(word, true);
    }
  }

  bool from_labelled() const { return from_labelled_; }
  std::size_t size() const { return seeds_.size(); }

  struct told {
    std::string title, url, publisher;
  };
  told tell(std::size_t seed, std::uint64_t replica) const {
    const auto& of = seeds_[seed];
    const auto other = [&](std::string_view word) { return renamed(word, replica); };
    auto url = each_word(of.url.substr(std::min(of.url.size(), of.url.find('/', 8))), other);
    return {
        each_word(of.title, other),
        canonical_url("https://p" + std::to_string(scatter(std::hash<std::string>{}(of.publisher)) % 2000) +
                      ".example" + url + "/" + std::to_string(replica)),
        of.publisher};
  }
  /// When it is told: each replica begins somewhere in the week and goes round.
  std::int64_t moment(std::size_t seed, std::uint64_t replica) const {
    return (seeds_[seed].after_ms * 8 / 10 + static_cast<std::int64_t>(share(replica + 1) * week_ms)) %
           week_ms;
  }

 private:
  /// `text` with each run of letters replaced by what `change` says.
  template <typename Change>
  static std::string each_word(std::string_view text, Change&& change) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
      auto end = i;
      while (end < text.size() && is_letter(text[end])) ++end;
      if (end == i) {
        out += text[i++];
      } else {
        out += change(text.substr(i, end - i));
        i = end;
      }
    }
    return out;
  }

  /// Names and words of one story alone become others, out of 250,000, some of them much used.
  std::string renamed(std::string_view word, std::uint64_t replica) const {
    const auto small = lower(word);
    if (replica == 0 || small.size() < 3 || shared_.contains(small)) return std::string{word};
    const auto u = share(std::hash<std::string>{}(small) ^ replica * 0x9E3779B97F4A7C15ULL);
    auto rank = static_cast<std::uint64_t>(250'000 * u * u * u);
    std::string out;
    for (rank += 100; rank > 0; rank /= 85) {
      out += "bcdfghjklmnprstvw"[rank % 85 / 5];
      out += "aeiou"[rank % 5];
    }
    out += "nrtl"[out.size() % 4];
    if (word[0] >= 'A' && word[0] <= 'Z') out[0] = static_cast<char>(out[0] - 32);
    return out;
  }

  void make_up() {
    for (std::uint64_t i = 0; i < 3000; ++i) {
      const auto event = scatter(i) % 50;
      std::string title;
      for (std::uint64_t k = 0; k < 4; ++k)
        title += renamed("subject", event * 6 + scatter(i * 4 + k) % 6 + 1) + ' ';
      for (std::uint64_t k = 0; k < 5; ++k) {
        title += renamed("word", 1000 + scatter(i * 5 + k) % (1 + scatter(i * 7 + k) % 5000)) + ' ';
      }
      seeds_.push_back({title, "https://p.example/" + std::to_string(i), "partner " + std::to_string(i % 500),
                        static_cast<std::int64_t>(share(i) * week_ms)});
    }
  }

  std::vector<seed> seeds_;
  std::unordered_map<std::string, bool> shared_;
  bool from_labelled_ = false;
};

/// "VmRSS" or "VmHWM" of this process, in MiB.
double memory(const std::string& which) {
  std::ifstream status{"/proc/self/status"};
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(which + ":")) return std::strtod(line.c_str() + which.size() + 1, nullptr) / 1024;
  }
  return 0;
}

void measure(const newsroom& room, std::size_t items) {
  struct place {
    std::int64_t at;
    std::uint32_t seed, replica;
  };
  std::vector<place> places;
  for (std::size_t i = 0; i < items; ++i) {
    const auto replica = static_cast<std::uint32_t>(i / room.size());
    const auto one = static_cast<std::uint32_t>(i % room.size());
    places.push_back({room.moment(one, replica), one, replica});
  }
  // One in four stands alone: a headline in a world of its own.
  for (std::size_t i = 0; i < places.size(); i += 4) {
    places[i].replica = static_cast<std::uint32_t>(1'000'000 + i);
    places[i].at = room.moment(places[i].seed, places[i].replica);
  }
  std::ranges::sort(places, {}, [](const place& one) { return std::tuple{one.at, one.replica, one.seed}; });
  const auto before = memory("VmRSS");
  story_index index;
  trend_board board{std::chrono::milliseconds{week_ms}};
  double spent = 0, last_tenth = 0;
  std::vector<newsroom::told> batch;
  std::vector<assignment> filed;
  std::vector<std::tuple<std::int64_t, std::int64_t, std::uint64_t>> votes;
  for (std::size_t begin = 0; begin < items; begin += batch.size()) {
    batch.clear();
    filed.clear();
    for (auto i = begin; i < std::min(items, begin + 1000); ++i) {
      batch.push_back(room.tell(places[i].seed, places[i].replica));
    }
    const auto from = cpu_seconds();
    for (std::size_t k = 0; k < batch.size(); ++k) {
      filed.push_back(index.add({.id = static_cast<std::int64_t>(begin + k) + 1,
                                 .title = batch[k].title,
                                 .url = batch[k].url,
                                 .partner = batch[k].publisher},
                                from_ms(places[begin + k].at)));
    }
    const auto took = cpu_seconds() - from;
    spent += took;
    if (begin >= items / 10 * 9) last_tenth += took;
  }
  const auto size = index.size();
  std::printf(
      "%9zu items in the week: %7.0f items/s, at its end %7.0f; %6.0f MiB for it, peak of all %.0f MiB; "
      "%zu stories and %zu terms alive\n",
      items, static_cast<double>(items) / spent, static_cast<double>(items) / 10 / last_tenth,
      memory("VmHWM") - before, memory("VmHWM"), size.stories, size.terms);
}

}  // namespace

int main(int count, char** arguments) {
  std::vector<std::size_t> sizes;
  for (int i = 1; i + 1 < count; i += 2) {
    if (std::string_view{arguments[i]} == "--items")
      sizes.push_back(std::strtoull(arguments[i + 1], nullptr, 10));
  }
  if (sizes.empty()) sizes = {10'000, 100'000, 1'000'000};
  const newsroom room;
  std::printf("stream: %s\n", room.from_labelled()
                                  ? "labelled headlines, replicated under other names"
                                  : "made-up words (no labelled headlines beside the project)");
  for (const auto items : sizes) {
    std::fflush(stdout);
    const auto child = fork();  // so that its peak of memory is its own
    if (child == 0) {
      measure(room, items);
      std::fflush(stdout);
      _exit(0);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0) return 70;
  }
  return 0;
}
