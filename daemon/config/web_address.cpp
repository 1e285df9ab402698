#include "daemon/config/web_address.hpp"

#include "feeds/text/url_syntax.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace wireroom::daemon {
namespace {

const char* flaw_in(std::string_view url) {
  if (url.size() > 2048) return "the URL is longer than 2048 bytes";
  static constexpr auto flawed = [] {
    std::array<bool, 256> table{};
    for (unsigned c = 0; c < table.size(); ++c)
      table[c] = c <= ' ' || c == 0x7f || c == '\\' || c == '"' || c == '<' || c == '>';
    return table;
  }();
  bool any = false;
  for (const unsigned char c : url) any |= flawed[c];
  if (any) return "a URL has no white space, control character, quotation mark, <, > or backslash";
  return nullptr;
}

}  // namespace

std::expected<web_address, std::string> read_web_address(std::string_view url) {
  if (const auto* flaw = flaw_in(url)) return std::unexpected(flaw);
  const auto colon = url.find("://");
  const auto written = colon == std::string_view::npos ? std::string_view{} : url.substr(0, colon);
  const auto scheme = feeds::equals_ignoring_case(written, "http")    ? std::string_view{"http"}
                      : feeds::equals_ignoring_case(written, "https") ? std::string_view{"https"}
                                                                      : std::string_view{};
  if (scheme.empty()) {
    return std::unexpected("not an absolute http or https URL; write it like \"https://example.org/feed\"");
  }
  auto rest = url.substr(colon + 3);
  rest = rest.substr(0, rest.find('#'));
  const auto end = static_cast<std::size_t>(
      std::ranges::find_if(rest, [](char c) { return c == '/' || c == '?'; }) - rest.begin());
  auto authority = rest.substr(0, end);
  const auto target = rest.substr(end);
  if (authority.find('@') != std::string_view::npos) {
    return std::unexpected(
        "a URL must not hold a user name or password; use basic_user and basic_password_file");
  }

  web_address result;
  result.port = scheme == "http" ? 80 : 443;
  const auto bracket = authority.rfind(']');
  const auto port_at = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (port_at != std::string_view::npos) {
    const auto port = authority.substr(port_at + 1);
    const auto [stop, failure] = std::from_chars(port.data(), port.data() + port.size(), result.port);
    if (failure != std::errc{} || stop != port.data() + port.size() || result.port == 0) {
      return std::unexpected("the URL's port is not a number from 1 to 65535");
    }
    authority = authority.substr(0, port_at);
  }
  if (authority.starts_with('[') && authority.ends_with(']')) {
    authority = authority.substr(1, authority.size() - 2);
  }
  result.host = feeds::ascii_lower(authority);
  if (result.host.empty()) return std::unexpected("the URL has no host");
  const bool usual = result.port == (scheme == "http" ? 80 : 443);
  result.key.reserve(url.size() + 8);
  result.key.append(scheme).append("://").append(result.host);
  if (!usual) result.key.append(":").append(std::to_string(result.port));
  if (!target.starts_with('/')) result.key += '/';
  result.key += target;
  return result;
}

std::expected<web_address, std::string> read_file_address(std::string_view url) {
  if (const auto* flaw = flaw_in(url)) return std::unexpected(flaw);
  constexpr std::string_view scheme = "file://";
  const bool absolute = url.starts_with(scheme) && url.substr(scheme.size()).starts_with('/') &&
                        !url.substr(scheme.size()).starts_with("//");
  if (!absolute || url.ends_with('/') || url.find_first_of("?#") != std::string_view::npos)
    return std::unexpected("not the URL of a file on this machine; write \"file:///ABSOLUTE/PATH\"");
  return web_address{.key = std::string{url}};
}

std::string name_of_host(std::string_view host) {
  if (host.starts_with("www.") && host.find('.', 4) != std::string_view::npos) host.remove_prefix(4);
  return std::string{host};
}

}  // namespace wireroom::daemon
