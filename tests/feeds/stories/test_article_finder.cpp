#include "feeds/stories/article_finder.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <vector>

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::feeds;
using namespace std::chrono_literals;

namespace {

/// Numbers that do not repeat in a hurry.
class numbers {
 public:
  std::uint32_t next(std::uint32_t below) {
    state_ ^= state_ << 13, state_ ^= state_ >> 7, state_ ^= state_ << 17;
    return static_cast<std::uint32_t>(state_ % below);
  }
  /// `count` different hashes, ascending.
  std::vector<std::uint32_t> hashes(std::size_t count) {
    std::vector<std::uint32_t> out;
    while (out.size() < count) {
      const auto one = next(~0U);
      if (std::ranges::find(out, one) == out.end()) out.push_back(one);
    }
    std::ranges::sort(out);
    return out;
  }

 private:
  std::uint64_t state_ = 88172645463325252;
};

story_item item_of(std::string_view partner) {
  story_item out;
  out.partner = partner;
  return out;
}

constexpr instant now{};

}  // namespace

TEST_CASE("texts are one article when half of their sketches is the same, and not when less is") {
  numbers any;
  std::size_t as_one = 0, apart = 0;
  for (int round = 0; round < 2000; ++round) {
    // Some of the smallest are shared, by which they meet; of the others as many as chance has it.
    const auto pool = any.hashes(sketch_size + 1 + any.next(sketch_size));
    const auto pick = [&](std::size_t certain) {
      text_sketch out(pool.begin(), pool.begin() + static_cast<std::ptrdiff_t>(certain));
      while (out.size() < sketch_size) {
        const auto one = pool[any.next(static_cast<std::uint32_t>(pool.size()))];
        if (std::ranges::find(out, one) == out.end()) out.push_back(one);
      }
      std::ranges::sort(out);
      return out;
    };
    const auto a = pick(4), b = pick(4);
    article_finder finder{72h};
    finder.add(item_of("A"), {.title = {}, .body = a}, 1, 1, now);
    const auto found = finder.by_body(item_of("B"), {.title = {}, .body = b});
    CHECK(found.has_value() == (resemblance(a, b) >= 0.5));
    (found ? as_one : apart) += 1;
  }
  CHECK(as_one > 100);
  CHECK(apart > 100);
}

TEST_CASE("titles are one article when four of five words are the same, and not when less are") {
  numbers any;
  std::size_t as_one = 0, apart = 0;
  for (int round = 0; round < 2000; ++round) {
    const auto words = any.hashes(20);
    const std::size_t size = 5 + any.next(8), dropped = any.next(4), added = any.next(4);
    const std::vector<std::uint32_t> a(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(size));
    auto b = a;
    b.resize(size - std::min(dropped, size - 5));
    b.insert(b.end(), words.end() - static_cast<std::ptrdiff_t>(added), words.end());
    const auto shared = size - std::min(dropped, size - 5);
    const auto all = size + added;
    article_finder finder{72h};
    finder.add(item_of("A"), {.title = a, .body = {}}, 1, 7, now);
    const auto found =
        finder.by_title(item_of("B"), {.title = b, .body = {}}, 7, [](std::int64_t story) { return story; });
    CHECK(found.has_value() == (shared * 5 >= all * 4));
    (found ? as_one : apart) += 1;
  }
  CHECK(as_one > 100);
  CHECK(apart > 100);
}

TEST_CASE("a text's sketch holds the smallest hashes of its shingles, each once") {
  word_cutter cutter;
  std::string once, twice;
  for (int i = 0; i < 400; ++i) once += "word" + std::to_string(i * 7919 % 1009) + ' ';
  twice = once + once;
  const auto sketch = sketch_of(once, cutter);
  REQUIRE(sketch.size() == sketch_size);
  CHECK(std::ranges::is_sorted(sketch));
  CHECK(std::ranges::adjacent_find(sketch) == sketch.end());
  // All that is in a text is in the text that repeats it, beside the few shingles of the seam.
  CHECK(resemblance(sketch, sketch_of(twice, cutter)) > 0.9);
  CHECK(sketch_of("far too few words to tell anything", cutter).empty());
}
