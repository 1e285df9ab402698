#pragma once
// Where the outputs stand: an immutable map from path to snapshot, exchanged whole. Readers take the present
// shelf and keep it as long as they need; a hit touches neither the store nor a lock that rendering holds.

#include "daemon/publish/snapshot.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

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

  shelf() = default;
  explicit shelf(map outputs) : outputs_{std::move(outputs)} {}

  /// The output at `path`, null where there is none.
  const std::shared_ptr<const snapshot>& find(std::string_view path) const noexcept {
    static const std::shared_ptr<const snapshot> none;
    const auto at = outputs_.find(path);
    return at == outputs_.end() ? none : at->second;
  }

  const map& outputs() const noexcept { return outputs_; }

 private:
  map outputs_;
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
