// Purging: old items that their feed no longer holds, with tombstones in their place.

#include "storage/sqlite/fingerprint.hpp"
#include "storage/sqlite/held_items.hpp"
#include "storage/sqlite/query.hpp"
#include "storage/sqlite/shelving.hpp"
#include "storage/sqlite/sqlite_store.hpp"

namespace wireroom::storage::sqlite {
namespace {

/// A tombstone is forgotten after two years, unless the feed still holds what lies under it: a feed that
/// invents items for ever does not fill the disk with their graves.
constexpr auto tombstones_kept = std::chrono::days{730};
constexpr std::int64_t tombstones_looked_at = 10'000;

/// What the feeds hold, read as it is asked for; in memory for a bounded number of items.
class holdings {
 public:
  explicit holdings(transaction& within)
      : within_(within),
        find_(within,
              "SELECT h.items FROM held h JOIN feeds f ON f.id = h.feed WHERE h.feed = ?1 AND f.retired IS "
              "NULL") {}

  /// A retired feed holds nothing: nobody asks it any more.
  bool holds(std::int64_t feed, std::int64_t key) {
    auto at = held_.find(feed);
    if (at == held_.end()) {
      if (items_ > most_items) held_.clear(), items_ = 0;
      at = held_.emplace(feed, load(feed)).first;
      items_ += at->second.size() + 1;
    }
    return at->second.find(key) != nullptr;
  }

 private:
  static constexpr std::size_t most_items = 200'000;

  held_items load(std::int64_t feed) {
    if (!find_.bind(feed).row()) return {};
    auto held = held_items::decode(find_.bytes(0));
    if (!held) within_.fail_corrupt("what feed " + std::to_string(feed) + " holds cannot be read");
    return held ? std::move(*held) : held_items{};
  }

  transaction& within_;
  query find_;
  std::unordered_map<std::int64_t, held_items> held_;
  std::size_t items_ = 0;
};

/// Looks through the old items without stopping the writer; what is found is judged again when it is buried.
std::vector<std::int64_t> candidates(transaction& tx, instant before, std::size_t limit) {
  holdings held{tx};
  query old{tx,
            "SELECT id, feed, key_hash FROM items WHERE first_seen < ?1 AND article IS NOT NULL ORDER BY id"};
  std::vector<std::int64_t> found;
  old.bind(before);
  while (found.size() < limit && old.row())
    if (!held.holds(old.integer(1), old.integer(2))) found.push_back(old.integer(0));
  return found;
}

class burier {
 public:
  burier(transaction& within, instant before)
      : before_(before),
        held_(within),
        find_(within, "SELECT feed, key_hash, article, categories FROM items WHERE id = ?1"),
        entomb_(within, "INSERT INTO tombstones VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING"),
        remove_(within, "DELETE FROM items WHERE id = ?1"),
        article_(within, "SELECT place FROM articles WHERE id = ?1"),
        any_source_(within, "SELECT 1 FROM items WHERE article = ?1 LIMIT 1"),
        drop_(within, "DELETE FROM articles WHERE id = ?1"),
        shelving_(within) {}

  bool bury(std::int64_t item) {
    if (!find_.bind(item).row()) return false;
    const auto feed = find_.integer(0), key = find_.integer(1), article = find_.integer(2);
    auto shelves = decode_shelves(find_.bytes(3));
    shelves.push_back(feed);
    find_.bind(item);
    if (held_.holds(feed, key)) return false;

    entomb_.bind(feed, key, before_).run();
    remove_.bind(item).run();
    if (article == 0 || !article_.bind(article).row()) return true;
    const auto place = article_.moment(0);
    article_.bind(article);
    shelving_.left(article, place, shelves);
    const bool last = !any_source_.bind(article).row();
    any_source_.bind(article);
    if (last) drop_.bind(article).run();
    return true;
  }

 private:
  instant before_;
  holdings held_;
  query find_, entomb_, remove_, article_, any_source_, drop_;
  shelving shelving_;
};

void forget_tombstones(transaction& tx, instant before) {
  holdings held{tx};
  query old{tx, "SELECT feed, key_hash FROM tombstones WHERE buried < ?1 ORDER BY buried LIMIT ?2"};
  std::vector<std::pair<std::int64_t, std::int64_t>> forgotten;
  old.bind(before - tombstones_kept, tombstones_looked_at);
  while (old.row())
    if (!held.holds(old.integer(0), old.integer(1))) forgotten.emplace_back(old.integer(0), old.integer(1));
  query forget{tx, "DELETE FROM tombstones WHERE feed = ?1 AND key_hash = ?2"};
  for (const auto& [feed, key] : forgotten) forget.bind(feed, key).run();
}

}  // namespace

result<std::uint64_t> sqlite_store::purge(instant before, std::size_t limit) {
  const auto found = read([&](transaction& tx) { return candidates(tx, before, limit); });
  if (!found) return std::unexpected(found.error());
  return write([&](transaction& tx) {
    std::uint64_t purged = 0;
    burier undertaker{tx, before};
    for (const auto item : *found) purged += undertaker.bury(item) ? 1 : 0;
    forget_tombstones(tx, before);
    return purged;
  });
}

}  // namespace wireroom::storage::sqlite
