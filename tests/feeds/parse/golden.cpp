// Each document of tests/data/parse/ is read as the .json beside it says.
#include "feeds/parse/parser.hpp"
#include "feeds/write/inspect_json.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <catch2/catch.hpp>

namespace {

namespace fs = std::filesystem;
using namespace wireroom::feeds;

std::string contents(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<fs::path> documents() {
  std::vector<fs::path> out;
  for (const auto& at : fs::directory_iterator(fs::path(WIREROOM_TEST_DATA) / "parse"))
    if (fs::exists(at.path().string() + ".json")) out.push_back(at.path());
  std::ranges::sort(out);
  return out;
}

struct collector final : entry_sink {
  std::vector<entry> entries;
  void on_entry(entry&& value) override { entries.push_back(std::move(value)); }
  void on_restart() override { entries.clear(); }
};

constexpr const char* base = "https://base.example/dir/feed";

}  // namespace

TEST_CASE("documents of our own are read as expected", "[parse]") {
  REQUIRE(documents().size() >= 12);
  for (const fs::path& file : documents()) {
    INFO(file.filename());
    const std::string bytes = contents(file);
    const auto made = parse(bytes, {.url = base, .content_type = {}});
    REQUIRE(made.has_value());
    const std::string written = inspect_json(made->document, made->entries);
    CHECK(boost::json::parse(written) == boost::json::parse(contents(file.string() + ".json")));
  }
}

TEST_CASE("a document says the same in whatever chunks it arrives", "[parse]") {
  for (const fs::path& file : documents()) {
    INFO(file.filename());
    const std::string bytes = contents(file);
    const auto whole = parse(bytes, {.url = base, .content_type = {}});
    REQUIRE(whole.has_value());
    for (const std::size_t size : {std::size_t{1}, std::size_t{7}, std::size_t{4096}}) {
      INFO(size);
      collector sink;
      parser p({.url = base, .content_type = {}}, sink);
      for (std::size_t at = 0; at < bytes.size(); at += size)
        if (!p.feed(std::string_view(bytes).substr(at, size))) break;
      const auto made = p.finish();
      REQUIRE(made.has_value());
      CHECK(inspect_json(*made, sink.entries) == inspect_json(whole->document, whole->entries));
    }
  }
}

TEST_CASE("an encoding that is not stated is guessed the same, however the document arrives", "[parse]") {
  // "новости дня" in windows-1251, which begins within what the guess is made from and beyond it.
  const std::string news = "\xED\xEE\xE2\xEE\xF1\xF2\xE8 \xE4\xED\xFF ";
  for (const auto& [ascii, encoding] : {std::pair{std::size_t{10'000}, "windows-1251"}, {20'000, "utf-8"}}) {
    std::string bytes = "<rss version='2.0'><channel><!--" + std::string(ascii, '.') + "--><title>";
    for (int i = 0; i < 2000; ++i) bytes += news;
    bytes += "</title></channel></rss>";
    for (const std::size_t size : {std::size_t{1}, std::size_t{5000}, std::size_t{16384}, bytes.size()}) {
      INFO(ascii << " of ASCII, in pieces of " << size);
      collector sink;
      parser p({.url = base, .content_type = {}}, sink);
      for (std::size_t at = 0; at < bytes.size(); at += size)
        REQUIRE(p.feed(std::string_view(bytes).substr(at, size)));
      const auto made = p.finish();
      REQUIRE(made);
      CHECK(made->encoding == encoding);
    }
  }
}

TEST_CASE("any beginning of a document is read or refused, never more", "[parse]") {
  for (const fs::path& file : documents()) {
    INFO(file.filename());
    const std::string bytes = contents(file);
    const auto whole = parse(bytes, {.url = base, .content_type = {}});
    for (std::size_t size = 0; size < bytes.size(); size += 1 + bytes.size() / 97) {
      const auto made = parse(std::string_view(bytes).substr(0, size), {.url = base, .content_type = {}});
      if (made) CHECK(made->entries.size() <= whole->entries.size() + 1);
    }
  }
}
