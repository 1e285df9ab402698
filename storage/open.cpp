#include "storage/open.hpp"

#include "storage/sqlite/sqlite_store.hpp"

namespace wireroom::storage {

result<std::string> file_of(const std::string& url) {
  std::string_view rest{url};
  const auto refuse = [&](const char* why) {
    return std::unexpected(error{errc::cannot_open, "storage url " + url + ": " + why});
  };
  if (!rest.starts_with("sqlite:"))
    return refuse("only sqlite is built in; write sqlite:///var/lib/wireroom/wireroom.db");
  rest.remove_prefix(7);
  if (rest.starts_with("//")) {
    rest.remove_prefix(2);
    if (!rest.starts_with('/')) return refuse("the path is absolute after sqlite://");
  }
  if (rest.empty() || rest.ends_with('/')) return refuse("it names no file");
  return std::string{rest};
}

result<std::unique_ptr<store>> open(const std::string& url) {
  const auto path = file_of(url);
  if (!path) return std::unexpected(path.error());
  return sqlite::sqlite_store::open(*path);
}

result<std::unique_ptr<store>> open_read_only(const std::string& url) {
  const auto path = file_of(url);
  if (!path) return std::unexpected(path.error());
  return sqlite::sqlite_store::open_read_only(*path);
}

}  // namespace wireroom::storage
