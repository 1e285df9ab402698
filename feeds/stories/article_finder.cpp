#include "feeds/stories/article_finder.hpp"

#include <algorithm>

#include <xxhash.h>

namespace wireroom::feeds {
namespace {

constexpr double same_title = 0.8, same_body = 0.5;
constexpr std::size_t least_words = 5, newest_of_a_key = 32, max_articles = 1'000'000;
constexpr std::size_t max_urls = 64, max_partners = 1024, body_key_count = 4;

double jaccard(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b) {
  std::size_t common = 0;
  for (auto i = a.begin(), j = b.begin(); i != a.end() && j != b.end();) {
    if (*i < *j) {
      ++i;
    } else if (*j < *i) {
      ++j;
    } else {
      ++common;
      ++i;
      ++j;
    }
  }
  const auto all = a.size() + b.size() - common;
  return all == 0 ? 0 : static_cast<double>(common) / static_cast<double>(all);
}

std::uint32_t partner_key(std::string_view partner) {
  return static_cast<std::uint32_t>(XXH3_64bits(partner.data(), partner.size()));
}

/// True for a URL that names more than a site's front page, which many items may link to.
bool names_a_page(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return false;
  const auto path = url.find_first_of("/?", scheme + 3);
  return path != std::string_view::npos && path + 1 < url.size();
}

}  // namespace

std::uint64_t article_finder::url_key(std::string_view url) {
  return XXH3_64bits(url.data(), url.size());
}

// Two sets of n words with a Jaccard coefficient of 0.8 share one of the first n - ceil(0.8 n) + 1 in any
// order that is the same for both (prefix filter). The order by hash is as good as any.
std::vector<std::uint64_t> article_finder::title_keys(const std::vector<std::uint32_t>& title) {
  if (title.size() < least_words) return {};
  const auto needed = (title.size() * 4 + 4) / 5;
  std::vector<std::uint64_t> keys;
  for (std::size_t i = 0; i < title.size() - needed + 1; ++i) keys.push_back(title[i]);
  return keys;
}

std::vector<std::uint64_t> article_finder::body_keys(const text_sketch& body) {
  std::vector<std::uint64_t> keys;
  for (std::size_t i = 0; i < std::min(body.size(), body_key_count); ++i) {
    keys.push_back(std::uint64_t{1} << 32 | body[i]);
  }
  return keys;
}

bool article_finder::has_partner(const article& one, std::string_view partner) const {
  return std::ranges::find(one.partners, partner_key(partner)) != one.partners.end();
}

void article_finder::drop_key(std::uint64_t key, std::int64_t article) {
  const auto list = texts_.find(key);
  if (list == texts_.end()) return;
  std::erase(list->second, article);
  if (list->second.empty()) texts_.erase(list);
}

void article_finder::expire(instant now) {
  while (!ageing_.empty() && (now - ageing_.front().first > lifetime_ || articles_.size() > max_articles)) {
    const auto id = ageing_.front().second;
    ageing_.pop_front();
    const auto known = articles_.find(id);
    if (known == articles_.end()) continue;
    auto& one = known->second;
    if (now - one.last <= lifetime_ && articles_.size() <= max_articles) {
      ageing_.emplace_back(one.last, id);
      continue;
    }
    for (const auto url : one.urls) urls_.erase(url);
    for (const auto key : title_keys(one.keys.title)) drop_key(key, id);
    for (const auto key : body_keys(one.keys.body)) drop_key(key, id);
    articles_.erase(known);
  }
}

std::optional<article_finder::found> article_finder::by_url(const story_item& item) const {
  if (!names_a_page(item.url)) return {};
  const auto known = urls_.find(url_key(item.url));
  if (known == urls_.end()) return {};
  return found{known->second, articles_.at(known->second).story, article_rule::url};
}

std::optional<article_finder::found> article_finder::by_body(const story_item& item,
                                                             const likeness_keys& keys) const {
  std::optional<found> best;
  double most = same_body;
  for (const auto key : body_keys(keys.body)) {
    const auto list = texts_.find(key);
    if (list == texts_.end()) continue;
    for (const auto id : list->second) {
      const auto& one = articles_.at(id);
      if (one.keys.body.empty() || has_partner(one, item.partner)) continue;
      const auto alike = resemblance(keys.body, one.keys.body);
      if (alike > most || (alike == most && (!best || id < best->article))) {
        most = alike;
        best = found{id, one.story, article_rule::body};
      }
    }
  }
  return best;
}

std::optional<article_finder::found> article_finder::by_title(
    const story_item& item, const likeness_keys& keys, std::int64_t story,
    const std::function<std::int64_t(std::int64_t)>& current) const {
  std::optional<found> best;
  double most = same_title;
  for (const auto key : title_keys(keys.title)) {
    const auto list = texts_.find(key);
    if (list == texts_.end()) continue;
    for (const auto id : list->second) {
      const auto& one = articles_.at(id);
      if (has_partner(one, item.partner) || current(one.story) != story) continue;
      if (!keys.body.empty() && !one.keys.body.empty()) continue;  // their texts have been compared
      const auto alike = jaccard(keys.title, one.keys.title);
      if (alike > most || (alike == most && (!best || id < best->article))) {
        most = alike;
        best = found{id, one.story, article_rule::title};
      }
    }
  }
  return best;
}

void article_finder::add(const story_item& item, likeness_keys keys, std::int64_t id, std::int64_t story,
                         instant now) {
  const auto [place, fresh] = articles_.try_emplace(id);
  auto& one = place->second;
  if (fresh) {
    one.keys = std::move(keys);
    one.last = now;
    ageing_.emplace_back(now, id);
    const auto index = [&](const std::vector<std::uint64_t>& all) {
      for (const auto key : all) {
        auto& list = texts_[key];
        list.push_back(id);
        if (list.size() > newest_of_a_key) list.erase(list.begin());
      }
    };
    index(title_keys(one.keys.title));
    index(body_keys(one.keys.body));
  }
  one.story = story;
  one.last = std::max(one.last, now);
  keep_apart(id, item.partner);
  if (names_a_page(item.url) && one.urls.size() < max_urls &&
      urls_.try_emplace(url_key(item.url), id).second) {
    one.urls.push_back(url_key(item.url));
  }
}

void article_finder::keep_apart(std::int64_t id, std::string_view partner) {
  const auto known = articles_.find(id);
  if (known == articles_.end() || has_partner(known->second, partner)) return;
  auto& partners = known->second.partners;
  if (partners.size() < max_partners) partners.push_back(partner_key(partner));
}

}  // namespace wireroom::feeds
