// A process that is killed in the midst of writing: what was reported as committed is there, once, and the
// validators never vouch for items that are not.
#include "samples.hpp"
#include "storage/open.hpp"

#include <csignal>
#include <random>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

namespace wireroom::storage {
namespace {
using namespace samples;

constexpr int items_a_batch = 12;

std::vector<feeds::item> batch_items(int batch) {
  std::vector<feeds::item> made;
  for (int i = 0; i < items_a_batch; ++i) made.push_back(item(batch * items_a_batch + i));
  return made;
}

/// Commits batch after batch, reporting each to the pipe once the store says that it is durable.
[[noreturn]] void write_for_ever(const std::string& url, int report) {
  auto store = open(url);
  if (!store) _exit(3);
  const auto feeds = (*store)->sync_feeds(std::vector{spec("a"), spec("b")}, at_minute(0));
  if (!feeds) _exit(4);
  const auto known = (*store)->count();
  for (int batch = static_cast<int>(known->items) / items_a_batch;; ++batch) {
    const auto& feed = (*feeds)[static_cast<std::size_t>(batch % 2)];
    if (!(*store)->commit_polls(std::vector{poll(feed.id, batch, batch_items(batch))})) _exit(5);
    if (write(report, &batch, sizeof batch) != sizeof batch) _exit(6);
    std::vector<filing> filings;
    for (const auto& waiting : *(*store)->unfiled(100)) filings.push_back({waiting.item, waiting.item});
    if (!(*store)->file(filings, at_minute(batch))) _exit(7);
  }
}

TEST_CASE("what was committed outlives kill -9, once each, with its validators", "[crash][invariant1]") {
  const temporary_folder folder;
  const auto url = "sqlite://" + folder.file("test.db");
  std::mt19937 random{20250115};
  int last_reported = -1;

  for (int round = 0; round < 40; ++round) {
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    const auto child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      close(ends[0]);
      write_for_ever(url, ends[1]);
    }
    close(ends[1]);
    const int wanted = std::uniform_int_distribution{1, 25}(random);
    int batch = 0, seen = 0;
    while (seen < wanted && read(ends[0], &batch, sizeof batch) == sizeof batch) {
      last_reported = batch;
      ++seen;
    }
    usleep(static_cast<useconds_t>(std::uniform_int_distribution{0, 3'000}(random)));
    kill(child, SIGKILL);
    while (read(ends[0], &batch, sizeof batch) == sizeof batch) last_reported = batch;
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    REQUIRE(WIFSIGNALED(status));
    REQUIRE(seen == wanted);

    auto store = must(open(url));
    CHECK(must(store->integrity()).empty());
    const auto items = must(store->count()).items;
    REQUIRE(items % items_a_batch == 0);
    const auto batches = static_cast<int>(items) / items_a_batch;
    // The one after the last report may have been committed unreported, no more.
    CHECK(batches >= last_reported + 1);
    CHECK(batches <= last_reported + 2);
    for (const auto& feed : must(store->feeds())) {
      int vouched = batches - 1;
      if (vouched % 2 != (feed.partner == "b" ? 1 : 0)) --vouched;
      if (vouched >= 0) CHECK(feed.state.validators.etag == fmt::format("\"{}\"", vouched));
    }
    // Polling again what a feed holds adds nothing.
    const auto feed = must(store->feeds())[static_cast<std::size_t>((batches - 1) % 2)];
    const auto again =
        must(store->commit_polls(std::vector{poll(feed.id, batches - 1, batch_items(batches - 1))}));
    CHECK(again[0].unchanged == items_a_batch);
    last_reported = batches - 1;
  }
  auto store = must(open(url));
  std::uint64_t sources = 0;
  for (const auto& article : must(store->articles({.limit = 1'000'000}))) sources += article.sources.size();
  const auto now = must(store->count());
  CHECK(sources + now.unfiled == now.items);
}

}  // namespace
}  // namespace wireroom::storage
