#include "daemon/config/subscriptions.hpp"

#include "daemon/config/file.hpp"
#include "daemon/config/web_address.hpp"
#include "feeds/parse/opml.hpp"

#include <algorithm>
#include <cerrno>
#include <deque>
#include <system_error>
#include <unordered_map>

#include <boost/unordered/unordered_flat_set.hpp>
#include <fmt/format.h>

namespace wireroom::daemon {
namespace {

constexpr std::size_t most_errors = 100;
constexpr std::size_t most_bytes = 64u << 20;
constexpr std::size_t usual_feeds = 1u << 16;
constexpr std::size_t most_tags = 32;

bool is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r' && c != '\n');
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// Takes the next word, or what stands between quotation marks, off the front of `rest`.
std::string_view take_word(std::string_view& rest) {
  rest = trimmed(rest);
  const bool quoted = rest.starts_with('"');
  if (quoted) rest.remove_prefix(1);
  const auto ends_word = [quoted](char c) { return quoted ? c == '"' : is_blank(c); };
  const auto size = static_cast<std::size_t>(std::ranges::find_if(rest, ends_word) - rest.begin());
  const auto word = rest.substr(0, size);
  rest.remove_prefix(std::min(size + 1, rest.size()));
  return word;
}

bool is_text(std::string_view word) {
  for (const unsigned char c : word) {
    if (c < ' ' || c == 0x7f) return false;
  }
  return word.size() <= 256;
}

void read_line(std::string_view line, subscription& result) {
  result.url = take_word(line);
  while (!trimmed(line).empty() && result.categories.size() < most_tags) {
    const auto word = take_word(line);
    if (word.empty() || !is_text(word)) continue;
    if (word.starts_with('~')) {
      result.title = word.substr(1);
    } else {
      result.categories.emplace_back(word);
    }
  }
}

/// Those that can be written as text of a configuration.
std::vector<std::string> plain(const std::vector<std::string>& texts) {
  std::vector<std::string> result;
  for (const auto& text : texts) {
    if (!text.empty() && is_text(text) && result.size() < most_tags) result.push_back(text);
  }
  return result;
}

bool is_markup(std::string_view bytes) {
  const auto first = bytes.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && bytes[first] == '<';
}

std::expected<subscription_list, std::vector<config_error>> parse_opml(std::string_view bytes,
                                                                       const std::string& name) {
  const auto list = feeds::read_opml(bytes);
  if (!list) {
    const auto& [code, message, line, column] = list.error();
    return std::unexpected(std::vector<config_error>{
        {.file = name, .line = line, .column = column, .message = message + "; give OPML, or a URL a line"}});
  }
  subscription_list result{.feeds = {}, .repeats = list->repeats};
  std::vector<config_error> errors;
  for (const auto& feed : list->feeds) {
    if (auto url = read_web_address(feed.url); !url) {
      errors.push_back({.file = name, .line = feed.line, .column = 1, .message = url.error()});
      if (errors.size() == most_errors) break;
    } else {
      // A site that is no web address is worth no error: it is only shown.
      result.feeds.push_back({.url = feed.url,
                              .address = *std::move(url),
                              .title = feed.title,
                              .site = read_web_address(feed.site) ? feed.site : "",
                              .categories = plain(feed.categories),
                              .line = feed.line});
    }
  }
  if (!errors.empty()) return std::unexpected(std::move(errors));
  return result;
}

}  // namespace

std::expected<subscription_list, std::vector<config_error>> parse_subscriptions(std::string_view bytes,
                                                                                const std::string& name) {
  subscription_list result;
  std::vector<config_error> errors;
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (is_markup(bytes)) return parse_opml(bytes, name);
  result.feeds.reserve(std::min<std::size_t>(std::ranges::count(bytes, '\n') + 1, usual_feeds));
  std::uint32_t number = 0;
  while (!bytes.empty() && errors.size() < most_errors) {
    ++number;
    const auto end = bytes.find('\n');
    const auto line = trimmed(bytes.substr(0, end));
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
    if (line.empty() || line.starts_with('#')) continue;
    auto& found = result.feeds.emplace_back();
    read_line(line, found);
    found.line = number;
    if (auto url = read_web_address(found.url); !url) {
      errors.push_back({.file = name, .line = number, .column = 1, .message = url.error()});
      result.feeds.pop_back();
    } else {
      found.address = *std::move(url);
    }
  }
  if (!errors.empty()) return std::unexpected(std::move(errors));
  return result;
}

std::expected<subscription_list, std::vector<config_error>> read_subscriptions(const std::string& file) {
  const auto bytes = read_whole_file(file, most_bytes);
  if (bytes) return parse_subscriptions(*bytes, file);
  const auto why = bytes.error();
  return std::unexpected(std::vector<config_error>{
      {.file = file,
       .message =
           fmt::format("{}; name a readable list of at most 64 MiB", std::generic_category().message(why)),
       .what = why == ENOENT ? config_error::kind::no_file : config_error::kind::unreadable}});
}

merge_result merge_subscriptions(std::vector<partner_config>& partners, subscription_list subscriptions,
                                 const std::string& file) {
  merge_result result;
  result.repeated = subscriptions.repeats;
  std::deque<std::string> keys;  // of those that partners have already
  boost::unordered_flat_set<std::string_view> known;
  known.reserve(subscriptions.feeds.size());
  std::unordered_map<std::string, std::size_t> by_name;
  for (std::size_t i = 0; i < partners.size(); ++i) {
    by_name.emplace(partners[i].name, i);
    for (const auto& feed : partners[i].feeds) {
      if (auto url = read_web_address(feed.url)) known.insert(keys.emplace_back(std::move(url->key)));
    }
  }
  for (auto& wanted : subscriptions.feeds) {
    if (!known.insert(wanted.address.key).second) {
      ++result.repeated;
      if (result.repeats.size() < most_errors) {
        result.repeats.push_back(
            {.file = file,
             .line = wanted.line,
             .column = 1,
             .message = fmt::format("{} is named twice; it is polled once", wanted.url)});
      }
      continue;
    }
    const auto name = name_of_host(wanted.address.host);
    const auto [place, is_new] = by_name.try_emplace(name, partners.size());
    if (is_new) {
      ++result.partners;
      partners.push_back({.name = name, .site = wanted.site, .owner = name});
    }
    partners[place->second].feeds.push_back(
        {.url = std::move(wanted.url), .categories = std::move(wanted.categories)});
    ++result.feeds;
  }
  // They stay as long as the configuration: no room beyond what they hold.
  for (auto& partner : partners) partner.feeds.shrink_to_fit();
  return result;
}

}  // namespace wireroom::daemon
