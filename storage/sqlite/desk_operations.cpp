// The desk's side: what is to be filed, where, and what trending counts.

#include "storage/sqlite/fingerprint.hpp"
#include "storage/sqlite/id_source.hpp"
#include "storage/sqlite/item_codec.hpp"
#include "storage/sqlite/query.hpp"
#include "storage/sqlite/shelving.hpp"
#include "storage/sqlite/sqlite_store.hpp"

namespace wireroom::storage::sqlite {
namespace {

class filer {
 public:
  filer(transaction& within, instant now)
      : within_(within),
        now_(now),
        article_ids_(within, "article"),
        filing_ids_(within, "filing"),
        find_item_(within, "SELECT feed, place, article, categories FROM items WHERE id = ?1"),
        find_article_(within, "SELECT place FROM articles WHERE id = ?1"),
        found_(within, "INSERT INTO articles (id, place, changed) VALUES (?1, ?2, ?3)"),
        touch_(within, "UPDATE articles SET changed = max(changed, ?2) WHERE id = ?1"),
        assign_(within, "UPDATE items SET article = ?2, filed = ?3 WHERE id = ?1"),
        any_source_(within, "SELECT 1 FROM items WHERE article = ?1 LIMIT 1"),
        drop_(within, "DELETE FROM articles WHERE id = ?1"),
        shelving_(within) {}

  /// `wanted`: an article, or 0 to found one.
  std::int64_t file(std::int64_t item, std::int64_t wanted) {
    if (!find_item_.bind(item).row()) {
      within_.fail({errc::not_found, "there is no item " + std::to_string(item)});
      return 0;
    }
    const auto feed = find_item_.integer(0), before = find_item_.integer(2);
    const auto item_place = find_item_.moment(1);
    const std::string categories{find_item_.bytes(3)};
    find_item_.bind(item);

    if (wanted != 0 && wanted == before) return wanted;
    auto place = item_place;
    std::int64_t article = wanted;
    if (const auto existing = place_of(wanted); existing)
      place = *existing;
    else
      found_.bind(article = article_ids_.next(), place, now_).run();
    assign_.bind(item, article, filing_ids_.next()).run();
    touch_.bind(article, now_).run();
    shelving_.joined(article, place, feed, categories);
    if (before != 0) leave(before, feed, categories);
    return article;
  }

  void finish() {
    article_ids_.save();
    filing_ids_.save();
  }

 private:
  std::optional<instant> place_of(std::int64_t article) {
    if (article == 0 || !find_article_.bind(article).row()) return std::nullopt;
    const auto place = find_article_.moment(0);
    find_article_.bind(article);
    return place;
  }

  void leave(std::int64_t article, std::int64_t feed, std::string_view categories) {
    const auto place = place_of(article);
    if (!place) return;
    auto shelves = decode_shelves(categories);
    shelves.push_back(feed);
    shelving_.left(article, *place, shelves);
    if (any_source_.bind(article).row()) {
      touch_.bind(article, now_).run();
    } else {
      drop_.bind(article).run();
    }
  }

  transaction& within_;
  instant now_;
  id_source article_ids_, filing_ids_;
  query find_item_, find_article_, found_, touch_, assign_, any_source_, drop_;
  shelving shelving_;
};

}  // namespace

result<std::vector<unfiled_item>> sqlite_store::unfiled(std::size_t limit) {
  return read([&](transaction& tx) {
    query waiting{tx,
                  "SELECT i.id, i.feed, f.owner, i.canonical_url, i.place, i.first_seen, b.body "
                  "FROM items i JOIN feeds f ON f.id = i.feed JOIN bodies b ON b.item = i.id "
                  "WHERE i.article IS NULL ORDER BY i.id LIMIT ?1"};
    std::vector<unfiled_item> items;
    waiting.bind(limit);
    while (waiting.row()) {
      auto& item = items.emplace_back();
      item.item = waiting.integer(0);
      item.feed = waiting.integer(1);
      item.owner = waiting.text(2);
      item.canonical_url = waiting.text(3);
      item.place = waiting.moment(4);
      item.first_seen = waiting.moment(5);
      if (!decode(waiting.bytes(6), item.body))
        tx.fail_corrupt("the body of item " + std::to_string(item.item) + " cannot be read");
    }
    return items;
  });
}

result<std::vector<std::int64_t>> sqlite_store::articles_by_url(std::span<const std::string> canonical_urls) {
  if (canonical_urls.empty()) return std::vector<std::int64_t>{};
  return read([&](transaction& tx) {
    query find{tx,
               "SELECT article FROM items WHERE url_hash = ?1 AND canonical_url = ?2 AND article IS NOT NULL "
               "ORDER BY article LIMIT 1"};
    std::vector<std::int64_t> articles;
    articles.reserve(canonical_urls.size());
    for (const auto& url : canonical_urls) {
      const bool found = !url.empty() && find.bind(url_hash(url), url).row();
      articles.push_back(found ? find.integer(0) : 0);
    }
    return articles;
  });
}

result<std::vector<std::int64_t>> sqlite_store::file(std::span<const filing> filings, instant now) {
  if (filings.empty()) return std::vector<std::int64_t>{};
  return write([&](transaction& tx) {
    filer desk{tx, now};
    std::vector<std::int64_t> articles;
    articles.reserve(filings.size());
    for (const auto& [item, article, same_as] : filings) {
      auto wanted = article;
      if (article == 0 && same_as >= 0) {
        if (static_cast<std::size_t>(same_as) >= articles.size()) {
          tx.fail({errc::not_found, "a filing joins one that does not come before it"});
          break;
        }
        wanted = articles[static_cast<std::size_t>(same_as)];
      }
      articles.push_back(desk.file(item, wanted));
    }
    desk.finish();
    return articles;
  });
}

result<std::vector<vote>> sqlite_store::votes(instant since) {
  return read([&](transaction& tx) {
    query owners{tx, "SELECT id, owner FROM feeds"};
    std::unordered_map<std::int64_t, std::string> owner_of;
    while (owners.row()) owner_of.emplace(owners.integer(0), owners.text(1));
    query filed{
        tx, "SELECT article, feed, place FROM items WHERE article IS NOT NULL AND place >= ?1 ORDER BY id"};
    std::vector<vote> votes;
    filed.bind(since);
    while (filed.row()) votes.push_back({filed.integer(0), owner_of[filed.integer(1)], filed.moment(2)});
    return votes;
  });
}

}  // namespace wireroom::storage::sqlite
