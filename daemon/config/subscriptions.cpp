#include "daemon/config/subscriptions.hpp"

#include "daemon/config/file.hpp"
#include "daemon/config/web_address.hpp"
#include "feeds/parse/opml.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <fmt/format.h>

namespace wireroom::daemon {
namespace {

constexpr std::size_t most_errors = 100;
constexpr std::size_t most_bytes = 64u << 20;
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
    if (word.empty() || word.starts_with('~') || !is_text(word)) continue;
    result.categories.emplace_back(word);
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

std::expected<std::size_t, std::vector<config_error>> parse_opml(std::string_view bytes,
                                                                 const std::string& name,
                                                                 const subscription_sink& take) {
  const auto list = feeds::read_opml(bytes);
  if (!list) {
    const auto& [code, message, line, column] = list.error();
    return std::unexpected(std::vector<config_error>{
        {.file = name, .line = line, .column = column, .message = message + "; give OPML, or a URL a line"}});
  }
  std::vector<config_error> errors;
  for (const auto& feed : list->feeds) {
    if (auto url = read_web_address(feed.url); !url) {
      errors.push_back({.file = name, .line = feed.line, .column = 1, .message = url.error()});
      if (errors.size() == most_errors) break;
    } else if (errors.empty()) {
      // A site that is no web address is worth no error: it is only shown.
      subscription found{.url = feed.url,
                         .address = *std::move(url),
                         .site = read_web_address(feed.site) ? feed.site : "",
                         .categories = plain(feed.categories),
                         .line = feed.line};
      take(found);
    }
  }
  if (!errors.empty()) return std::unexpected(std::move(errors));
  return list->repeats;
}

}  // namespace

std::expected<std::size_t, std::vector<config_error>> parse_subscriptions(std::string_view bytes,
                                                                          const std::string& name,
                                                                          const subscription_sink& take) {
  std::vector<config_error> errors;
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (is_markup(bytes)) return parse_opml(bytes, name, take);
  std::uint32_t number = 0;
  while (!bytes.empty() && errors.size() < most_errors) {
    ++number;
    const auto end = bytes.find('\n');
    const auto line = trimmed(bytes.substr(0, end));
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
    if (line.empty() || line.starts_with('#')) continue;
    subscription found;
    read_line(line, found);
    found.line = number;
    if (auto url = read_web_address(found.url); !url) {
      errors.push_back({.file = name, .line = number, .column = 1, .message = url.error()});
    } else if (errors.empty()) {
      found.address = *std::move(url);
      take(found);
    }
  }
  if (!errors.empty()) return std::unexpected(std::move(errors));
  return 0;
}

std::expected<std::size_t, std::vector<config_error>> read_subscriptions(const std::string& file,
                                                                         const subscription_sink& take) {
  const auto bytes = read_whole_file(file, most_bytes);
  if (bytes) return parse_subscriptions(*bytes, file, take);
  const auto why = bytes.error();
  return std::unexpected(std::vector<config_error>{
      {.file = file,
       .message =
           fmt::format("{}; name a readable list of at most 64 MiB", std::generic_category().message(why)),
       .what = why == ENOENT ? config_error::kind::no_file : config_error::kind::unreadable}});
}

subscription_merge::subscription_merge(std::vector<partner_config>& partners, std::string file)
    : partners_(partners), file_(std::move(file)) {
  for (std::size_t i = 0; i < partners.size(); ++i) {
    by_name_.emplace(partners[i].name, i);
    for (const auto& feed : partners[i].feeds) {
      if (const auto url = read_web_address(feed.url)) remember(url->key);
    }
  }
}

bool subscription_merge::remember(std::string_view key) {
  auto* const kept = static_cast<char*>(texts_.allocate(key.size(), 1));
  std::ranges::copy(key, kept);
  return known_.insert({kept, key.size()}).second;
}

void subscription_merge::add(subscription& wanted) {
  if (!remember(wanted.address.key)) {
    ++result_.repeated;
    if (result_.repeats.size() < most_errors) {
      result_.repeats.push_back({.file = file_,
                                 .line = wanted.line,
                                 .column = 1,
                                 .message = fmt::format("{} is named twice; it is polled once", wanted.url)});
    }
    return;
  }
  const auto name = name_of_host(wanted.address.host);
  const auto [place, is_new] = by_name_.try_emplace(name, partners_.size());
  if (is_new) {
    ++result_.partners;
    partners_.push_back({.name = name, .site = wanted.site, .owner = name});
  }
  partners_[place->second].feeds.push_back(
      {.url = std::move(wanted.url), .categories = std::move(wanted.categories)});
  ++result_.feeds;
}

merge_result subscription_merge::finish() {
  // They stay as long as the configuration: no room beyond what they hold.
  for (auto& partner : partners_) partner.feeds.shrink_to_fit();
  return std::move(result_);
}

}  // namespace wireroom::daemon
