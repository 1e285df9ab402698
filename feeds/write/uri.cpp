#include "feeds/write/uri.hpp"

#include "feeds/text/url.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

namespace wireroom::feeds {
namespace {

constexpr bool is_alpha(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
constexpr bool is_hex(char c) noexcept {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}
constexpr bool is_any_of(char c, std::string_view set) noexcept {
  return set.find(c) != std::string_view::npos;
}
// Unreserved and reserved characters but for '[', ']' and '#', which belong to few places.
constexpr bool is_uri_char(char c) noexcept {
  return is_alpha(c) || is_digit(c) || is_any_of(c, "-._~:/?@!$&'()*+,;=");
}

/// Every character as it may stand in a URI; triplets are kept, the first '#' too.
std::string encoded(std::string_view value) {
  std::string out;
  out.reserve(value.size());
  bool fragment = false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    const bool triplet = c == '%' && i + 2 < value.size() && is_hex(value[i + 1]) && is_hex(value[i + 2]);
    if (is_uri_char(c) || triplet || (c == '#' && !fragment)) {
      out += c;
      fragment = fragment || c == '#';
    } else {
      fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

bool starts_with_scheme(std::string_view value, std::string_view scheme) {
  return value.size() > scheme.size() && std::equal(scheme.begin(), scheme.end(), value.begin(),
                                                    [](char a, char b) { return a == lower(b); });
}

bool is_uuid(std::string_view value) {
  constexpr std::string_view form = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  return value.size() == form.size() &&
         std::equal(value.begin(), value.end(), form.begin(),
                    [](char c, char f) { return f == 'x' ? is_hex(c) : c == '-'; });
}

bool is_urn(std::string_view rest) {  // RFC 2141: NID ":" NSS
  const auto colon = rest.find(':');
  if (colon == std::string_view::npos || colon < 2 || colon > 32) return false;
  const auto nid = rest.substr(0, colon);
  const auto nss = rest.substr(colon + 1);
  if (nid.front() == '-' ||
      !std::ranges::all_of(nid, [](char c) { return is_alpha(c) || is_digit(c) || c == '-'; }))
    return false;
  if (starts_with_scheme(rest, "uuid:")) return is_uuid(nss);
  return !nss.empty() && std::ranges::all_of(nss, [](char c) {
    return is_alpha(c) || is_digit(c) || is_any_of(c, "()+,.:=@;$_!*'-%");
  });
}

bool is_date(std::string_view value) {  // yyyy, yyyy-mm, yyyy-mm-dd
  constexpr std::string_view form = "dddd-dd-dd";
  return (value.size() == 4 || value.size() == 7 || value.size() == 10) &&
         std::equal(value.begin(), value.end(), form.begin(),
                    [](char c, char f) { return f == 'd' ? is_digit(c) : c == f; });
}

bool is_tag(std::string_view rest) {  // RFC 4151: authority "," date ":" specific
  const auto comma = rest.find(',');
  const auto colon = rest.find(':');
  if (comma == std::string_view::npos || colon == std::string_view::npos || comma > colon || comma == 0)
    return false;
  auto authority = rest.substr(0, comma);
  const auto plain = [](std::string_view set) {
    return [set](char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || is_any_of(c, set); };
  };
  if (const auto at = authority.find('@'); at != std::string_view::npos) {
    if (at == 0 || !std::ranges::all_of(authority.substr(0, at), plain("-._"))) return false;
    authority.remove_prefix(at + 1);
  }
  return !authority.empty() && std::ranges::all_of(authority, plain("-.")) &&
         is_date(rest.substr(comma + 1, colon - comma - 1));
}

}  // namespace

std::string publishable_uri(std::string_view url) {
  if (!is_publishable_url(url)) return {};
  if (starts_with_scheme(url, "mailto:")) return encoded(url);
  const auto mark = url.find("://");
  if (mark == std::string_view::npos) return {};
  const auto host_begin = mark + 3;
  const auto host_end = std::min(url.find_first_of("/?#", host_begin), url.size());
  auto authority = url.substr(host_begin, host_end - host_begin);
  if (authority.empty()) return {};
  std::string head{url.substr(0, host_begin)};
  const bool plain = std::ranges::all_of(
      authority, [](char c) { return is_alpha(c) || is_digit(c) || is_any_of(c, "-._~:@[]!$&'()*+,;=%"); });
  if (plain) {
    head += authority;
  } else {
    const auto parts = split_url(url);
    if (!parts || parts->host.empty()) return {};
    const bool ordinary = parts->port == (parts->scheme == "https" ? 443 : 80);
    head += ordinary ? parts->host : fmt::format("{}:{}", parts->host, parts->port);
  }
  const auto rest = url.substr(host_end);
  if (rest.empty() || rest.front() != '/') head += '/';  // the canonical empty path (RFC 3986, section 6.2.3)
  return head + encoded(rest);
}

bool is_uri(std::string_view value) {
  const auto colon = value.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == value.size() || !is_alpha(value.front()))
    return false;
  if (!std::ranges::all_of(value.substr(0, colon),
                           [](char c) { return is_alpha(c) || is_digit(c) || is_any_of(c, "+-."); }))
    return false;
  const auto rest = value.substr(colon + 1);
  bool fragment = false;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    const char c = rest[i];
    if (c == '%') {
      if (i + 2 >= rest.size() || !is_hex(rest[i + 1]) || !is_hex(rest[i + 2])) return false;
    } else if (c == '#') {
      if (fragment) return false;
      fragment = true;
    } else if (!is_uri_char(c)) {
      return false;
    }
  }
  if (starts_with_scheme(value, "tag:")) return value.starts_with("tag:") && is_tag(rest);
  if (starts_with_scheme(value, "urn:")) return is_urn(rest);
  if (starts_with_scheme(value, "http:") || starts_with_scheme(value, "https:"))
    return rest.size() > 2 && rest.starts_with("//") && rest[2] != '/' && rest[2] != '#' && rest[2] != '?';
  return true;
}

std::string tag_uri(std::string_view base_url, instant at, std::string_view specific) {
  auto host = base_url;
  if (const auto mark = host.find("://"); mark != std::string_view::npos) host.remove_prefix(mark + 3);
  host = host.substr(0, host.find_first_of("/?#"));
  if (!host.starts_with('[')) host = host.substr(0, host.find(':'));
  std::string authority;
  for (const char c : host) {
    if (is_alpha(c) || is_digit(c) || c == '-' || c == '.') authority += lower(c);
    if (c == ':') authority += '-';  // an IPv6 address has no place in a tag
  }
  if (authority.empty()) authority = "localhost";
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(at)};
  const int year = std::clamp(static_cast<int>(day.year()), 1970, 9999);
  return fmt::format("tag:{},{:04}-{:02}-{:02}:{}", authority, year, static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()), specific);
}

}  // namespace wireroom::feeds
