#pragma once
// Subscriptions within a transaction of polls. Not for several threads.

#include "storage/sqlite/transaction.hpp"

namespace wireroom::storage::sqlite {

/// Stores the subscription of `feed`, or forgets it when its stage is `none`.
void write_subscription(transaction& within, std::int64_t feed, const feeds::subscription& value);

}  // namespace wireroom::storage::sqlite
