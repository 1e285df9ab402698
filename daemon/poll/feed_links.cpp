#include "daemon/poll/feed_links.hpp"

#include "feeds/text/url.hpp"

#include <algorithm>
#include <array>

namespace wireroom::daemon {
namespace {

constexpr std::size_t looked_at = 64u << 10;
constexpr std::size_t most = 5;
constexpr std::string_view space = " \t\r\n\f";

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool starts_with_word(std::string_view s, std::string_view lower_word) {
  return s.size() >= lower_word.size() && std::ranges::equal(s.substr(0, lower_word.size()), lower_word,
                                                             [](char a, char b) { return lower(a) == b; });
}

std::string lowered(std::string_view s) {
  std::string out(s);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

void skip_space(std::string_view& s) {
  s.remove_prefix(std::min(s.find_first_not_of(space), s.size()));
}

/// The references that occur in URLs.
std::string decoded(std::string_view s) {
  std::string out;
  while (!s.empty()) {
    constexpr std::array<std::pair<std::string_view, char>, 4> known = {
        {{"&amp;", '&'}, {"&#38;", '&'}, {"&#x26;", '&'}, {"&quot;", '"'}}};
    const auto at = std::ranges::find_if(known, [&](const auto& one) { return s.starts_with(one.first); });
    if (at != known.end()) {
      out += at->second;
      s.remove_prefix(at->first.size());
    } else {
      out += s.front();
      s.remove_prefix(1);
    }
  }
  return out;
}

struct link_tag {
  std::string rel, type, href;
};

/// Reads the attributes of a tag; `s` is left behind its end.
link_tag read_attributes(std::string_view& s) {
  link_tag out;
  for (;;) {
    while (!s.empty() && (space.find(s.front()) != space.npos || s.front() == '/')) s.remove_prefix(1);
    if (s.empty()) return out;
    if (s.front() == '>') {
      s.remove_prefix(1);
      return out;
    }
    const auto name_end = std::min(s.find_first_of(" \t\r\n\f/>=", 1), s.size());
    const auto name = s.substr(0, name_end);
    s.remove_prefix(name_end);
    skip_space(s);
    std::string_view value;
    if (!s.empty() && s.front() == '=') {
      s.remove_prefix(1);
      skip_space(s);
      if (!s.empty() && (s.front() == '"' || s.front() == '\'')) {
        const auto end = std::min(s.find(s.front(), 1), s.size());
        value = s.substr(1, end - 1);
        s.remove_prefix(std::min(end + 1, s.size()));
      } else {
        const auto end = std::min(s.find_first_of(" \t\r\n\f>"), s.size());
        value = s.substr(0, end);
        s.remove_prefix(end);
      }
    }
    if (starts_with_word(name, "rel") && name.size() == 3) out.rel = lowered(value);
    if (starts_with_word(name, "type") && name.size() == 4) out.type = lowered(value);
    if (starts_with_word(name, "href") && name.size() == 4) out.href = decoded(value);
  }
}

bool names_a_feed(const link_tag& tag) {
  constexpr std::array<std::string_view, 5> types = {"application/rss+xml", "application/atom+xml",
                                                     "application/rdf+xml", "application/feed+json",
                                                     "application/json"};
  const auto type = tag.type.substr(0, tag.type.find(';'));
  return (" " + tag.rel + " ").find(" alternate ") != std::string::npos && !tag.href.empty() &&
         std::ranges::find(types, type) != types.end();
}

}  // namespace

bool looks_like_page(std::string_view head) {
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  for (;;) {
    skip_space(head);
    if (!head.starts_with("<!--")) break;
    const auto end = head.find("-->", 4);
    if (end == head.npos) return false;
    head.remove_prefix(end + 3);
  }
  if (starts_with_word(head, "<?xml")) {
    head.remove_prefix(std::min(head.find('>'), head.size() - 1) + 1);
    skip_space(head);
  }
  return starts_with_word(head, "<!doctype html") || starts_with_word(head, "<html") ||
         starts_with_word(head, "<head") || starts_with_word(head, "<body");
}

std::vector<std::string> feed_links_of(std::string_view html, std::string_view url) {
  std::vector<std::string> out;
  html = html.substr(0, looked_at);
  while (out.size() < most) {
    const auto open = html.find('<');
    if (open == html.npos) break;
    html.remove_prefix(open + 1);
    if (html.starts_with("!--")) {
      const auto end = html.find("-->");
      if (end == html.npos) break;
      html.remove_prefix(end + 3);
      continue;
    }
    if (!starts_with_word(html, "link") || html.size() < 5 || space.find(html[4]) == space.npos) continue;
    html.remove_prefix(4);
    const auto tag = read_attributes(html);
    if (!names_a_feed(tag)) continue;
    auto found = feeds::resolve_url(url, tag.href);
    if (found.size() <= 2048 && feeds::split_url(found) && std::ranges::find(out, found) == out.end())
      out.push_back(std::move(found));
  }
  return out;
}

}  // namespace wireroom::daemon
