// Paged containers: what they hold, and that what is remembered of items lies in the memory they are given.
#include "feeds/memory/paged.hpp"
#include "feeds/stories/related.hpp"
#include "feeds/stories/story_index.hpp"
#include "feeds/stories/topic_board.hpp"
#include "feeds/stories/trend_board.hpp"

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace wireroom;
using namespace wireroom::feeds;
using namespace std::chrono_literals;

namespace {

constexpr instant start{std::chrono::milliseconds{1'700'000'000'000}};

/// Counts what is out, while paged containers use it.
class counted_memory final : public std::pmr::memory_resource {
 public:
  std::size_t out = 0;

 private:
  void* do_allocate(std::size_t bytes, std::size_t alignment) override {
    out += bytes;
    return std::pmr::new_delete_resource()->allocate(bytes, alignment);
  }
  void do_deallocate(void* at, std::size_t bytes, std::size_t alignment) override {
    out -= bytes;
    std::pmr::new_delete_resource()->deallocate(at, bytes, alignment);
  }
  bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override { return this == &other; }

  const paged_memory_scope used_{*this};
};

std::string title_of(int number) {
  return "Harbour " + std::to_string(number) + " opens its bridge " + std::to_string(number * 7) +
         " to walkers and cyclists again";
}

}  // namespace

TEST_CASE("a paged array holds what it was made of, and no more") {
  counted_memory memory;
  {
    const std::array<std::uint64_t, 3> values{7, 8, 9};
    paged_array<std::uint64_t> one{values};
    CHECK(std::ranges::equal(one.values(), values));
    CHECK(one.size() == 3);
    CHECK(memory.out == 4 * sizeof(std::uint64_t));

    auto other = std::move(one);
    CHECK(std::ranges::equal(other.values(), values));
    CHECK(one.values().empty());
    one = std::move(other);
    CHECK(std::ranges::equal(one.values(), values));

    const paged_array<char> text{std::span<const char>{"word", 4}};
    CHECK(std::string_view{text.data(), text.size()} == "word");
    CHECK(paged_array<std::uint32_t>{std::size_t{0}}.values().empty());
    CHECK(paged_array<std::uint32_t>{}.data() == nullptr);
  }
  CHECK(memory.out == 0);
}

TEST_CASE("what is remembered of items lies in paged memory and goes back to it") {
  counted_memory memory;
  {
    std::optional<story_index> stories{std::in_place};
    std::optional<related_index> related{std::in_place};
    std::optional<topic_board> topics{std::in_place, 168h, 48h};
    std::optional<trend_board> votes{std::in_place, 168h};
    std::size_t by_stories = 0, by_related = 0, by_topics = 0, by_votes = 0;
    auto before = memory.out;
    const auto taken = [&](std::size_t& whose) { whose += memory.out - std::exchange(before, memory.out); };
    constexpr int items = 2000;
    for (int i = 1; i <= items; ++i) {
      const auto title = title_of(i);
      const auto at = start + i * 1s;
      const auto filed = stories->add(
          {.id = i, .title = title, .url = "https://a.example/" + std::to_string(i), .partner = "A"}, at);
      taken(by_stories);
      related->add({.article = filed.article, .story = filed.story, .language = "en", .owner = "A"},
                   stories->telling(), at);
      taken(by_related);
      topics->add({.article = filed.article,
                   .story = filed.story,
                   .title = title,
                   .language = "en",
                   .partner = "A",
                   .owner = "A",
                   .categories = {}},
                  at);
      taken(by_topics);
      votes->add(i, filed.story, filed.words, "A", at);
      taken(by_votes);
    }
    // Each has some tens of bytes of every item at least.
    CHECK(by_stories > items * 100u);
    CHECK(by_related > items * 100u);
    CHECK(by_topics > items * 100u);
    CHECK(by_votes > items * 32u);
    stories.reset();
    related.reset();
    topics.reset();
    votes.reset();
  }
  CHECK(memory.out == 0);
}
