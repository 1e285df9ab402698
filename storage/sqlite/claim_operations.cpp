// Claims: which of several nodes on one store polls a feed.
//
// Due feeds are found by looking at every feed: an index on the next poll would have each poll write one more
// page, for what a store with one node never asks (docs/decisions/0033-claims.md).

#include "storage/sqlite/query.hpp"
#include "storage/sqlite/sqlite_store.hpp"

namespace wireroom::storage::sqlite {

result<std::vector<std::int64_t>> sqlite_store::claim_feeds(const claim& wanted) {
  return write([&](transaction& tx) {
    std::vector<std::int64_t> feeds;
    query due{tx,
              "SELECT feed FROM poll_states JOIN feeds ON id = feed WHERE next_poll < ?1 AND stopped = 0 AND "
              "retired IS NULL AND (lease_owner IS NULL OR lease_owner = ?2 OR lease_until <= ?3) "
              "ORDER BY next_poll, feed LIMIT ?4"};
    due.bind(wanted.due_before, wanted.node, wanted.now, wanted.limit);
    while (due.row()) feeds.push_back(due.integer(0));
    query lease{tx, "UPDATE poll_states SET lease_owner = ?2, lease_until = ?3 WHERE feed = ?1"};
    for (const auto feed : feeds) lease.bind(feed, wanted.node, wanted.until).run();
    return feeds;
  });
}

}  // namespace wireroom::storage::sqlite
