#include "feeds/update/identity.hpp"

#include "feeds/text/url.hpp"

#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>
#include <xxhash.h>

namespace wireroom::feeds {
namespace {

constexpr std::size_t longest_key = 512;

std::string_view trimmed(std::string_view s) {
  constexpr std::string_view space = " \t\r\n\f\v";
  const auto first = s.find_first_not_of(space);
  if (first == s.npos) return {};
  return s.substr(first, s.find_last_not_of(space) - first + 1);
}

std::string digest(std::string_view bytes) {
  const auto hash = XXH3_128bits(bytes.data(), bytes.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

std::string hash_of(const entry& one) {
  std::string all;
  const auto add = [&all](std::string_view s) {
    all += s;
    all += '\0';
  };
  add(one.title ? one.title->value : std::string_view{});
  add(one.summary ? one.summary->value : std::string_view{});
  for (const auto& part : one.contents) {
    add(part.value);
    add(part.src);
  }
  return digest(all);
}

std::string link_of(const entry& one) {
  auto link = canonical_url(one.link);
  return link.empty() ? std::string(trimmed(one.link)) : link;
}

std::string key(char kind, std::string_view value) {
  if (value.size() + 2 > longest_key) return fmt::format("{}#{}", kind, digest(value));
  return fmt::format("{}:{}", kind, value);
}

/// True when a value of `first` stands with two different ones of `second`: it names nothing.
bool ambiguous(const std::vector<std::string>& first, const std::vector<std::string>& second) {
  std::unordered_map<std::string_view, std::string_view> seen;
  for (std::size_t i = 0; i < first.size(); ++i) {
    if (first[i].empty()) continue;
    const auto [at, fresh] = seen.emplace(first[i], second[i]);
    if (!fresh && at->second != second[i]) return true;
  }
  return false;
}

}  // namespace

std::vector<std::string> identify(std::span<const entry> entries) {
  std::vector<std::string> ids, links, hashes;
  ids.reserve(entries.size());
  links.reserve(entries.size());
  bool links_needed = false;
  std::unordered_set<std::string_view> seen_ids;
  for (const auto& one : entries) {
    ids.emplace_back(trimmed(one.id));
    links_needed |= ids.back().empty();
  }
  for (const auto& id : ids)
    if (!id.empty()) links_needed |= !seen_ids.insert(id).second;

  // Where every entry has an id of its own, nothing else is looked at.
  bool ids_count = true, links_count = true;
  if (links_needed) {
    for (const auto& one : entries) {
      links.push_back(link_of(one));
      hashes.push_back(hash_of(one));
    }
    ids_count = !ambiguous(ids, links);
    // Likewise links: all entries pointing to the front page are not one entry.
    std::vector<std::string> by_link = links;
    if (ids_count)
      for (std::size_t i = 0; i < ids.size(); ++i)
        if (!ids[i].empty()) by_link[i].clear();
    links_count = !ambiguous(by_link, hashes);
  }

  std::vector<std::string> keys;
  keys.reserve(entries.size());
  std::unordered_set<std::string> taken;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    std::string one;
    if (ids_count && !ids[i].empty())
      one = key('i', ids[i]);
    else if (links_count && !links[i].empty())
      one = key('l', links[i]);
    else
      one = key('h', hashes[i]);
    if (!taken.insert(one).second) one.clear();
    keys.push_back(std::move(one));
  }
  return keys;
}

}  // namespace wireroom::feeds
