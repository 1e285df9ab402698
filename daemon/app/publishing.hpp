#pragma once
// The outputs of a configuration: a renderer with the shelf that it fills.

#include "daemon/config/config.hpp"
#include "daemon/publish/renderer.hpp"
#include "daemon/publish/shelf.hpp"
#include "storage/store.hpp"

namespace wireroom::daemon {

class publishing {
 public:
  /// `db` must outlive it.
  publishing(storage::store& db, const config& configuration)
      : renderer_{db, shelf_, settings_of(configuration, address_of(configuration))} {}

  /// Renders what changed. One thread at a time.
  storage::result<void> render(instant now, const newsroom_view& room) { return renderer_.render(now, room); }

  /// Another configuration from the next render() on. Any thread.
  void configure(const config& configuration) {
    renderer_.configure(settings_of(configuration, address_of(configuration)));
  }

  bool ready() const noexcept { return renderer_.ready(); }
  std::shared_ptr<const std::vector<page_article>> hot() const noexcept { return renderer_.hot(); }
  const shelf_slot& shelf() const noexcept { return shelf_; }

 private:
  /// What stands in for a base URL that is not configured.
  static std::string address_of(const config& configuration) {
    const auto& addresses = configuration.listen.public_addresses;
    return "http://" +
           (addresses.empty() || addresses.front().starts_with("unix:") ? "localhost" : addresses.front());
  }

  shelf_slot shelf_;
  renderer renderer_;
};

}  // namespace wireroom::daemon
