#pragma once
// The labelled headlines of ../shared/stories, for benchmarks.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace wireroom::bench {

struct headline {
  std::string title, url, publisher, story;
  std::int64_t at_ms = 0;
};

/// The records of a CSV file (RFC 4180); the first names the columns.
inline std::vector<std::map<std::string, std::string>> read_csv(const std::string& file) {
  std::ifstream in{file, std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{in}, {}};
  std::vector<std::vector<std::string>> rows(1);
  std::string field;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c != '"') {
        field += c;
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        field += text[++i];
      } else {
        quoted = false;
      }
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',' || c == '\n') {
      rows.back().push_back(std::exchange(field, {}));
      if (c == '\n') rows.emplace_back();
    } else if (c != '\r') {
      field += c;
    }
  }
  std::vector<std::map<std::string, std::string>> out;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (rows[i].size() != rows[0].size()) continue;
    auto& row = out.emplace_back();
    for (std::size_t j = 0; j < rows[0].size(); ++j) row[rows[0][j]] = rows[i][j];
  }
  return out;
}

/// In the order of their times; labels that `equivalent` has on one line are one. Empty without the file.
inline std::vector<headline> read_headlines(const std::string& file, const std::string& equivalent) {
  std::map<std::string, std::string> same;
  std::ifstream in{equivalent};
  for (std::string line; std::getline(in, line);) {
    std::istringstream words{line.substr(0, line.find('#'))};
    std::string first;
    words >> first;
    for (std::string other; words >> other;) same[other] = first;
  }
  std::vector<headline> out;
  for (auto& row : read_csv(file)) {
    const auto known = same.find(row["STORY"]);
    out.push_back({.title = row["TITLE"],
                   .url = row["URL"],
                   .publisher = row["PUBLISHER"],
                   .story = known == same.end() ? row["STORY"] : known->second,
                   .at_ms = std::atoll(row["TIMESTAMP"].c_str())});
  }
  std::ranges::sort(out, {}, [](const headline& one) { return std::tie(one.at_ms, one.title, one.url); });
  return out;
}

}  // namespace wireroom::bench
