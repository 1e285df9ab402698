#include "daemon/desk/filing.hpp"

#include <unordered_map>

namespace wireroom::daemon {

bool names_an_article(std::string_view canonical_url) noexcept {
  const auto host = canonical_url.find("://");
  if (host == std::string_view::npos) return false;
  const auto path = canonical_url.find_first_of("/?", host + 3);
  return path != std::string_view::npos && canonical_url.substr(path) != "/";
}

std::vector<std::string> article_urls(std::span<const storage::unfiled_item> items) {
  std::vector<std::string> urls;
  urls.reserve(items.size());
  for (const auto& item : items)
    urls.push_back(names_an_article(item.canonical_url) ? item.canonical_url : std::string());
  return urls;
}

std::vector<storage::filing> plan_filings(std::span<const storage::unfiled_item> items,
                                          std::span<const std::int64_t> existing) {
  std::vector<storage::filing> filings;
  filings.reserve(items.size());
  std::unordered_map<std::string_view, std::int32_t> founded;  // canonical URL -> index of its founder
  for (std::size_t i = 0; i < items.size(); ++i) {
    storage::filing filing{.item = items[i].item};
    if (existing[i] != 0) {
      filing.article = existing[i];
    } else if (names_an_article(items[i].canonical_url)) {
      const auto [at, fresh] = founded.try_emplace(items[i].canonical_url, static_cast<std::int32_t>(i));
      if (!fresh) filing.same_as = at->second;
    }
    filings.push_back(filing);
  }
  return filings;
}

}  // namespace wireroom::daemon
