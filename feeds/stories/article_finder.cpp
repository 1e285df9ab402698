#include "feeds/stories/article_finder.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include <xxhash.h>

namespace wireroom::feeds {
namespace {

constexpr double same_title = 0.8, same_body = 0.5;
constexpr std::size_t least_words = 5, newest_of_a_key = 32, max_articles = 1'000'000;
constexpr std::size_t max_urls = 64, max_partners = 1024, body_key_count = 4;
constexpr std::size_t most_hashes = 65'535;  // far more than a title or a sketch has

double jaccard(std::span<const std::uint32_t> a, std::span<const std::uint32_t> b) {
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

article_finder::marks article_finder::marks_of(std::span<const std::uint32_t> hashes) {
  marks all{};
  for (const auto hash : hashes) all[(hash >> 5) % all.size()] |= std::uint32_t{1} << (hash & 31);
  return all;
}

/// How many of the hashes of `one` those of `other` lack, at least.
std::size_t article_finder::alone(const marks& one, const marks& other) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < one.size(); ++i)
    count += static_cast<std::size_t>(std::popcount(one[i] & ~other[i]));
  return count;
}

std::uint64_t article_finder::url_key(std::string_view url) {
  return XXH3_64bits(url.data(), url.size());
}

// Two sets of n words with a Jaccard coefficient of 0.8 share one of the first n - ceil(0.8 n) + 1 in any
// order that is the same for both (prefix filter). In theirs the rarer words are likely to come first, which
// keeps the lists short.
std::vector<std::uint64_t> article_finder::title_keys(std::span<const std::uint32_t> title) {
  if (title.size() < least_words) return {};
  const auto needed = (title.size() * 4 + 4) / 5;
  std::vector<std::uint64_t> keys;
  for (std::size_t i = 0; i < title.size() - needed + 1; ++i) keys.push_back(title[i]);
  return keys;
}

std::vector<std::uint64_t> article_finder::body_keys(std::span<const std::uint32_t> body) {
  std::vector<std::uint64_t> keys;
  for (std::size_t i = 0; i < std::min(body.size(), body_key_count); ++i) {
    keys.push_back(std::uint64_t{1} << 32 | body[i]);
  }
  return keys;
}

bool article_finder::has_partner(const article& one, std::uint32_t partner) {
  return one.partner == partner ||
         (one.more && std::ranges::find(one.more->partners, partner) != one.more->partners.end());
}

void article_finder::key_list::push(const link& one) {
  if (size == newest_of_a_key) {
    first = more.data()[0];
    std::shift_left(more.data(), more.data() + more.size(), 1);
    more.values().back() = one;
    return;
  }
  if (size == 0) {
    first = one;
  } else {
    if (size - 1U == more.size()) {
      paged_array<link> larger{std::min(newest_of_a_key - 1, std::max<std::size_t>(1, more.size() * 2))};
      std::ranges::copy(more.values(), larger.data());
      more = std::move(larger);
    }
    more.data()[size - 1U] = one;
  }
  ++size;
}

void article_finder::key_list::drop(slot article) {
  if (size == 0) return;
  auto* const end = more.data() + (size - 1);
  if (first.article == article) {
    if (size > 1) first = more.data()[0];
    std::shift_left(more.data(), end, 1);
  } else {
    auto* const at = std::find_if(more.data(), end, [&](const link& one) { return one.article == article; });
    if (at == end) return;
    std::shift_left(at, end, 1);
  }
  --size;
}

void article_finder::drop_key(std::uint64_t key, slot article) {
  const auto known = texts_.find(key);
  if (known == texts_.end()) return;
  known->second.drop(article);
  if (known->second.size == 0) texts_.erase(known);
}

void article_finder::end(slot at) {
  auto& one = articles_[at];
  if (one.url != 0) urls_.erase(one.url);
  for (const auto key : title_keys(one.title())) drop_key(key, at);
  for (const auto key : body_keys(one.body())) drop_key(key, at);
  if (one.more)
    for (const auto url : one.more->urls) urls_.erase(url);
  ids_.erase(one.id);
  one = {};
  free_.push_back(at);
}

void article_finder::expire(instant now) {
  while (!ageing_.empty() && (now - ageing_.front().first > lifetime_ || ids_.size() > max_articles)) {
    const auto id = ageing_.front().second;
    ageing_.pop_front();
    const auto known = ids_.find(id);
    if (known == ids_.end()) continue;
    const auto last = articles_[known->second].last;
    if (now - last <= lifetime_ && ids_.size() <= max_articles) {
      ageing_.emplace_back(last, id);
    } else {
      end(known->second);
    }
  }
}

std::optional<article_finder::found> article_finder::by_url(const story_item& item) const {
  if (!names_a_page(item.url)) return {};
  const auto known = urls_.find(url_key(item.url));
  if (known == urls_.end()) return {};
  const auto& one = articles_[known->second];
  return found{one.id, one.story, article_rule::url};
}

std::optional<article_finder::found> article_finder::by_body(const story_item& item,
                                                             const likeness_keys& keys) const {
  std::optional<found> best;
  double most = same_body;
  const auto partner = partner_key(item.partner);
  const auto marked = marks_of(keys.body);
  // Of two sketches that resemble each other by half, each has half of the other.
  constexpr auto unlike = sketch_size / 2;
  for (const auto key : body_keys(keys.body)) {
    const auto known = texts_.find(key);
    if (known == texts_.end()) continue;
    known->second.for_each([&](const link& other) {
      if (alone(marked, other.of) > unlike || alone(other.of, marked) > unlike) return;
      const auto& one = articles_[other.article];
      if (one.body().empty() || has_partner(one, partner)) return;
      const auto alike = resemblance(keys.body, one.body());
      if (alike > most || (alike == most && (!best || one.id < best->article))) {
        most = alike;
        best = found{one.id, one.story, article_rule::body};
      }
    });
  }
  return best;
}

std::optional<article_finder::found> article_finder::by_title(
    const story_item& item, const likeness_keys& keys, std::int64_t story,
    const std::function<std::int64_t(std::int64_t)>& current) const {
  std::optional<found> best;
  double most = same_title;
  const auto partner = partner_key(item.partner);
  const auto marked = marks_of(keys.title);
  // Two sets with a Jaccard coefficient of 0.8 differ in a ninth of their words together, and the smaller has
  // four of five.
  const auto unlike = keys.title.size() * 9 / 36;
  for (const auto key : title_keys(keys.title)) {
    const auto known = texts_.find(key);
    if (known == texts_.end()) continue;
    known->second.for_each([&](const link& other) {
      if (alone(other.of, marked) + alone(marked, other.of) > unlike) return;
      const auto& one = articles_[other.article];
      const auto alike = jaccard(keys.title, one.title());
      if (alike < most || (alike == most && best && one.id >= best->article)) return;
      if (has_partner(one, partner) || current(one.story) != story) return;
      if (!keys.body.empty() && !one.body().empty()) return;  // their texts were compared
      most = alike;
      best = found{one.id, one.story, article_rule::title};
    });
  }
  return best;
}

article_finder::slot article_finder::found_article(std::int64_t id, const likeness_keys& keys,
                                                   std::uint32_t partner, instant now) {
  auto at = static_cast<slot>(articles_.size());
  if (free_.empty()) {
    articles_.emplace_back();
  } else {
    at = free_.back();
    free_.pop_back();
  }
  auto& one = articles_[at];
  one.id = id;
  one.last = now;
  one.partner = partner;
  const auto title = std::span{keys.title}.first(std::min(keys.title.size(), most_hashes));
  const auto body = std::span{keys.body}.first(std::min(keys.body.size(), most_hashes));
  one.title_size = static_cast<std::uint32_t>(title.size());
  one.hashes = paged_array<std::uint32_t>{title.size() + body.size()};
  std::ranges::copy(body, std::ranges::copy(title, one.hashes.data()).out);
  for (const auto key : title_keys(one.title()))
    texts_[key].push({.of = marks_of(one.title()), .article = at});
  for (const auto key : body_keys(one.body())) texts_[key].push({.of = marks_of(one.body()), .article = at});
  ids_.emplace(id, at);
  ageing_.emplace_back(now, id);
  return at;
}

void article_finder::add(const story_item& item, const likeness_keys& keys, std::int64_t id,
                         std::int64_t story, instant now) {
  const auto partner = partner_key(item.partner);
  const auto known = ids_.find(id);
  const auto at = known != ids_.end() ? known->second : found_article(id, keys, partner, now);
  auto& one = articles_[at];
  one.story = story;
  one.last = std::max(one.last, now);
  add_partner(one, partner);
  if (!names_a_page(item.url)) return;
  if (one.url != 0 && one.more && one.more->urls.size() + 1 >= max_urls) return;
  const auto url = url_key(item.url);
  if (!urls_.try_emplace(url, at).second) return;
  if (one.url == 0) {
    one.url = url;
  } else {
    more_of(one).urls.push_back(url);
  }
}

article_finder::rarely& article_finder::more_of(article& one) {
  if (!one.more) one.more = make_paged<rarely>();
  return *one.more;
}

void article_finder::add_partner(article& one, std::uint32_t partner) {
  if (has_partner(one, partner)) return;
  auto& others = more_of(one).partners;
  if (others.size() + 1 < max_partners) others.push_back(partner);
}

void article_finder::keep_apart(std::int64_t id, std::string_view partner) {
  if (const auto known = ids_.find(id); known != ids_.end()) {
    add_partner(articles_[known->second], partner_key(partner));
  }
}

}  // namespace wireroom::feeds
