#include "daemon/publish/shelf.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace wireroom::daemon {
namespace {

constexpr std::string_view stories = "/stories/";

/// The story that `path` names as story_path() does; 0: none.
std::int64_t story_of(std::string_view path) {
  if (!path.starts_with(stories)) return 0;
  path.remove_prefix(stories.size());
  std::int64_t id = 0;
  const auto [end, failure] = std::from_chars(path.data(), path.data() + path.size(), id);
  const bool whole = failure == std::errc{} && end == path.data() + path.size() && !path.starts_with('0');
  return whole ? std::max<std::int64_t>(id, 0) : 0;
}

}  // namespace

std::string shelf::story_path(std::int64_t story) {
  return std::string{stories} + std::to_string(story);
}

const std::shared_ptr<const snapshot>& shelf::find(std::string_view path) const noexcept {
  static const std::shared_ptr<const snapshot> none;
  if (const auto at = outputs_.find(path); at != outputs_.end()) return at->second;
  const auto story = story_of(path);
  if (story == 0) return none;
  const auto moved = std::ranges::lower_bound(moved_, story, {}, &moved_stories::value_type::first);
  if (moved == moved_.end() || moved->first != story) return none;
  std::array<char, 32> buffer;
  auto* const digits = std::ranges::copy(stories, buffer.data()).out;
  const auto* const end = std::to_chars(digits, buffer.data() + buffer.size(), moved->second).ptr;
  const auto at = outputs_.find(std::string_view{buffer.data(), end});
  return at == outputs_.end() ? none : at->second;
}

}  // namespace wireroom::daemon
