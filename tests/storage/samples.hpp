#pragma once
// Values to store, and folders to store them in.

#include "storage/store.hpp"

#include <filesystem>
#include <string>

namespace wireroom::storage::samples {

/// A folder that goes with the test.
class temporary_folder {
 public:
  /// With `in_memory`, where the system has such a place: for tests that sync a thousand times.
  explicit temporary_folder(bool in_memory = false);
  temporary_folder(const temporary_folder&) = delete;
  temporary_folder& operator=(const temporary_folder&) = delete;
  ~temporary_folder();

  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

/// 2025-01-15 12:00 UTC and so many minutes.
instant at_minute(std::int64_t minutes);

feed_spec spec(const std::string& name);

/// An item with something in every member; different numbers, different items.
feeds::item item(int number, int edition = 0);

/// A body with every member set, some of them to what is hard to store.
feeds::item_body full_body();
feeds::feed_state full_state();

/// A poll at a minute that brought these items and says the next is an hour later.
poll_record poll(std::int64_t feed, std::int64_t minute, std::vector<feeds::item> items);

/// A filing with a decision that founds nothing and joins nothing.
filing decided(const unfiled_item& item, std::int64_t article, std::int64_t story);

/// Fails the test with the error's words.
template <class T>
T must(result<T> outcome) {
  if (!outcome)
    throw std::runtime_error(std::string{name_of(outcome.error().code)} + ": " + outcome.error().message);
  if constexpr (!std::is_void_v<T>) return std::move(*outcome);
}

/// Everything the store says of itself, to compare before and after.
std::string picture(store& of);

}  // namespace wireroom::storage::samples
