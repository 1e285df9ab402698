#include "feeds/text/html_url.hpp"

#include "feeds/text/url.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace wireroom::feeds {
namespace {

constexpr std::size_t longest_data_url = 65536;

bool blank(char c) {
  return static_cast<unsigned char>(c) <= 0x20;
}
bool space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}
char folded(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

bool starts(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() &&
         std::equal(lower.begin(), lower.end(), text.begin(), [](char l, char c) { return l == folded(c); });
}

bool is_web(std::string_view url) {
  return starts(url, "http://") || starts(url, "https://");
}

/// Everything before a colon is a scheme, unless `/`, `?` or `#` comes first: stricter than browsers are.
bool is_relative(std::string_view url) {
  const std::size_t at = url.find_first_of(":/?#");
  return at == url.npos || url[at] != ':';
}

bool is_small_picture(std::string_view url) {
  constexpr std::array<std::string_view, 6> types{"png", "gif", "jpeg", "jpg", "webp", "avif"};
  if (url.size() > longest_data_url || !starts(url, "data:image/")) return false;
  url.remove_prefix(11);
  for (const std::string_view type : types) {
    if (!starts(url, type) || !starts(url.substr(type.size()), ";base64,")) continue;
    const std::string_view bytes = url.substr(type.size() + 8);
    return !bytes.empty() && std::ranges::all_of(bytes, [](char c) {
      return (c >= '0' && c <= '9') || (folded(c) >= 'a' && folded(c) <= 'z') || c == '+' || c == '/' ||
             c == '=';
    });
  }
  return false;
}

}  // namespace

bool safe_url(std::string_view& value, std::string_view base, html_url_use use, std::string& scratch) {
  while (!value.empty() && blank(value.front())) value.remove_prefix(1);
  while (!value.empty() && blank(value.back())) value.remove_suffix(1);
  if (value.empty()) return true;
  const bool clean = std::ranges::none_of(value, blank);
  if (clean && is_web(value)) return true;
  if (use == html_url_use::picture && starts(value, "data:")) return is_small_picture(value);
  std::string resolved = resolve_url(base, value);
  if (resolved.empty() || std::ranges::any_of(resolved, blank)) return false;
  if (is_relative(resolved)) {
    // Without a usable base. What another round would change is not written.
    if (resolve_url(base, resolved) != resolved) return false;
  } else if (!is_web(resolved) && !starts(resolved, "mailto:")) {
    return false;
  }
  scratch = std::move(resolved);
  value = scratch;
  return true;
}

std::string safe_srcset(std::string_view value, std::string_view base) {
  std::string out, scratch;
  std::size_t at = 0;
  while (at < value.size()) {
    while (at < value.size() && (space(value[at]) || value[at] == ',')) ++at;
    std::size_t end = at;
    while (end < value.size() && !space(value[end])) ++end;
    std::string_view url = value.substr(at, end - at);
    at = end;
    std::string_view descriptor;
    if (url.ends_with(',')) {
      while (url.ends_with(',')) url.remove_suffix(1);
    } else {
      end = std::min(value.find(',', at), value.size());
      descriptor = value.substr(at, end - at);
      at = end;
    }
    while (!descriptor.empty() && space(descriptor.front())) descriptor.remove_prefix(1);
    while (!descriptor.empty() && space(descriptor.back())) descriptor.remove_suffix(1);
    const bool measured = std::ranges::all_of(descriptor, [](char c) {
      return (c >= '0' && c <= '9') || c == '.' || c == 'w' || c == 'x' || c == 'h';
    });
    if (url.empty() || !measured || !safe_url(url, base, html_url_use::link, scratch)) continue;
    if (url.empty() || url.starts_with(',') || url.ends_with(',')) continue;
    if (!out.empty()) out += ", ";
    out += url;
    if (!descriptor.empty()) (out += ' ') += descriptor;
  }
  return out;
}

}  // namespace wireroom::feeds
