// Polls: the feed's state and what its document says, in one transaction.

#include "storage/sqlite/fingerprint.hpp"
#include "storage/sqlite/held_items.hpp"
#include "storage/sqlite/id_source.hpp"
#include "storage/sqlite/item_codec.hpp"
#include "storage/sqlite/query.hpp"
#include "storage/sqlite/shelving.hpp"
#include "storage/sqlite/sqlite_store.hpp"
#include "storage/sqlite/subscription_writer.hpp"

#include <algorithm>

namespace wireroom::storage::sqlite {
namespace {

class poll_writer {
 public:
  explicit poll_writer(transaction& within);

  poll_counts write(const poll_record& poll);
  void finish() { ids_.save(); }

 private:
  /// False when the feed is claimed by another node.
  bool write_state(const poll_record& poll);
  void write_names(const poll_record& poll);
  void expect_feed(std::int64_t feed);
  /// What the feed held, and whether it ever brought a document: before that it has no items to look for.
  held_items read_held(std::int64_t feed, bool& has_items);
  void write_item(const poll_record& poll, const feeds::item& item, std::int64_t key, bool may_exist,
                  poll_counts& counts);
  void add(const poll_record& poll, const feeds::item& item, std::int64_t key);
  void edit(const poll_record& poll, const feeds::item& item, std::int64_t id, std::int64_t article,
            const std::string& old_categories);

  transaction& within_;
  id_source ids_;
  query update_state_, update_feed_, find_held_, save_held_, find_item_, find_tombstone_, add_item_,
      add_body_, edit_item_, edit_body_, touch_article_, find_feed_;
  shelving shelving_;
  std::string body_, categories_;  ///< reused
};

poll_writer::poll_writer(transaction& within)
    : within_(within),
      ids_(within, "item"),
      update_state_(within,
                    "UPDATE poll_states SET next_poll = ?2, reason = ?3, stopped = ?4, state = ?5, "
                    "lease_owner = NULL, lease_until = NULL "
                    "WHERE feed = ?1 AND (?6 IS NULL OR lease_owner = ?6)"),
      update_feed_(within,
                   "UPDATE feeds SET url = coalesce(?2, url), title = coalesce(?3, title), "
                   "site = coalesce(?4, site) WHERE id = ?1 AND (url != ?2 OR title != ?3 OR site != ?4)"),
      find_held_(within, "SELECT items FROM held WHERE feed = ?1"),
      save_held_(within,
                 "INSERT INTO held VALUES (?1, ?2) ON CONFLICT (feed) DO UPDATE SET items = excluded.items"),
      find_item_(within,
                 "SELECT id, content_hash, article, categories FROM items WHERE feed = ?1 AND key_hash = ?2"),
      find_tombstone_(within, "SELECT 1 FROM tombstones WHERE feed = ?1 AND key_hash = ?2"),
      add_item_(within,
                "INSERT INTO items (id, feed, key_hash, content_hash, first_seen, changed, place, url_hash, "
                "canonical_url, categories) VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7, ?8, ?9)"),
      add_body_(within, "INSERT INTO bodies VALUES (?1, ?2, ?3)"),
      edit_item_(within,
                 "UPDATE items SET content_hash = ?2, changed = ?3, url_hash = ?4, canonical_url = ?5, "
                 "categories = ?6 WHERE id = ?1"),
      edit_body_(within, "UPDATE bodies SET body = ?2 WHERE item = ?1"),
      touch_article_(within, "UPDATE articles SET changed = max(changed, ?2) WHERE id = ?1 RETURNING place"),
      find_feed_(within, "SELECT 1 FROM feeds WHERE id = ?1"),
      shelving_(within) {}

std::optional<std::int64_t> url_hash_of(const feeds::item& item) {
  if (item.canonical_url.empty()) return std::nullopt;
  return url_hash(item.canonical_url);
}

poll_counts poll_writer::write(const poll_record& poll) {
  poll_counts counts;
  if (poll.pushed)
    expect_feed(poll.feed);
  else
    counts.lost = !write_state(poll);
  if (counts.lost) return counts;
  if (poll.subscription) write_subscription(within_, poll.feed, *poll.subscription);
  if (!poll.has_document && poll.items.empty()) return counts;

  bool has_items = false;
  const auto held = read_held(poll.feed, has_items);
  held_items now_held;
  for (const auto& item : poll.items) now_held.add(key_hash(item.key), item.content_hash);
  now_held.seal();

  // Of items that repeat a key within the document the first counts.
  std::vector<bool> written(now_held.size());
  for (const auto& item : poll.items) {
    const auto key = key_hash(item.key);
    const auto at = now_held.position(key);
    const auto* known = held.find(key);
    if (written[at] || (known != nullptr && *known == item.content_hash))
      ++counts.unchanged;
    else
      write_item(poll, item, key, has_items, counts);
    written[at] = true;
  }

  // A part of a document (a push) changes what is known of the items it brings, not which ones are held.
  if (!poll.has_document) {
    auto patched = held;
    for (const auto& item : poll.items)
      if (auto* known = patched.find(key_hash(item.key)); known != nullptr)
        *known = *now_held.find(key_hash(item.key));
    now_held = std::move(patched);
  }
  if (!has_items || now_held != held) {
    const auto stored = now_held.encode();
    save_held_.bind(poll.feed, blob{stored}).run();
  }
  return counts;
}

std::optional<std::string_view> unless_empty(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional{text};
}

bool poll_writer::write_state(const poll_record& poll) {
  const auto& state = poll.state;
  const auto node = unless_empty(poll.node);
  update_state_.bind(poll.feed, state.next_poll, state.reason, state.stopped, blob{state.rest}, node).run();
  if (!within_.ok()) return true;
  if (update_state_.changes() == 1) {
    if (state.named || !poll.new_url.empty()) write_names(poll);
    return true;
  }
  if (node && find_feed_.bind(poll.feed).row()) return false;
  within_.fail({errc::not_found, "there is no feed " + std::to_string(poll.feed)});
  return true;
}

void poll_writer::write_names(const poll_record& poll) {
  const auto named = [&](const std::string& name) {
    return poll.state.named ? std::optional<std::string_view>{name} : std::nullopt;
  };
  update_feed_.bind(poll.feed, unless_empty(poll.new_url), named(poll.state.title), named(poll.state.site));
  update_feed_.run();
}

void poll_writer::expect_feed(std::int64_t feed) {
  if (!find_feed_.bind(feed).row() && within_.ok())
    within_.fail({errc::not_found, "there is no feed " + std::to_string(feed)});
}

held_items poll_writer::read_held(std::int64_t feed, bool& has_items) {
  has_items = find_held_.bind(feed).row();
  if (!has_items) return {};
  auto held = held_items::decode(find_held_.bytes(0));
  if (!held) within_.fail_corrupt("what feed " + std::to_string(feed) + " holds cannot be read");
  find_held_.bind(feed);  // lets go of the row before it is written
  return held ? std::move(*held) : held_items{};
}

void poll_writer::write_item(const poll_record& poll, const feeds::item& item, std::int64_t key,
                             bool may_exist, poll_counts& counts) {
  if (may_exist) {
    if (find_item_.bind(poll.feed, key).row()) {
      if (static_cast<std::uint64_t>(find_item_.integer(1)) == item.content_hash) {
        ++counts.unchanged;
        return;
      }
      const auto id = find_item_.integer(0), article = find_item_.integer(2);
      const std::string categories{find_item_.bytes(3)};
      find_item_.bind(poll.feed, key);
      edit(poll, item, id, article, categories);
      ++counts.edited;
      return;
    }
    if (find_tombstone_.bind(poll.feed, key).row()) {
      ++counts.unchanged;
      return;
    }
  }
  add(poll, item, key);
  ++counts.added;
}

void poll_writer::add(const poll_record& poll, const feeds::item& item, std::int64_t key) {
  const auto id = ids_.next();
  categories_ = encode_shelves(category_shelves(item.body.categories));
  encode(item.body, body_);
  // Whatever the caller says, nothing is placed in the future.
  add_item_
      .bind(id, poll.feed, key, item.content_hash, poll.now, std::min(item.place, poll.now),
            url_hash_of(item), item.canonical_url, blob{categories_})
      .run();
  add_body_.bind(id, item.key, blob{body_}).run();
}

void poll_writer::edit(const poll_record& poll, const feeds::item& item, std::int64_t id,
                       std::int64_t article, const std::string& old_categories) {
  categories_ = encode_shelves(category_shelves(item.body.categories));
  encode(item.body, body_);
  edit_item_.bind(id, item.content_hash, poll.now, url_hash_of(item), item.canonical_url, blob{categories_})
      .run();
  edit_body_.bind(id, blob{body_}).run();
  if (article == 0 || !touch_article_.bind(article, poll.now).row()) return;
  const auto place = touch_article_.moment(0);
  touch_article_.bind(article, poll.now);
  if (categories_ == old_categories) return;
  shelving_.joined(article, place, poll.feed, categories_);
  shelving_.left(article, place, decode_shelves(old_categories));
}

}  // namespace

result<std::vector<poll_counts>> sqlite_store::commit_polls(std::span<const poll_record* const> polls) {
  if (polls.empty()) return std::vector<poll_counts>{};
  const bool items = std::ranges::any_of(polls, [](const auto* poll) { return !poll->items.empty(); });
  return write([&](transaction& tx) {
    if (items && !files_items_) files_items_ = tx.on().execute(cache_for_items).has_value();
    poll_writer writer{tx};
    std::vector<poll_counts> counts;
    counts.reserve(polls.size());
    for (const auto* poll : polls) counts.push_back(writer.write(*poll));
    writer.finish();
    return counts;
  });
}

}  // namespace wireroom::storage::sqlite
