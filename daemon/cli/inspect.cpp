#include "daemon/cli/inspect.hpp"

#include "daemon/cli/exit.hpp"
#include "daemon/cli/inspect_report.hpp"
#include "daemon/cli/verbs.hpp"
#include "daemon/poll/fetch_once.hpp"
#include "feeds/parse/parser.hpp"
#include "feeds/update/identity.hpp"
#include "feeds/write/inspect_json.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace wireroom::daemon::cli {
namespace {

namespace fs = std::filesystem;

// A file at hand is the operator's own: more is read than a poll would take.
constexpr feeds::parse_limits file_limits{.document_bytes = 256u << 20, .entries = 11'000};

struct input {
  std::string name, body, content_type, url;
};

bool is_url(std::string_view operand) {
  return operand.starts_with("http://") || operand.starts_with("https://");
}

std::expected<std::string, int> read_stream(std::istream& in, std::string_view name,
                                            std::uintmax_t size = 0) {
  std::string body;
  body.reserve(static_cast<std::size_t>(std::min<std::uintmax_t>(size, file_limits.document_bytes)));
  char block[64 << 10];
  while (in.read(block, sizeof block) || in.gcount() > 0) {
    body.append(block, static_cast<std::size_t>(in.gcount()));
    if (body.size() > file_limits.document_bytes)
      return std::unexpected(fail(exit_code::data, name, "it is larger than 256 MiB", {}));
  }
  if (in.bad()) return std::unexpected(fail(exit_code::io, name, "it cannot be read", {}));
  return body;
}

std::expected<std::string, int> read_file(const std::string& name) {
  std::error_code ec;
  if (!fs::exists(name, ec))
    return std::unexpected(fail(exit_code::no_input, name, "no such file", "check its name"));
  if (fs::is_directory(name, ec))
    return std::unexpected(
        fail(exit_code::no_input, name, "it is a folder", "name a file, or use --summary"));
  std::ifstream in(name, std::ios::binary);
  if (!in)
    return std::unexpected(fail(exit_code::permission, name, "it may not be read", "check its permissions"));
  const std::uintmax_t size = fs::file_size(name, ec);
  return read_stream(in, name, ec ? 0 : size);
}

std::expected<input, int> read_operand(const std::string& operand, const fetch_function& fetch) {
  if (is_url(operand)) {
    auto got = fetch(operand);
    if (!got) {
      const bool late = got.error().outcome == feeds::poll_outcome::timeout;
      return std::unexpected(fail(late ? exit_code::try_again : exit_code::unavailable, operand,
                                  got.error().message, "try again, or save it to a file"));
    }
    return input{operand, std::move(got->body), std::move(got->content_type), std::move(got->url)};
  }
  auto body = operand == "-" ? read_stream(std::cin, "standard input") : read_file(operand);
  if (!body) return std::unexpected(body.error());
  return input{operand == "-" ? "standard input" : operand, std::move(*body), {}, {}};
}

std::string told(const feeds::error& why) {
  return why.line > 0 ? fmt::format("line {}: {}", why.line, why.message) : why.message;
}

std::string_view advice(feeds::errc code) {
  switch (code) {
    case feeds::errc::not_a_feed:
      return "ask the partner for the address of the feed itself";
    case feeds::errc::limit_exceeded:
      return "no feed needs so much; distrust it";
    case feeds::errc::forbidden_markup:
      return "distrust it, or ask the partner to leave the declarations out";
    case feeds::errc::undecodable:
      return "ask the partner for UTF-8";
  }
  return {};
}

// --- summary

void collect(const fs::path& place, std::vector<fs::path>& out) {
  std::error_code ec;
  if (!fs::is_directory(place, ec)) {
    out.push_back(place);
    return;
  }
  std::vector<fs::path> found;
  for (auto at = fs::recursive_directory_iterator(place, fs::directory_options::skip_permission_denied, ec);
       !ec && at != fs::recursive_directory_iterator(); at.increment(ec))
    if (at->is_regular_file(ec)) found.push_back(at->path());
  std::ranges::sort(found);
  out.insert(out.end(), found.begin(), found.end());
}

// Keeps of each entry what its identity is told by: a large document need not be in memory twice.
struct identities final : feeds::entry_sink {
  std::vector<feeds::identity_facts> entries;
  void on_entry(feeds::entry&& value) override { entries.push_back(feeds::facts_of(value)); }
  void on_restart() override { entries.clear(); }
};

int summarise(const words& operands, unsigned repeat, const std::string& content_type,
              const std::string& base) {
  std::vector<fs::path> files;
  for (const std::string& operand : operands) {
    std::error_code ec;
    if (!fs::exists(operand, ec))
      return fail(exit_code::no_input, operand, "no such file or folder", "check its name");
    collect(operand, files);
  }
  std::vector<std::pair<std::string, std::string>> documents;
  for (const fs::path& file : files) {
    auto body = read_file(file.string());
    if (!body) return body.error();
    documents.emplace_back(file.string(), std::move(*body));
  }
  std::uint64_t read = 0, entries = 0, bytes = 0, failed = 0;
  const auto start = std::chrono::steady_clock::now();
  for (unsigned round = 0; round < std::max(repeat, 1u); ++round)
    for (const auto& [name, body] : documents) {
      ++read;
      bytes += body.size();
      identities sink;
      const auto made =
          feeds::parser({.url = base, .content_type = content_type, .limits = file_limits}, sink).read(body);
      if (!made) {
        ++failed;
        if (round == 0 && !print(fmt::format("{}: {}\n", name, told(made.error()))))
          return to_int(exit_code::io);
        continue;
      }
      entries += feeds::identify(sink.entries).size();
    }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  const bool written =
      print(fmt::format("{{\"files\":{},\"entries\":{},\"bytes\":{},\"failed\":{},\"seconds\":{:.6f}}}\n",
                        read, entries, bytes, failed, took.count()));
  return to_int(written ? exit_code::done : exit_code::io);
}

}  // namespace

int inspect(const words& line, const fetch_function& fetch) {
  bool json = false, summary = false;
  std::string base, content_type;
  unsigned repeat = 1;
  words operands;
  command_line options{
      "inspect",
      "Shows what Wireroom sees in a feed: its format, its entries, what had to be repaired and\n"
      "where, and what subscribers would miss. `-` reads standard input.",
      "wireroom inspect https://www.example.org/feed.xml"};
  options.flag("json", json, "print one JSON object");
  options.value("base-url", base, "URL", "where the document came from: base of its relative URLs");
  options.value("content-type", content_type, "TYPE", "the Content-Type it came with");
  options.flag("summary", summary, "read files and folders, and print only how many and how long");
  options.value("repeat", repeat, "N", "with --summary: read all of it N times");
  options.operands("FILE|URL|-", operands);
  if (const auto ended = options.parse(line)) return *ended;

  if (summary) return summarise(operands, repeat, content_type, base);
  if (operands.size() != 1)
    return fail(exit_code::usage, "inspect", "one document at a time", "use --summary for several");
  auto given = read_operand(operands.front(), fetch);
  if (!given) return given.error();
  const std::string url = base.empty() ? given->url : base;
  auto made =
      feeds::parse(given->body, {.url = url,
                                 .content_type = content_type.empty() ? given->content_type : content_type,
                                 .limits = file_limits});
  if (!made) return fail(exit_code::data, given->name, told(made.error()), advice(made.error().code));
  const std::string out =
      json ? feeds::inspect_json(made->document, made->entries) + "\n"
           : inspect_report(made->document, made->entries, given->name, given->body.size());
  return to_int(print(out) ? exit_code::done : exit_code::io);
}

int run_inspect(const words& line) {
  // Whoever types a URL may read it wherever it is: no address is refused here.
  return inspect(line, [](const std::string& url) -> std::expected<fetched, fetch_error> {
    auto got = fetch_once(url, poll_limits{}, true);
    if (!got) return std::unexpected(std::move(got.error()));
    return fetched{std::move(got->body), std::move(got->content_type), std::move(got->url)};
  });
}

}  // namespace wireroom::daemon::cli
