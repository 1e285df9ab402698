#include "storage/store.hpp"

#include <algorithm>

namespace wireroom::storage {

result<std::vector<feed_row>> store::sync_feeds(std::span<const feed_spec> wanted, instant now) {
  return sync_feeds(feed_list{.count = wanted.size(),
                              .each = [wanted](const auto& take) { std::ranges::for_each(wanted, take); }},
                    now);
}

result<std::vector<poll_counts>> store::commit_polls(std::span<const poll_record> polls) {
  std::vector<const poll_record*> each;
  each.reserve(polls.size());
  for (const auto& poll : polls) each.push_back(&poll);
  return commit_polls(std::span<const poll_record* const>{each});
}

}  // namespace wireroom::storage
