// WebSub subscriptions: one row a feed.

#include "storage/sqlite/query.hpp"
#include "storage/sqlite/sqlite_store.hpp"
#include "storage/sqlite/subscription_writer.hpp"

namespace wireroom::storage::sqlite {
namespace {

using feeds::subscription_stage;

// Stages are stored by name: their numbers are free to change.
bool read_stage(std::string_view name, subscription_stage& to) {
  for (int i = 0; i <= static_cast<int>(subscription_stage::left); ++i) {
    const auto candidate = static_cast<subscription_stage>(i);
    if (name != feeds::name_of(candidate)) continue;
    to = candidate;
    return true;
  }
  return false;
}

std::optional<instant> moment_or_none(const query& from, int column) {
  return from.is_null(column) ? std::nullopt : std::optional{from.moment(column)};
}

subscription_row read_row(transaction& tx, const query& from) {
  subscription_row row;
  auto& value = row.subscription;
  row.feed = from.integer(0);
  if (!read_stage(from.text(1), value.stage))
    tx.fail_corrupt("the subscription of feed " + std::to_string(row.feed) + " cannot be read");
  value.hub = from.text(2);
  value.topic = from.text(3);
  value.callback = from.text(4);
  value.secret = from.text(5);
  value.wake = from.moment(6);
  value.asked = moment_or_none(from, 7);
  value.granted = moment_or_none(from, 8);
  value.lease_until = moment_or_none(from, 9);
  value.failures = static_cast<unsigned>(from.integer(10));
  value.error = from.text(11);
  value.live = from.integer(12) != 0;
  value.last_push = moment_or_none(from, 13);
  value.pushes = static_cast<std::uint64_t>(from.integer(14));
  value.refused = static_cast<std::uint64_t>(from.integer(15));
  return row;
}

}  // namespace

void write_subscription(transaction& within, std::int64_t feed, const feeds::subscription& value) {
  // The binding names every member: one that is added to the model and forgotten here does not compile.
  const auto& [stage, hub, topic, callback, secret, wake, asked, granted, lease_until, failures, failure,
               live, last_push, pushes, refused] = value;
  if (stage == subscription_stage::none) {
    query{within, "DELETE FROM subscriptions WHERE feed = ?1"}.bind(feed).run();
    return;
  }
  query{
      within,
      "INSERT OR REPLACE INTO subscriptions VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, "
      "?14, ?15, ?16)"}
      .bind(feed, std::string_view{feeds::name_of(stage)}, hub, topic, callback, secret, wake, asked, granted,
            lease_until, failures, failure, live, last_push, pushes, refused)
      .run();
}

result<std::vector<subscription_row>> sqlite_store::subscriptions() {
  return read([](transaction& tx) {
    query all{
        tx,
        "SELECT feed, stage, hub, topic, callback, secret, wake, asked, granted, lease_until, failures, "
        "error, live, last_push, pushes, refused FROM subscriptions ORDER BY feed"};
    std::vector<subscription_row> rows;
    while (all.row()) rows.push_back(read_row(tx, all));
    return rows;
  });
}

}  // namespace wireroom::storage::sqlite
