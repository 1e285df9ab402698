#include "feeds/parse/rules.hpp"

#include "feeds/parse/vocabulary.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace wireroom::feeds::reading {
namespace {

bool before(const rule& a, const rule& b) {
  return a.space != b.space ? a.space < b.space : a.name < b.name;
}

const std::vector<rule>& table() {
  static const std::vector<rule> all = [] {
    std::vector<rule> rows;
    for (std::span<const rule> part :
         {core_rules(), rss_rules(), atom_rules(), rdf_rules(), cdf_rules(), dublin_core_rules(),
          content_rules(), syndication_rules(), discussion_rules(), media_rules(), itunes_rules(),
          podcast_rules(), podlove_rules(), geo_rules(), licence_rules(), feed_history_rules(),
          feedburner_rules(), admin_rules()})
      rows.insert(rows.end(), part.begin(), part.end());
    std::ranges::sort(rows, before);
    return rows;
  }();
  return all;
}

}  // namespace

resolved_name resolve(std::string_view ns, std::string_view prefix, std::string_view local) {
  if (ns.empty() && !prefix.empty()) ns = usual_namespace(prefix);
  resolved_name out{ns, prefix, local, family_of(ns), {}};
  if (ns.empty() && !prefix.empty()) out.space = family::unknown;
  std::array<char, 40> lower;
  if (out.space == family::unknown || local.size() > lower.size()) return out;
  std::ranges::transform(local, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  const rule key{.space = out.space, .name = {lower.data(), local.size()}};
  auto [first, last] = std::equal_range(table().begin(), table().end(), key, before);
  out.rules = {first, last};
  return out;
}

}  // namespace wireroom::feeds::reading
