#include "feeds/stories/slug_words.hpp"

#include <algorithm>
#include <cstddef>

namespace wireroom::feeds {
namespace {

constexpr std::size_t at_least = 3, at_most = 24, shortest = 3, longest = 15;

bool is_plain(std::string_view word) {
  return word.size() >= shortest && word.size() <= longest &&
         std::ranges::all_of(word, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

}  // namespace

std::vector<std::string_view> slug_words(std::string_view url) {
  std::vector<std::string_view> best, words;
  const auto scheme = url.find("://");
  const auto path = url.find('/', scheme == std::string_view::npos ? 0 : scheme + 3);
  if (path == std::string_view::npos) return best;
  url = url.substr(0, url.find_first_of("?#"));
  for (auto from = path; from < url.size();) {
    const auto to = std::min(url.find('/', from + 1), url.size());
    auto segment = url.substr(from + 1, to - from - 1);
    from = to;
    if (const auto dot = segment.rfind('.'); dot != std::string_view::npos && segment.size() - dot <= 6) {
      segment = segment.substr(0, dot);  // the file's ending
    }
    words.clear();
    for (std::size_t i = 0; i <= segment.size() && words.size() < at_most;) {
      const auto end = std::min(segment.find_first_of("-_+.", i), segment.size());
      if (const auto word = segment.substr(i, end - i); is_plain(word)) words.push_back(word);
      i = end + 1;
    }
    if (words.size() >= at_least && words.size() > best.size()) best = words;
  }
  return best;
}

}  // namespace wireroom::feeds
