// Feeds: those of the configuration, with their state.

#include "storage/codec/state_codec.hpp"
#include "storage/sqlite/id_source.hpp"
#include "storage/sqlite/query.hpp"
#include "storage/sqlite/sqlite_store.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>

namespace wireroom::storage::sqlite {
namespace {

void read_row(transaction& tx, const query& from, feed_row& row) {
  row.id = from.integer(0);
  row.url = from.copy(2);
  if (from.text(1) != row.url) row.configured = from.copy(1);
  row.partner = from.copy(3);
  row.owner = from.copy(4);
  const bool labels = decode_labels(from.bytes(5), row.categories);
  row.added = from.moment(6);
  const bool state = !from.is_null(8) && decode(from.bytes(7), row.state);
  row.state.next_poll = from.moment(8);
  row.state.reason = from.copy(9);
  row.state.stopped = from.integer(10) != 0;
  row.state.title = from.copy(11);
  row.state.site = from.copy(12);
  if (!labels || !state) tx.fail_corrupt("the state of feed " + std::to_string(row.id) + " cannot be read");
}

/// Room is made for `expected` of them at once. Without `names` title and site are empty.
std::vector<feed_row> live_feeds(transaction& tx, std::size_t expected, bool names = true) {
  query all{tx,
            "SELECT id, configured_url, url, partner, owner, categories, added, state, next_poll, reason, "
            "stopped, iif(?1, title, ''), iif(?1, site, '') FROM feeds LEFT JOIN poll_states ON feed = id "
            "WHERE retired IS NULL ORDER BY id"};
  std::vector<feed_row> rows;
  rows.reserve(expected);
  all.bind(names ? 1 : 0);
  while (all.row()) read_row(tx, all, rows.emplace_back());
  return rows;
}

/// Feeds of which the configuration speaks no more, by configured URL.
std::unordered_map<std::string, std::int64_t> retired_feeds(transaction& tx) {
  query all{tx, "SELECT configured_url, id FROM feeds WHERE retired IS NOT NULL"};
  std::unordered_map<std::string, std::int64_t> retired;
  while (all.row()) retired.try_emplace(std::string{all.text(0)}, all.integer(1));
  return retired;
}

bool is_as(const feed_spec& spec, const feed_row& row) {
  return row.partner == spec.partner && row.owner == spec.owner && row.categories == spec.categories;
}

/// True when `live` are what is wanted, one by one. Ids were given in that order: a start finds them so,
/// unless the configuration was changed since the first one.
bool are_as(const feed_list& wanted, const std::vector<feed_row>& live) {
  auto row = live.begin();
  bool same = wanted.count == live.size();
  if (same)
    wanted.each([&](const feed_spec& spec) {
      same = same && row != live.end() && row->configured_url() == spec.url && is_as(spec, *row);
      if (same) ++row;
    });
  return same;
}

/// Brings the feeds to what is wanted. `live` are those of before; true when they are so still.
bool write_specs(transaction& tx, const feed_list& wanted, const std::vector<feed_row>& live, instant now) {
  if (are_as(wanted, live)) return true;
  std::optional<std::unordered_map<std::string, std::int64_t>> retired;  // read once one is looked for
  const auto id_of_retired = [&](const std::string& url) -> std::optional<std::int64_t> {
    if (!retired) retired = retired_feeds(tx);
    const auto at = retired->find(url);
    return at == retired->end() ? std::nullopt : std::optional{at->second};
  };
  std::unordered_map<std::string_view, const feed_row*> known;
  known.reserve(live.size());
  for (const auto& row : live) known.emplace(row.configured_url(), &row);
  id_source ids{tx, "feed"};
  query add{tx,
            "INSERT INTO feeds (id, configured_url, url, partner, owner, categories, added, title, site) "
            "VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6, '', '')"};
  query begin{tx,
              "INSERT INTO poll_states (feed, next_poll, reason, stopped, state) "
              "VALUES (?1, ?2, 'new', 0, ?3)"};
  query update{tx,
               "UPDATE feeds SET partner = ?2, owner = ?3, categories = ?4, retired = NULL WHERE id = ?1"};
  query retire{tx, "UPDATE feeds SET retired = ?2 WHERE id = ?1"};
  const auto fresh_state = encode(feeds::feed_state{});

  bool same = true;
  std::unordered_set<std::string> named;
  named.reserve(wanted.count);
  wanted.each([&](const feed_spec& spec) {
    if (!named.insert(spec.url).second) return;
    const auto at = known.find(spec.url);
    if (at != known.end() && is_as(spec, *at->second)) return;
    same = false;
    const auto categories = encode_labels(spec.categories);
    const auto id = at != known.end() ? std::optional{at->second->id} : id_of_retired(spec.url);
    if (id) {
      update.bind(*id, spec.partner, spec.owner, blob{categories}).run();
    } else {
      const auto fresh = ids.next();
      add.bind(fresh, spec.url, spec.partner, spec.owner, blob{categories}, now).run();
      begin.bind(fresh, now, blob{fresh_state}).run();
    }
  });
  for (const auto& row : live)
    if (!named.contains(row.configured_url())) {
      same = false;
      retire.bind(row.id, now).run();
    }
  if (!same) ids.save();
  return same;
}

}  // namespace

result<std::vector<feed_row>> sqlite_store::sync_feeds(const feed_list& wanted, instant now) {
  return write([&](transaction& tx) {
    auto live = live_feeds(tx, wanted.count, wanted.names);
    // A start finds them as the configuration has them, but for the first one and after a change of it.
    return write_specs(tx, wanted, live, now) ? std::move(live) : live_feeds(tx, wanted.count, wanted.names);
  });
}

result<std::vector<feed_row>> sqlite_store::feeds() {
  return read([](transaction& tx) { return live_feeds(tx, 0); });
}

result<void> sqlite_store::reschedule(std::int64_t feed, instant next_poll, const std::string& reason) {
  auto done = write([&](transaction& tx) {
    feeds::feed_state state;
    query find{tx, "SELECT state, stopped FROM poll_states WHERE feed = ?1"};
    if (!find.bind(feed).row()) {
      tx.fail({errc::not_found, "there is no feed " + std::to_string(feed)});
      return false;
    }
    if (!decode(find.bytes(0), state))
      tx.fail_corrupt("the state of feed " + std::to_string(feed) + " cannot be read");
    // A feed that was stopped as gone starts afresh: one more 410 is the first again.
    if (find.integer(1) != 0) state.gone_streak = 0;
    const auto stored = encode(state);
    query{tx, "UPDATE poll_states SET next_poll = ?2, reason = ?3, stopped = 0, state = ?4 WHERE feed = ?1"}
        .bind(feed, next_poll, reason, blob{stored})
        .run();
    return true;
  });
  if (!done) return std::unexpected(std::move(done.error()));
  return {};
}

}  // namespace wireroom::storage::sqlite
