#include "daemon/demo/home.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <utility>

namespace wireroom::daemon::demo {
namespace {

namespace fs = std::filesystem;

constexpr const char* bookmark_file = "demo.bookmark";

}  // namespace

std::expected<home, std::error_code> home::temporary() {
  std::error_code error;
  const fs::path parent = fs::temp_directory_path(error);
  if (error) return std::unexpected(error);
  std::string name = (parent / "wireroom-demo-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr)
    return std::unexpected(std::error_code(errno, std::generic_category()));
  return home(std::move(name), true);
}

std::expected<home, std::error_code> home::kept(const std::string& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return std::unexpected(error);
  const fs::path whole = fs::canonical(folder, error);
  if (error) return std::unexpected(error);
  if (!fs::is_directory(whole, error))
    return std::unexpected(std::make_error_code(std::errc::not_a_directory));
  return home(whole.string(), false);
}

home::home(home&& other) noexcept
    : folder_(std::exchange(other.folder_, {})), temporary_(std::exchange(other.temporary_, false)) {}

home::~home() {
  if (!temporary_) return;
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

std::string home::storage_url() const {
  return "sqlite://" + folder_ + "/wireroom.db";
}

std::optional<bookmark> home::left_off() const {
  std::ifstream file(fs::path(folder_) / bookmark_file);
  std::int64_t first_day = 0, now = 0;
  std::uint16_t port = 0;
  if (!(file >> first_day >> now >> port) || port == 0) return std::nullopt;
  const sys_seconds midnight{std::chrono::seconds(first_day)};
  if (first_day % 86400 != 0 || from_ms(now) < midnight) return std::nullopt;
  return bookmark{.room = {.first_day = midnight, .port = port}, .now = from_ms(now)};
}

bool home::remember(const bookmark& where) const {
  if (temporary_) return true;
  const fs::path target = fs::path(folder_) / bookmark_file, fresh = target.string() + ".new";
  std::ofstream file(fresh, std::ios::trunc);
  file << where.room.first_day.time_since_epoch().count() << ' ' << to_ms(where.now) << ' ' << where.room.port
       << '\n';
  file.close();
  if (!file) return false;
  std::error_code error;
  fs::rename(fresh, target, error);
  return !error;
}

}  // namespace wireroom::daemon::demo
