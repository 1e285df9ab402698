#pragma once
// Where the outputs stand: an immutable map from path to snapshot, exchanged whole. Readers take the present
// shelf and keep it as long as they need; a hit touches neither the store nor a lock that rendering holds.

#include "daemon/publish/snapshot.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace wireroom::daemon {

class shelf {
 public:
  struct hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view path) const noexcept {
      return std::hash<std::string_view>{}(path);
    }
  };
  /// By path, "/feeds/top.rss".
  using map = std::unordered_map<std::string, std::shared_ptr<const snapshot>, hash, std::equal_to<>>;

  /// Ids of stories that were merged into others, with those whose page is shown in their place; ascending.
  /// There may be many thousands of a week.
  using moved_stories = std::vector<std::pair<std::int64_t, std::int64_t>>;

  shelf() = default;
  /// `moved` is in order.
  explicit shelf(map outputs, moved_stories moved = {})
      : outputs_{std::move(outputs)}, moved_{std::move(moved)} {}

  /// The path of a story's page: "/stories/12".
  static std::string story_path(std::int64_t story);

  /// The output at `path`, null where there is none.
  const std::shared_ptr<const snapshot>& find(std::string_view path) const noexcept;

  const map& outputs() const noexcept { return outputs_; }
  const moved_stories& moved() const noexcept { return moved_; }

 private:
  map outputs_;
  moved_stories moved_;
};

/// The present shelf. Any thread.
class shelf_slot {
 public:
  std::shared_ptr<const shelf> load() const noexcept { return present_.load(std::memory_order_acquire); }
  void store(std::shared_ptr<const shelf> next) noexcept {
    present_.store(std::move(next), std::memory_order_release);
  }

 private:
  std::atomic<std::shared_ptr<const shelf>> present_{std::make_shared<const shelf>()};
};

}  // namespace wireroom::daemon
