#include "daemon/app/feed_specs.hpp"

#include <map>
#include <string_view>

#include <fmt/format.h>

namespace wireroom::daemon {
namespace {

/// Lines of a TOML text with the table they stand under, so that the same key of two tables differs.
std::map<std::string, int> lines_by_table(std::string_view text) {
  std::map<std::string, int> lines;
  std::string table;
  std::string partner;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const auto line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty() || line.starts_with('#')) continue;
    if (line.starts_with('[')) {
      table = line;
      partner.clear();
      continue;
    }
    if (table.starts_with("[[") && line.starts_with("name")) partner = fmt::format(" {}", line);
    ++lines[fmt::format("{}{} {}", table, partner, line)];
  }
  return lines;
}

}  // namespace

storage::feed_list feed_specs(const config& configuration) {
  storage::feed_list all;
  for (const auto& one : configuration.partners) all.count += one.feeds.size();
  all.each = [&partners = configuration.partners](const auto& take) {
    std::vector<const partner_config*> having;  // more feeds than were taken of each
    for (const auto& one : partners) having.push_back(&one);
    storage::feed_spec spec;
    for (std::size_t rank = 0;; ++rank) {
      std::erase_if(having, [rank](const auto* one) { return one->feeds.size() <= rank; });
      if (having.empty()) return;
      for (const auto* one : having) {
        spec.url = one->feeds[rank].url;
        spec.partner = one->name;
        spec.owner = one->owner.empty() ? one->name : one->owner;
        spec.categories = one->feeds[rank].categories;
        take(spec);
      }
    }
  };
  return all;
}

std::vector<std::string> config_changes(const config& before, const config& after, std::size_t most) {
  const auto old_lines = lines_by_table(print_config(before));
  const auto new_lines = lines_by_table(print_config(after));
  std::vector<std::string> changes;
  for (const auto& [line, count] : old_lines)
    if (!new_lines.contains(line)) changes.push_back("- " + line);
  for (const auto& [line, count] : new_lines)
    if (!old_lines.contains(line)) changes.push_back("+ " + line);
  if (changes.size() > most) {
    const auto rest = changes.size() - most + 1;
    changes.resize(most - 1);
    changes.push_back(fmt::format("… and {} more", rest));
  }
  return changes;
}

std::vector<std::string> needs_restart(const config& before, const config& after) {
  std::vector<std::string> keys;
  if (before.listen.public_addresses != after.listen.public_addresses ||
      before.listen.operator_address != after.listen.operator_address ||
      before.listen.operator_names != after.listen.operator_names)
    keys.emplace_back("listen");
  if (before.storage.url != after.storage.url) keys.emplace_back("storage.url");
  if (before.storage.page_out != after.storage.page_out) keys.emplace_back("storage.page_out");
  return keys;
}

}  // namespace wireroom::daemon
