#include "feeds/text/url.hpp"

#include "feeds/text/url_syntax.hpp"
#include "feeds/text/utf8.hpp"

#include <algorithm>
#include <array>

namespace wireroom::feeds {
namespace {

// Nothing to trim, encode or fold: the common case, an absolute URL that is already right.
bool is_ready(std::string_view url) {
  // One bit for each kind; a slash's bit doubled is a dot's, which shows "/.".
  constexpr unsigned char odd = 1, slash = 2, dot = 4;
  static constexpr auto kinds = [] {
    std::array<unsigned char, 256> table{};
    for (unsigned c = 0; c < 256; ++c) {
      const bool simple =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
          (c < 0x80 && std::string_view("-._~!$&'()*+,;=:@/?").contains(static_cast<char>(c)));
      table[c] = c == '/' ? slash : c == '.' ? dot : simple ? 0 : odd;
    }
    return table;
  }();
  if (!url.starts_with("http://") && !url.starts_with("https://")) return false;
  const auto host = url.find("//") + 2;
  if (host == url.size() || url[host] == '/') return false;
  unsigned before = slash, seen = 0, pairs = 0;
  for (const unsigned char c : url.substr(host)) {
    const unsigned kind = kinds[c];
    seen |= kind;
    pairs |= 2 * before & kind;
    before = kind;
  }
  return (seen & odd) == 0 && (pairs & dot) == 0;
}

// The parts of a URL that is_ready() and names no user: nothing has to be trimmed, resolved or encoded, and
// no address stands in brackets.
bool split_ready_url(std::string_view url, url_parts& parts) {
  const bool secure = url[4] == 's';
  const std::size_t begin = secure ? 8 : 7;
  auto end = begin;
  while (end < url.size() && url[end] != '/' && url[end] != '?') ++end;
  const auto authority = url.substr(begin, end - begin);
  const auto colon = std::min(authority.find(':'), authority.size());
  const auto port = parse_port(authority.substr(std::min(colon + 1, authority.size())));
  if (!port) return false;
  parts.scheme = url.substr(0, begin - 3);
  parts.port = *port != 0 ? *port : secure ? 443 : 80;
  parts.user.clear();
  parts.password.clear();
  parts.target.clear();
  if (end == url.size() || url[end] == '?') parts.target = '/';
  parts.target += url.substr(end);
  parts.host = normalize_host(authority.substr(0, colon));
  return !parts.host.empty();
}

std::string compose(std::string_view scheme, std::optional<std::string_view> authority,
                    const std::string& path, std::optional<std::string_view> query,
                    std::optional<std::string_view> fragment) {
  std::string out;
  out.reserve(scheme.size() + path.size() + 16 + (authority ? authority->size() : 0) +
              (query ? query->size() : 0) + (fragment ? fragment->size() : 0));
  if (!scheme.empty()) {
    out.append(scheme);
    out.push_back(':');
  }
  if (authority) {
    out.append("//");
    append_encoded(out, *authority, false, true);
  } else if (path.starts_with("//")) {
    // Without this the path would be read as an authority (RFC 3986, section 3.3).
    out.append("/.");
  }
  append_encoded(out, path, false);
  if (query) {
    out.push_back('?');
    append_encoded(out, *query, false);
  }
  if (fragment) {
    out.push_back('#');
    append_encoded(out, *fragment, false);
  }
  return out;
}

bool is_web(std::string_view scheme) {
  return equals_ignoring_case(scheme, "http") || equals_ignoring_case(scheme, "https");
}

// A path that segments can be taken from, not the opaque rest of mailto: and its like.
bool is_hierarchical(const url_components& parts) {
  return parts.authority.has_value() || parts.path.starts_with('/');
}

// RFC 3986, section 5.2.3.
std::string merge(const url_components& base, std::string_view path) {
  if (base.authority && base.path.empty()) return '/' + std::string(path);
  const auto slash = base.path.rfind('/');
  return std::string(base.path.substr(0, slash == base.path.npos ? 0 : slash + 1)) + std::string(path);
}

// `http:///host` means `http://host`, as browsers read it.
std::string spare_slashes_removed(std::string url) {
  const auto scheme = scheme_of(url);
  if (!is_web(scheme)) return url;
  const auto first = scheme.size() + 1;
  const auto end = std::min(url.find_first_not_of('/', first), url.size());
  if (end - first > 2) url.erase(first, end - first - 2);
  return url;
}

constexpr std::array<std::string_view, 21> dangerous_schemes = {
    "about",      "blob",        "chrome",     "chrome-extension", "data",  "file",
    "filesystem", "jar",         "javascript", "livescript",       "mhtml", "mk",
    "mocha",      "ms-its",      "res",        "resource",         "shell", "vbs",
    "vbscript",   "view-source", "wyciwyg"};

}  // namespace

std::string resolve_url(std::string_view base, std::string_view reference) {
  if (is_ready(reference)) return std::string(reference);
  const std::string cleaned = spare_slashes_removed(trim_url(reference));
  const auto r = split_components(cleaned);
  if (r.scheme) {
    const bool dots = is_hierarchical(r);
    return compose(*r.scheme, r.authority,
                   dots ? remove_dot_segments(std::string(r.path)) : std::string(r.path), r.query,
                   r.fragment);
  }
  const std::string clean_base = spare_slashes_removed(trim_url(base));
  const auto b = split_components(clean_base);
  const bool only_fragment = !r.authority && r.path.empty() && !r.query;
  if (!b.scheme || (!is_hierarchical(b) && !only_fragment)) {
    return compose({}, r.authority, std::string(r.path), r.query, r.fragment);
  }
  if (r.authority)
    return compose(*b.scheme, r.authority, remove_dot_segments(std::string(r.path)), r.query, r.fragment);
  if (r.path.empty()) {
    return compose(*b.scheme, b.authority, remove_dot_segments(std::string(b.path)),
                   r.query ? r.query : b.query, r.fragment);
  }
  const std::string path =
      remove_dot_segments(r.path.starts_with('/') ? std::string(r.path) : merge(b, r.path));
  return compose(*b.scheme, b.authority, path, r.query, r.fragment);
}

bool is_publishable_url(std::string_view url) {
  const auto scheme = scheme_of(url);
  if (scheme.empty()) return false;
  // What else is illegal, whoever writes the URL encodes; a control character is a trick.
  if (std::ranges::any_of(url, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; })) {
    return false;
  }
  const auto rest = url.substr(scheme.size() + 1);
  if (equals_ignoring_case(scheme, "mailto")) return !rest.empty();
  if (!is_web(scheme)) return false;
  const auto parts = split_components(url);
  return parts.authority && !split_authority(*parts.authority).host.empty();
}

bool is_dangerous_url(std::string_view url) {
  // Longer than the longest scheme, with room for the disguise; a scheme has no more than that.
  std::string scheme;
  while (!url.empty()) {
    const auto c = read_utf8(url);
    url.remove_prefix(c.size);
    if (c.valid && c.value == ':') {
      if (scheme == "feed") return is_dangerous_url(url);  // a browser once ran feed:javascript:
      return std::ranges::find(dangerous_schemes, scheme) != dangerous_schemes.end();
    }
    const bool letter = c.valid && c.value < 0x80 && c.value > 0x20;
    if (c.valid && !letter) {
      // Browsers skip some of these within a scheme; whatever they skip is skipped here.
      if (c.value <= 0x20 || (c.value >= 0x7F && c.value <= 0xA0) || c.value == 0xAD || c.value == 0x1680 ||
          c.value == 0x180E || (c.value >= 0x2000 && c.value <= 0x200F) ||
          (c.value >= 0x2028 && c.value <= 0x202F) || (c.value >= 0x205F && c.value <= 0x206F) ||
          c.value == 0x3000 || c.value == 0xFEFF) {
        continue;
      }
    }
    if (!letter) return false;
    const char small =
        c.value >= 'A' && c.value <= 'Z' ? static_cast<char>(c.value + 32) : static_cast<char>(c.value);
    if (small == '/' || small == '?' || small == '#' || scheme.size() > 32) return false;
    scheme.push_back(small);
  }
  return false;
}

std::optional<url_parts> split_url(std::string_view url) {
  std::optional<url_parts> made{std::in_place};
  if (!split_url(url, *made)) made.reset();
  return made;
}

bool split_url(std::string_view url, url_parts& parts) {
  if (is_ready(url) && !url.contains('@')) return split_ready_url(url, parts);
  const std::string cleaned = spare_slashes_removed(trim_url(url));
  const auto c = split_components(cleaned);
  if (!c.scheme || !is_web(*c.scheme) || !c.authority) return false;
  parts = url_parts{};
  parts.scheme = ascii_lower(*c.scheme);
  const auto authority = split_authority(*c.authority);
  parts.host = normalize_host(authority.host);
  if (parts.host.empty()) return false;
  parts.port = parts.scheme == "https" ? 443 : 80;
  const auto port = parse_port(authority.port);
  if (!port) return false;
  if (*port != 0) parts.port = *port;
  if (authority.user_info) {
    const auto colon = authority.user_info->find(':');
    parts.user = percent_decode(authority.user_info->substr(0, colon));
    if (colon != authority.user_info->npos)
      parts.password = percent_decode(authority.user_info->substr(colon + 1));
  }
  append_encoded(parts.target, remove_dot_segments(std::string(c.path)), true);
  if (!parts.target.starts_with('/')) parts.target.insert(0, 1, '/');
  if (c.query) {
    parts.target.push_back('?');
    append_encoded(parts.target, *c.query, true);
  }
  return true;
}

}  // namespace wireroom::feeds
