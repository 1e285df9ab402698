#pragma once
// The URLs of a configuration, checked and compared. Pure functions, any thread.

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace wireroom::daemon {

/// An http or https URL as an operator may write one.
struct web_address {
  std::string host;        ///< lower case, IPv6 without brackets
  std::uint16_t port = 0;  ///< of the scheme where none is written
  std::string key;         ///< equal for two spellings of one address: case of scheme and host, default port,
                           ///< fragment, empty path
};

/// Reads `url`, or says what is wrong with it and what to write. User names and passwords in it are refused:
/// secrets come from files.
std::expected<web_address, std::string> read_web_address(std::string_view url);

/// Reads the URL of a file on this machine, `file:///ABSOLUTE/PATH` (RFC 8089): no host, port 0.
std::expected<web_address, std::string> read_file_address(std::string_view url);

/// The host that a partner is called after: without "www.".
std::string name_of_host(std::string_view host);

}  // namespace wireroom::daemon
