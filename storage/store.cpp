#include "storage/store.hpp"

namespace wireroom::storage {

result<std::vector<poll_counts>> store::commit_polls(std::span<const poll_record> polls) {
  std::vector<const poll_record*> each;
  each.reserve(polls.size());
  for (const auto& poll : polls) each.push_back(&poll);
  return commit_polls(std::span<const poll_record* const>{each});
}

}  // namespace wireroom::storage
