#include "storage/library_versions.hpp"

#include <sqlite3.h>

namespace wireroom::storage {

std::vector<std::pair<std::string, std::string>> library_versions() {
  return {{"SQLite", sqlite3_libversion()}};
}

}  // namespace wireroom::storage
