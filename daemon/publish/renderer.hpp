#pragma once
// Renders every output from the store and puts the result on the shelf. One thread at a time calls render():
// the desk's. What did not change keeps its bytes, ETag and Last-Modified, over restarts too.

#include "daemon/desk/newsroom.hpp"
#include "daemon/publish/pages.hpp"
#include "daemon/publish/settings.hpp"
#include "daemon/publish/shelf.hpp"
#include "storage/store.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace wireroom::daemon {

class renderer {
 public:
  /// `db` and `outputs` must outlive the renderer.
  renderer(storage::store& db, shelf_slot& outputs, publish_settings settings);

  /// Reads, renders what changed, and puts the whole set on the shelf at once; then remembers in the store
  /// when each output last changed. Blocks on the store. On an error of the store the old shelf stays.
  storage::result<void> render(instant now, const newsroom_view& room);

  /// Other settings from the next render() on. Any thread.
  void configure(publish_settings settings);

  /// True once the first render() succeeded. Any thread.
  bool ready() const noexcept { return ready_.load(std::memory_order_acquire); }

  /// The trending list of the last render(), hottest first. Any thread.
  std::shared_ptr<const std::vector<page_article>> hot() const noexcept {
    return hot_.load(std::memory_order_acquire);
  }

 private:
  class pass;

  /// The inputs that an output was made of: while they hash the same it is not made again.
  using input_keys = std::unordered_map<std::string, std::uint64_t>;

  storage::store& db_;
  shelf_slot& outputs_;
  std::atomic<bool> ready_{false};
  std::atomic<std::shared_ptr<const std::vector<page_article>>> hot_{
      std::make_shared<const std::vector<page_article>>()};

  std::mutex mutex_;  // guards next_settings_
  std::shared_ptr<const publish_settings> next_settings_;

  // Of the rendering thread alone.
  std::shared_ptr<const publish_settings> settings_;
  bool restored_ = false;
  std::unordered_map<std::string, storage::output_state> states_;  // by path: of the last real changes
  std::vector<storage::output_state> unsaved_;                     // those that the store does not have yet
  input_keys inputs_;
  input_keys page_keys_;  // of the pages on the shelf
};

}  // namespace wireroom::daemon
