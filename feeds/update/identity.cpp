#include "feeds/update/identity.hpp"

#include "feeds/text/url.hpp"

#include <algorithm>
#include <memory>
#include <new>
#include <numeric>
#include <string_view>
#include <unordered_map>

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

using hash128 = std::array<std::uint64_t, 2>;

hash128 hash_bytes(std::string_view bytes) {
  const auto hash = XXH3_128bits(bytes.data(), bytes.size());
  return {hash.high64, hash.low64};
}

std::string digest(const hash128& hash) {
  return fmt::format("{:016x}{:016x}", hash[0], hash[1]);
}

// Of the parts one after the other, without a copy of them all: contents may be large.
hash128 hash_of(const entry& one) {
  const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(), &XXH3_freeState);
  if (!state) throw std::bad_alloc();
  XXH3_128bits_reset(state.get());
  const auto add = [&state](std::string_view s) {
    XXH3_128bits_update(state.get(), s.data(), s.size());
    XXH3_128bits_update(state.get(), "", 1);
  };
  add(one.title ? one.title->value : std::string_view{});
  add(one.summary ? one.summary->value : std::string_view{});
  for (const auto& part : one.contents) {
    add(part.value);
    add(part.src);
  }
  const auto hash = XXH3_128bits_digest(state.get());
  return {hash.high64, hash.low64};
}
const hash128& hash_of(const identity_facts& one) {
  return one.hash;
}

std::string link_of(std::string_view written) {
  auto link = canonical_url(written);
  return link.empty() ? std::string(trimmed(written)) : link;
}

std::string key(char kind, std::string_view value) {
  if (value.size() + 2 > longest_key) return fmt::format("{}#{}", kind, digest(hash_bytes(value)));
  return std::string{kind, ':'}.append(value);
}

/// True when a value of `first` stands with two different ones of `second`: it names nothing.
template <typename String>
bool ambiguous(const std::vector<String>& first, const std::vector<std::string>& second) {
  std::unordered_map<std::string_view, std::string_view> seen;
  for (std::size_t i = 0; i < first.size(); ++i) {
    if (first[i].empty()) continue;
    const auto [at, fresh] = seen.emplace(first[i], second[i]);
    if (!fresh && at->second != second[i]) return true;
  }
  return false;
}

/// Which of them were there before. By order, not by hash: a partner can make thousands that differ late and
/// share one hash.
std::vector<std::size_t> repeated(const std::vector<std::string_view>& all) {
  std::vector<std::size_t> order(all.size()), again;
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&all](std::size_t a, std::size_t b) {
    const auto which = all[a] <=> all[b];
    return which == 0 ? a < b : which < 0;
  });
  for (std::size_t i = 1; i < order.size(); ++i)
    if (all[order[i]] == all[order[i - 1]]) again.push_back(order[i]);
  return again;
}

template <typename Entry>
std::vector<std::string> keys_of(std::span<const Entry> entries) {
  std::vector<std::string_view> ids;
  std::vector<std::string> links, hashes;
  ids.reserve(entries.size());
  for (const auto& one : entries) ids.emplace_back(trimmed(one.id));
  const bool links_needed = std::ranges::any_of(ids, &std::string_view::empty) || !repeated(ids).empty();

  // Where every entry has an id of its own, nothing else is looked at.
  bool ids_count = true, links_count = true;
  if (links_needed) {
    for (const auto& one : entries) {
      links.push_back(link_of(one.link));
      hashes.push_back(digest(hash_of(one)));
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
  for (std::size_t i = 0; i < entries.size(); ++i) {
    auto& one = keys.emplace_back();
    if (ids_count && !ids[i].empty())
      one = key('i', ids[i]);
    else if (links_count && !links[i].empty())
      one = key('l', links[i]);
    else
      one = key('h', hashes[i]);
  }
  for (const auto again : repeated({keys.begin(), keys.end()})) keys[again].clear();
  return keys;
}

}  // namespace

std::vector<std::string> identify(std::span<const entry> entries) {
  return keys_of(entries);
}

std::vector<std::string> identify(std::span<const identity_facts> entries) {
  return keys_of(entries);
}

identity_facts facts_of(const entry& one) {
  return {std::string(trimmed(one.id)), one.link, hash_of(one)};
}

}  // namespace wireroom::feeds
