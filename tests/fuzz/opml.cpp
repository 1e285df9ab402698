// OPML lists: any bytes are read or refused, within limits.
#include "feeds/parse/opml.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace wireroom::feeds;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto list = read_opml({reinterpret_cast<const char*>(data), size}, {.feeds = 100});
  if (!list) return 0;
  if (list->feeds.size() > 100 || list->problems.size() > 100) std::abort();
  for (const listed_feed& feed : list->feeds)
    if (feed.url.empty()) std::abort();
  return 0;
}
