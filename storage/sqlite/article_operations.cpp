// Articles as merged feeds show them.

#include "storage/codec/state_codec.hpp"
#include "storage/sqlite/fingerprint.hpp"
#include "storage/sqlite/item_codec.hpp"
#include "storage/sqlite/query.hpp"
#include "storage/sqlite/sqlite_store.hpp"

#include <set>

namespace wireroom::storage::sqlite {
namespace {

/// Sources that are loaded of one article, first filed first. A feed that gives thousands of items one link
/// makes an article of thousands of sources; no reader wants them and no output could carry them.
constexpr std::int64_t most_sources = 64;

/// The newest articles found so far.
class newest {
 public:
  newest(std::size_t limit, instant since) : limit_(limit), since_(since) {}

  /// Nothing placed before this can get in.
  instant threshold() const { return full() ? std::max(since_, found_.begin()->first) : since_; }

  /// False when neither this nor anything that follows in descending order can get in.
  bool offer(instant place, std::int64_t article) {
    if (place < since_ || (full() && std::pair{place, article} < *found_.begin())) return false;
    found_.emplace(place, article);
    if (found_.size() > limit_) found_.erase(found_.begin());
    return true;
  }

  std::vector<std::int64_t> ids() const {
    std::vector<std::int64_t> ids;
    for (auto at = found_.rbegin(); at != found_.rend(); ++at) ids.push_back(at->second);
    return ids;
  }

 private:
  bool full() const { return found_.size() >= limit_; }
  std::size_t limit_;
  instant since_;
  std::set<std::pair<instant, std::int64_t>> found_;
};

/// Finds what a selection holds by walking its shelves, each no further than it can matter.
class selector {
 public:
  selector(transaction& within, const selection& which)
      : within_(within),
        which_(which),
        wanted_(category_shelves_of(which)),
        found_(which.limit, which.since.value_or(instant::min())),
        walk_(within,
              "SELECT place, article FROM shelves WHERE shelf = ?1 AND place >= ?2 "
              "ORDER BY place DESC, article DESC"),
        categories_(within, "SELECT categories FROM items WHERE article = ?1 AND feed = ?2") {}

  std::vector<std::int64_t> run() {
    query feeds{within_, "SELECT id, partner, categories FROM feeds"};
    std::vector<std::string> labels;
    while (feeds.row()) {
      if (!partner_fits(feeds.text(1))) continue;
      if (!decode_labels(feeds.bytes(2), labels)) within_.fail_corrupt("a feed's categories cannot be read");
      const bool feed_fits = wanted_.empty() || fits(category_shelves(labels));
      if (feed_fits)
        walk(feeds.integer(0), {});
      else if (!which_.partners.empty())
        walk(feeds.integer(0), feeds.integer(0));  // its items of these categories
    }
    if (which_.partners.empty())
      for (const auto shelf : wanted_) walk(shelf, {});
    return found_.ids();
  }

 private:
  static std::vector<std::int64_t> category_shelves_of(const selection& which) {
    std::vector<std::int64_t> shelves;
    for (const auto& category : which.categories) shelves.push_back(category_shelf(category));
    return shelves;
  }

  bool partner_fits(std::string_view partner) const {
    return which_.partners.empty() || std::ranges::find(which_.partners, partner) != which_.partners.end();
  }

  bool fits(const std::vector<std::int64_t>& shelves) const {
    return std::ranges::find_first_of(shelves, wanted_) != shelves.end();
  }

  /// With `feed`, only articles of which an item of that feed has a wanted category.
  void walk(std::int64_t shelf, std::optional<std::int64_t> feed) {
    walk_.bind(shelf, found_.threshold());
    while (walk_.row()) {
      const auto place = walk_.moment(0);
      if (place < found_.threshold()) return;
      if (feed && !has_category(walk_.integer(1), *feed)) continue;
      if (!found_.offer(place, walk_.integer(1))) return;
    }
  }

  bool has_category(std::int64_t article, std::int64_t feed) {
    categories_.bind(article, feed);
    while (categories_.row())
      if (fits(decode_shelves(categories_.bytes(0)))) return true;
    return false;
  }

  transaction& within_;
  const selection& which_;
  std::vector<std::int64_t> wanted_;
  newest found_;
  query walk_, categories_;
};

std::vector<std::int64_t> select(transaction& tx, const selection& which) {
  if (which.limit == 0) return {};
  if (!which.partners.empty() || !which.categories.empty()) return selector{tx, which}.run();
  query all{tx, "SELECT id FROM articles WHERE place >= ?1 ORDER BY place DESC, id DESC LIMIT ?2"};
  std::vector<std::int64_t> ids;
  all.bind(which.since.value_or(instant::min()), which.limit);
  while (all.row()) ids.push_back(all.integer(0));
  return ids;
}

class loader {
 public:
  explicit loader(transaction& within)
      : within_(within),
        find_(within, "SELECT place, changed, story FROM articles WHERE id = ?1"),
        sources_(within,
                 "SELECT i.id, i.feed, i.first_seen, i.changed, i.place, b.body "
                 "FROM items i JOIN bodies b ON b.item = i.id WHERE i.article = ?1 "
                 "ORDER BY i.filed LIMIT ?2"),
        feed_(within, "SELECT url, title, site, partner, owner FROM feeds WHERE id = ?1") {}

  std::vector<feeds::article> load(std::span<const std::int64_t> ids) {
    std::vector<feeds::article> articles;
    articles.reserve(ids.size());
    for (const auto id : ids) {
      if (!find_.bind(id).row()) continue;
      auto& article = articles.emplace_back();
      article.id = id;
      article.place = find_.moment(0);
      article.changed = find_.moment(1);
      article.story = find_.integer(2);
      sources_.bind(id, most_sources);
      while (sources_.row()) article.sources.push_back(read_source());
      if (!article.sources.empty()) article.founder = article.sources.front().item;
    }
    return articles;
  }

 private:
  feeds::source read_source() {
    auto source = from_feed(sources_.integer(1));
    source.item = sources_.integer(0);
    source.first_seen = sources_.moment(2);
    source.changed = sources_.moment(3);
    source.place = sources_.moment(4);
    if (!decode(sources_.bytes(5), source.body))
      within_.fail_corrupt("the body of item " + std::to_string(source.item) + " cannot be read");
    return source;
  }

  /// A source with what its feed says.
  const feeds::source& from_feed(std::int64_t feed) {
    const auto [at, is_new] = feeds_.try_emplace(feed);
    auto& source = at->second;
    if (is_new && feed_.bind(feed).row()) {
      source.feed = feed;
      source.feed_url = feed_.text(0);
      source.feed_title = feed_.text(1);
      source.site = feed_.text(2);
      source.partner = feed_.text(3);
      source.owner = feed_.text(4);
    }
    return source;
  }

  transaction& within_;
  query find_, sources_, feed_;
  std::unordered_map<std::int64_t, feeds::source> feeds_;
};

}  // namespace

result<std::vector<feeds::article>> sqlite_store::articles(const selection& which) {
  return read([&](transaction& tx) { return loader{tx}.load(select(tx, which)); });
}

result<std::vector<feeds::article>> sqlite_store::articles_after(std::int64_t article, std::size_t limit) {
  return read([&](transaction& tx) {
    query next{tx, "SELECT id FROM articles WHERE id > ?1 ORDER BY id LIMIT ?2"};
    std::vector<std::int64_t> ids;
    next.bind(article, limit);
    while (next.row()) ids.push_back(next.integer(0));
    return loader{tx}.load(ids);
  });
}

result<std::vector<feeds::article>> sqlite_store::articles_by_id(std::span<const std::int64_t> ids) {
  if (ids.empty()) return std::vector<feeds::article>{};
  return read([&](transaction& tx) { return loader{tx}.load(ids); });
}

}  // namespace wireroom::storage::sqlite
