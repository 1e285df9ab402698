// The desk's side: what is to be filed, where, and what an operator parts.

#include "storage/codec/state_codec.hpp"
#include "storage/sqlite/decision_writer.hpp"
#include "storage/sqlite/fingerprint.hpp"
#include "storage/sqlite/id_source.hpp"
#include "storage/sqlite/item_codec.hpp"
#include "storage/sqlite/query.hpp"
#include "storage/sqlite/shelving.hpp"
#include "storage/sqlite/sqlite_store.hpp"

namespace wireroom::storage::sqlite {
namespace {

/// Of bodies that are handed out together.
constexpr std::size_t most_bytes_unfiled = 8u << 20;

/// So many filings touch most pages of the indexes: then they have a cache that holds those.
constexpr std::size_t many_filings = 1'000;
constexpr auto large_cache = "PRAGMA cache_size = -16384";

/// Moves items into articles; the ids are the caller's.
class filer {
 public:
  filer(transaction& within, instant now)
      : within_(within),
        now_(now),
        article_ids_(within, "article"),
        filing_ids_(within, "filing"),
        story_ids_(within, "story"),
        find_item_(within, "SELECT feed, place, article, categories FROM items WHERE id = ?1"),
        find_article_(within, "SELECT place, story FROM articles WHERE id = ?1"),
        found_(within, "INSERT INTO articles (id, place, changed, story) VALUES (?1, ?2, ?3, ?4)"),
        touch_(within, "UPDATE articles SET changed = max(changed, ?2) WHERE id = ?1"),
        tell_(within, "UPDATE articles SET story = ?2 WHERE id = ?1"),
        assign_(within, "UPDATE items SET article = ?2, filed = ?3 WHERE id = ?1"),
        any_source_(within, "SELECT 1 FROM items WHERE article = ?1 LIMIT 1"),
        drop_(within, "DELETE FROM articles WHERE id = ?1"),
        shelving_(within),
        memory_(within) {}

  void file(const filing& one) {
    const auto story = one.decided ? one.decided->story : 0;
    const auto* moved = move(one.item, one.article, story);
    if (moved == nullptr || !one.decided) return;
    memory_.remember(one, moved->feed, moved->place);
    story_ids_.given(std::max(one.decided->story, one.decided->joined));
    for (const auto& merge : one.decided->merged) memory_.forward(merge);
  }

  /// Puts `item` into `article`, founded where it is not there, and tells what the item is.
  struct item_row {
    std::int64_t feed = 0, article = 0;  ///< `article`: the one before
    instant place{};
  };
  const item_row* move(std::int64_t item, std::int64_t article, std::int64_t story) {
    if (!find_item_.bind(item).row()) {
      within_.fail({errc::not_found, "there is no item " + std::to_string(item)});
      return nullptr;
    }
    row_ = {find_item_.integer(0), find_item_.integer(2), find_item_.moment(1)};
    const std::string categories{find_item_.bytes(3)};
    find_item_.bind(item);

    auto place = row_.place;
    const auto existing = find(article);
    if (existing) {
      place = existing->place;
      if (story != 0 && existing->story != story) tell_.bind(article, story).run();
    } else {
      found_.bind(article, place, now_, story).run();
      article_ids_.given(article);
    }
    if (article == row_.article) return &row_;
    assign_.bind(item, article, filing_ids_.next()).run();
    touch_.bind(article, now_).run();
    shelving_.joined(article, place, row_.feed, categories);
    if (row_.article != 0) leave(row_.article, row_.feed, categories);
    return &row_;
  }

  std::int64_t new_article() { return article_ids_.next(); }

  struct article_row {
    instant place{};
    std::int64_t story = 0;
  };
  std::optional<article_row> find(std::int64_t article) {
    if (!find_article_.bind(article).row()) return std::nullopt;
    const article_row found{find_article_.moment(0), find_article_.integer(1)};
    find_article_.bind(article);
    return found;
  }

  void finish() {
    article_ids_.save();
    filing_ids_.save();
    story_ids_.save();
  }

 private:
  void leave(std::int64_t article, std::int64_t feed, std::string_view categories) {
    const auto from = find(article);
    if (!from) return;
    auto shelves = decode_shelves(categories);
    shelves.push_back(feed);
    shelving_.left(article, from->place, shelves);
    if (any_source_.bind(article).row()) {
      touch_.bind(article, now_).run();
    } else {
      drop_.bind(article).run();
    }
  }

  transaction& within_;
  instant now_;
  id_source article_ids_, filing_ids_, story_ids_;
  query find_item_, find_article_, found_, touch_, tell_, assign_, any_source_, drop_;
  shelving shelving_;
  decision_writer memory_;
  item_row row_;
};

}  // namespace

result<std::vector<unfiled_item>> sqlite_store::unfiled(std::size_t limit) {
  return read([&](transaction& tx) {
    query undecided{tx,
                    "SELECT i.id, i.feed, f.partner, f.owner, i.canonical_url, i.place, i.first_seen, "
                    "i.article, b.body FROM undecided u JOIN items i ON i.id = u.item "
                    "JOIN feeds f ON f.id = i.feed JOIN bodies b ON b.item = i.id ORDER BY i.id LIMIT ?1"};
    query waiting{tx,
                  "SELECT i.id, i.feed, f.partner, f.owner, i.canonical_url, i.place, i.first_seen, "
                  "i.article, b.body FROM items i JOIN feeds f ON f.id = i.feed "
                  "JOIN bodies b ON b.item = i.id WHERE i.article IS NULL ORDER BY i.id LIMIT ?1"};
    std::vector<unfiled_item> items;
    std::size_t bytes = 0;
    for (auto* each : {&undecided, &waiting}) {
      each->bind(limit - items.size());
      while (bytes < most_bytes_unfiled && each->row()) {
        auto& item = items.emplace_back();
        item.item = each->integer(0);
        item.feed = each->integer(1);
        item.partner = each->text(2);
        item.owner = each->text(3);
        item.canonical_url = each->text(4);
        item.place = each->moment(5);
        item.first_seen = each->moment(6);
        item.article = each->integer(7);
        if (!decode(each->bytes(8), item.body))
          tx.fail_corrupt("the body of item " + std::to_string(item.item) + " cannot be read");
        bytes += each->bytes(8).size();
      }
    }
    return items;
  });
}

result<std::vector<article_place>> sqlite_store::articles_by_url(
    std::span<const std::string> canonical_urls) {
  if (canonical_urls.empty()) return std::vector<article_place>{};
  return read([&](transaction& tx) {
    query find{tx,
               "SELECT i.article, a.story FROM items i JOIN articles a ON a.id = i.article "
               "WHERE i.url_hash = ?1 AND i.canonical_url = ?2 AND i.article IS NOT NULL "
               "ORDER BY i.article LIMIT 1"};
    std::vector<article_place> places(canonical_urls.size());
    for (std::size_t i = 0; i < places.size(); ++i) {
      const auto& url = canonical_urls[i];
      if (!url.empty() && find.bind(url_hash(url), url).row()) places[i] = {find.integer(0), find.integer(1)};
    }
    return places;
  });
}

result<std::vector<article_place>> sqlite_store::articles_of_items(std::span<const std::int64_t> items) {
  if (items.empty()) return std::vector<article_place>{};
  return read([&](transaction& tx) {
    query find{tx,
               "SELECT i.article, a.story FROM items i JOIN articles a ON a.id = i.article WHERE i.id = ?1"};
    std::vector<article_place> places(items.size());
    for (std::size_t i = 0; i < places.size(); ++i)
      if (find.bind(items[i]).row()) places[i] = {find.integer(0), find.integer(1)};
    return places;
  });
}

result<void> sqlite_store::file(std::span<const filing> filings, instant now) {
  if (filings.empty()) return {};
  const bool many = filings.size() >= many_filings;
  auto done = write([&](transaction& tx) {
    if (many) (void)tx.on().execute(large_cache);
    filer desk{tx, now};
    for (const auto& one : filings) desk.file(one);
    desk.finish();
    return true;
  });
  if (many) {
    const std::lock_guard lock{writer_mutex_};
    if (writer_ && writer_->execute(cache_for_items)) (void)writer_->execute("PRAGMA shrink_memory");
  }
  if (!done) return std::unexpected(std::move(done.error()));
  return {};
}

result<parting> sqlite_store::part(std::int64_t item, instant now) {
  return write([&](transaction& tx) {
    query find{tx,
               "SELECT i.article, f.partner FROM items i JOIN feeds f ON f.id = i.feed WHERE i.id = ?1 AND "
               "EXISTS (SELECT 1 FROM items o WHERE o.article = i.article AND o.id != i.id)"};
    parting made{.item = item, .at = now};
    if (!find.bind(item).row()) {
      tx.fail({errc::not_found, "item " + std::to_string(item) + " shares no article with another"});
      return made;
    }
    made.from = find.integer(0);
    made.partner = find.text(1);
    find.bind(item);
    query left{tx,
               "SELECT DISTINCT f.partner FROM items i JOIN feeds f ON f.id = i.feed "
               "WHERE i.article = ?1 AND i.id != ?2 ORDER BY f.partner LIMIT 64"};
    left.bind(made.from, item);
    while (left.row()) made.others.emplace_back(left.text(0));
    filer desk{tx, now};
    made.to = desk.new_article();
    const auto others = encode_labels(made.others);
    const auto from = desk.find(made.from);
    desk.move(item, made.to, from ? from->story : 0);
    desk.finish();
    query{tx,
          "INSERT INTO partings SELECT ?1, ?2, ?3, (SELECT rule FROM decisions WHERE item = ?1), ?4, ?5 "
          "WHERE true ON CONFLICT (item) DO UPDATE SET from_article = excluded.from_article, "
          "to_article = excluded.to_article, others = excluded.others, at = excluded.at"}
        .bind(item, made.from, made.to, blob{others}, now)
        .run();
    query{tx, "UPDATE decisions SET article = ?2, rule = ?3 WHERE item = ?1"}
        .bind(item, made.to, static_cast<int>(feeds::article_rule::split))
        .run();
    return made;
  });
}

result<parting> sqlite_store::join_again(std::int64_t item, instant now) {
  return write([&](transaction& tx) {
    query find{tx,
               "SELECT p.from_article, p.to_article, f.partner, p.rule FROM partings p "
               "JOIN items i ON i.id = p.item JOIN feeds f ON f.id = i.feed WHERE p.item = ?1"};
    parting undone{.item = item, .at = now};
    if (!find.bind(item).row()) {
      tx.fail({errc::not_found, "item " + std::to_string(item) + " was not split from an article"});
      return undone;
    }
    undone.from = find.integer(0);
    undone.to = find.integer(1);
    undone.partner = find.text(2);
    const auto rule = find.is_null(3) ? std::optional<std::int64_t>{} : find.integer(3);
    find.bind(item);
    filer desk{tx, now};
    if (!desk.find(undone.from)) {
      tx.fail({errc::not_found, "article " + std::to_string(undone.from) + " is gone"});
      return undone;
    }
    desk.move(item, undone.from, 0);
    desk.finish();
    query{tx, "UPDATE decisions SET article = ?2, rule = ifnull(?3, rule) WHERE item = ?1"}
        .bind(item, undone.from, rule)
        .run();
    query{tx, "DELETE FROM partings WHERE item = ?1"}.bind(item).run();
    return undone;
  });
}

}  // namespace wireroom::storage::sqlite
