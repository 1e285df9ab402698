#include "daemon/cli/storage_failure.hpp"

namespace wireroom::daemon::cli {

exit_code code_of(storage::errc code) noexcept {
  using enum storage::errc;
  switch (code) {
    case busy:
    case full:
      return exit_code::try_again;
    case io:
      return exit_code::io;
    case corrupt:
    case newer_schema:
      return exit_code::data;
    case cannot_open:
      return exit_code::cannot_create;
    case not_found:
      return exit_code::no_input;
  }
  return exit_code::bug;
}

std::string_view advice_for(storage::errc code) noexcept {
  using enum storage::errc;
  switch (code) {
    case busy:
      return "stop the other wireroom, or try again later";
    case full:
      return "make room on the disk";
    case io:
      return "look at the disk and the kernel's log";
    case corrupt:
      return "set the file aside and start from the last backup, or anew";
    case newer_schema:
      return "use the newer wireroom that wrote it";
    case cannot_open:
      return "see that the folder exists and may be written, and that url of [storage] names it";
    case not_found:
      break;
  }
  return {};
}

int fail(std::string_view what, const storage::error& error) {
  return fail(code_of(error.code), what, error.message, advice_for(error.code));
}

int fail_reading(std::string_view url, const storage::error& error) {
  if (error.code != storage::errc::cannot_open) return fail(url, error);
  return fail(exit_code::no_input, url, error.message,
              "see that url of [storage] names it; 'wireroom serve' makes it");
}

}  // namespace wireroom::daemon::cli
