// Memory in a file: on a real disk, under a real kernel.
#include "daemon/memory/paged_file.hpp"
#include "tests/support/daemon/temporary_folder.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>
#include <linux/magic.h>
#include <sys/resource.h>
#include <sys/vfs.h>

using namespace wireroom;
using namespace wireroom::daemon;

namespace {

/// A paged file in a folder of its own; /tmp may lie in memory.
class file_on_disk {
 public:
  file_on_disk() {
    auto made = paged_file::create(folder_.path());
    REQUIRE(made);
    file_ = std::move(*made);
  }
  paged_file& operator*() const { return *file_; }
  std::string folder() const { return folder_.path(); }

 private:
  tests::temporary_folder folder_{"/var/tmp"};
  std::unique_ptr<paged_file> file_;
};

/// KiB of the mapping around `at` that this process has in memory.
std::size_t resident_around(const void* at) {
  std::ifstream maps{"/proc/self/smaps"};
  const auto wanted = reinterpret_cast<std::uintptr_t>(at);
  bool here = false;
  for (std::string line; std::getline(maps, line);) {
    std::uintptr_t begin = 0, end = 0;
    if (std::sscanf(line.c_str(), "%lx-%lx ", &begin, &end) == 2) here = begin <= wanted && wanted < end;
    std::size_t size = 0;
    if (here && std::sscanf(line.c_str(), "Rss: %zu kB", &size) == 1) return size;
  }
  FAIL("no mapping is there");
  return 0;
}

struct block {
  std::byte* at;
  std::size_t size;
  std::byte mark;

  bool is_whole() const {
    return std::ranges::all_of(std::span{at, size}, [&](std::byte one) { return one == mark; });
  }
};

}  // namespace

TEST_CASE("what lies in a paged file is the same after it rested, and in between nowhere in memory") {
  const file_on_disk made;
  auto& memory = *made;
  constexpr std::size_t size = 8 << 20;
  const block one{static_cast<std::byte*>(memory.allocate(size)), size, std::byte{7}};
  std::memset(one.at, 7, size);
  CHECK(memory.size() >= size);
  CHECK(resident_around(one.at) >= size / 1024);

  memory.rest();
  CHECK(resident_around(one.at) == 0);
  CHECK(one.is_whole());
  CHECK(resident_around(one.at) >= size / 1024);
  memory.deallocate(one.at, size);
  CHECK(std::filesystem::is_empty(made.folder()));  // the file has no name
}

TEST_CASE("blocks of a paged file of all sizes keep apart and make room for others") {
  const file_on_disk made;
  auto& memory = *made;
  std::mt19937 random{1};
  std::vector<block> blocks;
  std::size_t out = 0, most = 0;
  for (int step = 0; step < 40'000; ++step) {
    if (blocks.size() > 500 || (!blocks.empty() && random() % 3 == 0)) {
      const auto which = random() % blocks.size();
      REQUIRE(blocks[which].is_whole());
      memory.deallocate(blocks[which].at, blocks[which].size);
      out -= blocks[which].size;
      blocks[which] = blocks.back();
      blocks.pop_back();
    } else {
      const std::size_t size = 1 + random() % (std::size_t{1} << (random() % 18));
      auto* const at = static_cast<std::byte*>(memory.allocate(size));
      // Read from memory: of the pointer itself a compiler believes that it is aligned.
      const volatile auto address = reinterpret_cast<std::uintptr_t>(at);
      REQUIRE(address % alignof(std::max_align_t) == 0);
      blocks.push_back({at, size, static_cast<std::byte>(random())});
      std::memset(at, static_cast<int>(blocks.back().mark), size);
      out += size;
      most = std::max(most, out);
    }
    if (step % 1000 == 0) memory.rest();
  }
  for (const auto& one : blocks) {
    CHECK(one.is_whole());
    memory.deallocate(one.at, one.size);
  }
  // Whole pages, pools that grow by half and places that are free in between: no more than that.
  CHECK(memory.size() < 3 * most + (16u << 20));
}

TEST_CASE("threads share a paged file, also while it rests") {
  const file_on_disk made;
  auto& memory = *made;
  std::vector<std::thread> threads;
  std::array<bool, 3> whole{};
  for (std::size_t i = 0; i < whole.size(); ++i) {
    threads.emplace_back([&, i] {
      whole[i] = true;
      for (int step = 0; step < 2000; ++step) {
        const block one{static_cast<std::byte*>(memory.allocate(1000)), 1000, static_cast<std::byte>(step)};
        std::memset(one.at, static_cast<int>(one.mark), one.size);
        if (step % 50 == 0) memory.rest();
        whole[i] = whole[i] && one.is_whole();
        memory.deallocate(one.at, one.size);
      }
    });
  }
  for (auto& one : threads) one.join();
  CHECK(std::ranges::all_of(whole, std::identity{}));
}

TEST_CASE("where the disk has no room for a paged file the heap serves") {
  const file_on_disk made;
  auto& memory = *made;
  constexpr std::size_t size = 1 << 20;
  std::vector<block> blocks;
  const auto take = [&] {
    blocks.push_back({static_cast<std::byte*>(memory.allocate(size)), size, std::byte{1}});
    std::memset(blocks.back().at, 1, size);
  };
  for (int i = 0; i < 3; ++i) take();

  // A file must not grow any more: the same as a full disk to those who ask for room.
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto handled = std::signal(SIGXFSZ, SIG_IGN);
  auto less = before;
  less.rlim_cur = memory.size();
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &less) == 0);
  for (int i = 0; i < 8; ++i) take();
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
  std::signal(SIGXFSZ, handled);

  CHECK(memory.size() == less.rlim_cur);
  memory.rest();
  for (const auto& one : blocks) {
    CHECK(one.is_whole());
    memory.deallocate(one.at, one.size);
  }
}

TEST_CASE("a paged file that is resting takes room ahead") {
  const file_on_disk made;
  auto& memory = *made;
  memory.rest();
  const auto before = memory.size();
  CHECK(before > 0);
  auto* const at = memory.allocate(1 << 20);
  CHECK(memory.size() == before);
  memory.deallocate(at, 1 << 20);
}

TEST_CASE("a paged file is refused where it would lie in memory, and where there is no folder") {
  CHECK(paged_file::create("/nowhere").error() == std::errc::no_such_file_or_directory);
  struct statfs where{};
  if (::statfs("/dev/shm", &where) == 0 && where.f_type == TMPFS_MAGIC)
    CHECK(paged_file::create("/dev/shm").error() == std::errc::not_supported);
  else
    WARN("/dev/shm is no tmpfs here");
}
