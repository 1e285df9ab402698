#pragma once
// The folder that the demo lives in: a temporary one that goes when the demo ends, or one that is kept, with
// the place in the script where it left off. Blocking; one thread at a time.

#include "daemon/demo/partners.hpp"
#include "feeds/model/time.hpp"

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <system_error>

namespace wireroom::daemon::demo {

/// Where a kept demo left off: its clock never runs back, and its partners are where they were.
struct bookmark {
  newsroom room;
  instant now{};
};

class home {
 public:
  /// A new folder below TMPDIR, else /tmp, that only this user can read.
  static std::expected<home, std::error_code> temporary();

  /// `folder`, made if need be.
  static std::expected<home, std::error_code> kept(const std::string& folder);

  /// Removes a temporary folder with all that is in it.
  ~home();
  home(home&& other) noexcept;
  home& operator=(home&&) = delete;

  const std::string& folder() const { return folder_; }
  bool is_temporary() const { return temporary_; }
  std::string storage_url() const;

  /// Nothing in a new folder, or when what is there cannot be read.
  std::optional<bookmark> left_off() const;

  /// Writes the bookmark, whole or not at all; does nothing in a temporary folder. False: it could not.
  bool remember(const bookmark& where) const;

 private:
  home(std::string folder, bool is_temporary) : folder_(std::move(folder)), temporary_(is_temporary) {}

  std::string folder_;
  bool temporary_;
};

}  // namespace wireroom::daemon::demo
