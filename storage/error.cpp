#include "storage/error.hpp"

namespace wireroom::storage {

const char* name_of(errc code) noexcept {
  switch (code) {
    case errc::busy:
      return "busy";
    case errc::full:
      return "full";
    case errc::io:
      return "io";
    case errc::corrupt:
      return "corrupt";
    case errc::newer_schema:
      return "newer_schema";
    case errc::cannot_open:
      return "cannot_open";
    case errc::not_found:
      return "not_found";
  }
  return "unknown";
}

}  // namespace wireroom::storage
