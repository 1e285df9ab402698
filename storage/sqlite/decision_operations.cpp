// What the desk decided: remembered, recalled, forgotten.

#include "storage/codec/state_codec.hpp"
#include "storage/sqlite/decision_writer.hpp"
#include "storage/sqlite/little_endian.hpp"
#include "storage/sqlite/sqlite_store.hpp"

#include <bit>

namespace wireroom::storage::sqlite {

decision_writer::decision_writer(transaction& within)
    : remember_(within,
                "INSERT INTO decisions VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) "
                "ON CONFLICT (item) DO UPDATE SET at = excluded.at, article = excluded.article, "
                "story = excluded.story, joined = excluded.joined, rule = excluded.rule, "
                "language = excluded.language, counted = excluded.counted, score = excluded.score, words = "
                "excluded.words, "
                "merged = excluded.merged"),
      recall_(
          within,
          "INSERT INTO recollections VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (item) DO UPDATE "
          "SET title = excluded.title, url = excluded.url, summary = excluded.summary, "
          "language = excluded.language, partner = excluded.partner, sketch = excluded.sketch, "
          "categories = excluded.categories"),
      decided_(within, "DELETE FROM undecided WHERE item = ?1"),
      forward_(within, "INSERT INTO forwards VALUES (?1, ?2) ON CONFLICT (story) DO UPDATE SET current = ?2"),
      redirect_(within, "UPDATE forwards SET current = ?2 WHERE current = ?1"),
      retell_(within, "UPDATE articles SET story = ?2 WHERE story = ?1 AND story != 0") {}

void decision_writer::remember(const filing& one, std::int64_t feed, instant place) {
  const auto& decided = *one.decided;
  merged_.clear();
  for (const auto& [from, into] : decided.merged) {
    append_little_endian(merged_, static_cast<std::uint64_t>(from));
    append_little_endian(merged_, static_cast<std::uint64_t>(into));
  }
  remember_
      .bind(one.item, feed, one.at, place, one.article, decided.story, decided.joined,
            static_cast<int>(decided.rule), decided.language, decided.counted, decided.score, decided.words,
            blob{merged_})
      .run();
  sketch_.clear();
  for (const auto hash : one.known_by.sketch)
    for (int i = 0; i < 4; ++i) sketch_ += static_cast<char>(hash >> (8 * i));
  const auto& by = one.known_by;
  const auto categories = encode_labels(by.categories);
  recall_
      .bind(one.item, by.title, by.url, by.summary, by.language, by.partner, blob{sketch_}, blob{categories})
      .run();
  decided_.bind(one.item).run();
}

void decision_writer::forward(const feeds::story_merge& merge) {
  forward_.bind(merge.from, merge.into).run();
  redirect_.bind(merge.from, merge.into).run();
  retell_.bind(merge.from, merge.into).run();
}

namespace {

void read_core(transaction& tx, const query& row, decision& out) {
  out.item = row.integer(0);
  out.feed = row.integer(1);
  out.at = row.moment(2);
  out.place = row.moment(3);
  auto& decided = out.decided;
  decided.article = row.integer(4);
  decided.story = row.integer(5);
  decided.joined = row.integer(6);
  decided.rule = static_cast<feeds::article_rule>(row.integer(7));
  decided.language = row.text(8);
  decided.counted = row.integer(9) != 0;
  decided.words = static_cast<std::uint64_t>(row.integer(10));
  auto merged = row.bytes(11);
  for (; merged.size() >= 16; merged.remove_prefix(16))
    decided.merged.push_back({.from = static_cast<std::int64_t>(read_little_endian(merged)),
                              .into = static_cast<std::int64_t>(read_little_endian(merged.substr(8)))});
  const auto rule = row.integer(7);
  if (!merged.empty() || rule < 0 || rule > static_cast<int>(feeds::article_rule::split))
    tx.fail_corrupt("the decision on item " + std::to_string(out.item) + " cannot be read");
  out.partner = row.text(12);
  out.owner = row.text(13);
  decided.score = static_cast<std::int32_t>(row.integer(14));
}

void read_recollection(transaction& tx, const query& row, recollection& out) {
  out.title = row.text(15);
  out.url = row.text(16);
  out.summary = row.text(17);
  out.language = row.text(18);
  out.partner = row.text(19);
  const auto sketch = row.bytes(20);
  for (std::size_t at = 0; at + 4 <= sketch.size(); at += 4) {
    std::uint32_t hash = 0;
    for (std::size_t i = 0; i < 4; ++i)
      hash |= static_cast<std::uint32_t>(static_cast<unsigned char>(sketch[at + i])) << (8 * i);
    out.sketch.push_back(hash);
  }
  if (!decode_labels(row.bytes(21), out.categories))
    tx.fail_corrupt("the categories of item " + std::to_string(row.integer(0)) + " cannot be read");
}

// The columns that read_core() and read_recollection() read.
#define WIREROOM_CORE                                                                                     \
  "d.item, d.feed, d.at, d.place, d.article, d.story, d.joined, d.rule, d.language, d.counted, d.words, " \
  "d.merged, f.partner, f.owner, d.score"
#define WIREROOM_RECOLLECTION "r.title, r.url, r.summary, r.language, r.partner, r.sketch, r.categories"

}  // namespace

result<std::vector<decision>> sqlite_store::decisions(instant since, std::int64_t after,
                                                      bool with_recollections, std::size_t limit) {
  return read([&](transaction& tx) {
    std::vector<decision> made;
    // Arrivals ascend with items: where they begin is found once, then items are walked.
    auto from = after + 1;
    if (after == 0) {
      query first{tx, "SELECT item FROM decisions WHERE at >= ?1 ORDER BY at, item LIMIT 1"};
      if (!first.bind(since).row()) return made;
      from = first.integer(0);
    }
    query bare{tx, "SELECT " WIREROOM_CORE
                   " FROM decisions d JOIN feeds f ON f.id = d.feed WHERE d.item >= ?1 ORDER BY d.item "
                   "LIMIT ?2"};
    query full{tx,
               "SELECT " WIREROOM_CORE ", " WIREROOM_RECOLLECTION
               " FROM decisions d JOIN feeds f ON f.id = d.feed "
               "LEFT JOIN recollections r ON r.item = d.item WHERE d.item >= ?1 ORDER BY d.item LIMIT ?2"};
    auto& rows = with_recollections ? full : bare;
    rows.bind(from, limit);
    while (rows.row()) {
      auto& one = made.emplace_back();
      read_core(tx, rows, one);
      if (with_recollections) read_recollection(tx, rows, one.known_by);
    }
    return made;
  });
}

result<std::optional<decision>> sqlite_store::decision_of(std::int64_t item) {
  return read([&](transaction& tx) {
    std::optional<decision> found;
    query find{tx,
               "SELECT " WIREROOM_CORE " FROM decisions d JOIN feeds f ON f.id = d.feed WHERE d.item = ?1"};
    if (find.bind(item).row()) read_core(tx, find, found.emplace());
    return found;
  });
}

result<std::optional<decision>> sqlite_store::latest_decision() {
  return read([](transaction& tx) {
    std::optional<decision> found;
    query last{tx, "SELECT " WIREROOM_CORE
                   " FROM decisions d JOIN feeds f ON f.id = d.feed ORDER BY d.item DESC LIMIT 1"};
    if (last.row()) read_core(tx, last, found.emplace());
    return found;
  });
}

result<std::uint64_t> sqlite_store::forget(instant texts, instant decided, std::size_t limit) {
  return write([&](transaction& tx) {
    query old_texts{tx,
                    "DELETE FROM recollections WHERE item IN (SELECT r.item FROM recollections r "
                    "JOIN decisions d ON d.item = r.item WHERE d.at < ?1 ORDER BY r.item LIMIT ?2)"};
    old_texts.bind(texts, limit).run();
    auto forgotten = static_cast<std::uint64_t>(tx.ok() ? old_texts.changes() : 0);
    query old_decisions{tx,
                        "DELETE FROM decisions WHERE item IN (SELECT d.item FROM decisions d WHERE d.at < "
                        "?1 AND NOT EXISTS (SELECT 1 FROM items i WHERE i.id = d.item) LIMIT ?2)"};
    old_decisions.bind(decided, limit).run();
    forgotten += static_cast<std::uint64_t>(tx.ok() ? old_decisions.changes() : 0);
    return forgotten;
  });
}

result<given_ids> sqlite_store::ids() {
  return read([](transaction& tx) {
    query last{tx,
               "SELECT (SELECT last FROM counters WHERE name = 'article'), (SELECT last FROM counters WHERE "
               "name = 'story')"};
    given_ids given;
    if (last.row()) given = {last.integer(0), last.integer(1)};
    return given;
  });
}

result<std::int64_t> sqlite_store::current_story(std::int64_t story) {
  return read([&](transaction& tx) {
    query find{tx, "SELECT current FROM forwards WHERE story = ?1"};
    return find.bind(story).row() ? find.integer(0) : story;
  });
}

result<std::vector<parting>> sqlite_store::partings() {
  return read([](transaction& tx) {
    query all{tx,
              "SELECT p.item, p.from_article, p.to_article, f.partner, p.at, p.others FROM partings p "
              "JOIN items i ON i.id = p.item JOIN feeds f ON f.id = i.feed ORDER BY p.at, p.item"};
    std::vector<parting> made;
    while (all.row()) {
      auto& one = made.emplace_back();
      one.item = all.integer(0);
      one.from = all.integer(1);
      one.to = all.integer(2);
      one.partner = all.text(3);
      one.at = all.moment(4);
      if (!decode_labels(all.bytes(5), one.others)) tx.fail_corrupt("a split cannot be read");
    }
    return made;
  });
}

result<std::string> sqlite_store::note(const std::string& name) {
  return read([&](transaction& tx) {
    query find{tx, "SELECT bytes FROM notes WHERE name = ?1"};
    return find.bind(name).row() ? std::string{find.bytes(0)} : std::string{};
  });
}

result<void> sqlite_store::save_note(const std::string& name, const std::string& bytes) {
  auto done = write([&](transaction& tx) {
    query{tx, "INSERT INTO notes VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET bytes = excluded.bytes"}
        .bind(name, blob{bytes})
        .run();
    return true;
  });
  if (!done) return std::unexpected(std::move(done.error()));
  return {};
}

}  // namespace wireroom::storage::sqlite
