// Items looked up for an operator who asks where one is.

#include "storage/sqlite/fingerprint.hpp"
#include "storage/sqlite/held_items.hpp"
#include "storage/sqlite/query.hpp"
#include "storage/sqlite/sqlite_store.hpp"

#include <set>

namespace wireroom::storage::sqlite {
namespace {

class clerk {
 public:
  explicit clerk(transaction& within)
      : within_(within),
        item_(within,
              "SELECT i.id, i.feed, f.url, f.partner, f.owner, b.key, i.canonical_url, i.first_seen, "
              "i.changed, i.place, i.article, i.key_hash FROM items i JOIN feeds f ON f.id = i.feed "
              "JOIN bodies b ON b.item = i.id WHERE i.id = ?1"),
        held_(within, "SELECT items FROM held WHERE feed = ?1") {}

  std::optional<item_account> account(std::int64_t item) {
    if (!item_.bind(item).row()) return std::nullopt;
    item_account found;
    found.item = item_.integer(0);
    found.feed = item_.integer(1);
    found.feed_url = item_.text(2);
    found.partner = item_.text(3);
    found.owner = item_.text(4);
    found.key = item_.text(5);
    found.canonical_url = item_.text(6);
    found.first_seen = item_.moment(7);
    found.changed = item_.moment(8);
    found.place = item_.moment(9);
    found.article = item_.integer(10);
    found.held = holds(found.feed, item_.integer(11));
    return found;
  }

 private:
  bool holds(std::int64_t feed, std::int64_t key) {
    if (!held_.bind(feed).row()) return false;
    const auto held = held_items::decode(held_.bytes(0));
    if (!held) within_.fail_corrupt("what feed " + std::to_string(feed) + " holds cannot be read");
    return held && held->find(key) != nullptr;
  }

  transaction& within_;
  query item_, held_;
};

}  // namespace

result<std::vector<item_account>> sqlite_store::find_items(std::int64_t item,
                                                           const std::string& canonical_url,
                                                           std::span<const std::string> keys,
                                                           std::size_t limit) {
  return read([&](transaction& tx) {
    std::set<std::int64_t> ids;
    if (item != 0) ids.insert(item);
    query by_url{tx, "SELECT id FROM items WHERE url_hash = ?1 AND canonical_url = ?2 ORDER BY id LIMIT ?3"};
    if (!canonical_url.empty()) by_url.bind(url_hash(canonical_url), canonical_url, limit);
    while (!canonical_url.empty() && by_url.row()) ids.insert(by_url.integer(0));
    query by_key{tx, "SELECT id FROM items WHERE feed = ?1 AND key_hash = ?2"};
    query buried{tx,
                 "SELECT f.url, f.partner, f.owner, t.buried FROM tombstones t JOIN feeds f ON f.id = t.feed "
                 "WHERE t.feed = ?1 AND t.key_hash = ?2"};
    query feeds{tx, "SELECT id FROM feeds ORDER BY id"};
    std::vector<item_account> purged;
    while (!keys.empty() && feeds.row()) {
      for (const auto& key : keys) {
        if (by_key.bind(feeds.integer(0), key_hash(key)).row()) ids.insert(by_key.integer(0));
        if (!buried.bind(feeds.integer(0), key_hash(key)).row() || purged.size() >= limit) continue;
        auto& one = purged.emplace_back();
        one.feed = feeds.integer(0);
        one.feed_url = buried.text(0);
        one.partner = buried.text(1);
        one.owner = buried.text(2);
        one.key = key;
        one.purged = buried.moment(3);
      }
    }
    clerk asked{tx};
    std::vector<item_account> found;
    for (const auto id : ids) {
      if (found.size() >= limit) break;
      if (auto one = asked.account(id)) found.push_back(std::move(*one));
    }
    found.insert(found.end(), std::make_move_iterator(purged.begin()), std::make_move_iterator(purged.end()));
    return found;
  });
}

}  // namespace wireroom::storage::sqlite
