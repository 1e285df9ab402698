#pragma once
// The store in one SQLite file. Which operation is where: feed_operations.cpp, poll_operations.cpp,
// desk_operations.cpp, decision_operations.cpp, lookup_operations.cpp, article_operations.cpp,
// purge_operations.cpp, subscription_operations.cpp, upkeep_operations.cpp.
//
// Writes go through one connection under a mutex, each in one transaction, durable when they return
// (WAL, synchronous=FULL). Reads go through a pool, each seeing one moment of the database; they never wait
// for the writer. Any thread may call.

#include "storage/sqlite/reader_pool.hpp"
#include "storage/sqlite/transaction.hpp"
#include "storage/sqlite/writer_lock.hpp"

#include <mutex>

namespace wireroom::storage::sqlite {

class sqlite_store final : public store {
 public:
  /// Creates and migrates the file. Errors: as storage::open.
  static result<std::unique_ptr<store>> open(const std::string& path);

  /// For reading beside a running writer: no lock, nothing created or migrated; what writes gives
  /// cannot_open.
  static result<std::unique_ptr<store>> open_read_only(const std::string& path);

  using store::sync_feeds;
  result<std::vector<feed_row>> sync_feeds(const feed_list& wanted, instant now) override;
  result<std::vector<feed_row>> feeds() override;
  result<void> reschedule(std::int64_t feed, instant next_poll, const std::string& reason) override;

  result<std::vector<std::int64_t>> claim_feeds(const claim& wanted) override;
  using store::commit_polls;
  result<std::vector<poll_counts>> commit_polls(std::span<const poll_record* const> polls) override;

  result<std::vector<subscription_row>> subscriptions() override;

  result<std::vector<unfiled_item>> unfiled(std::size_t limit) override;
  result<std::vector<article_place>> articles_by_url(std::span<const std::string> canonical_urls) override;
  result<std::vector<article_place>> articles_of_items(std::span<const std::int64_t> items) override;
  result<void> file(std::span<const filing> filings, instant now) override;
  result<parting> part(std::int64_t item, instant now) override;
  result<parting> join_again(std::int64_t item, instant now) override;

  result<std::vector<decision>> decisions(instant since, std::int64_t after, bool with_recollections,
                                          std::size_t limit) override;
  result<std::optional<decision>> decision_of(std::int64_t item) override;
  result<std::optional<decision>> latest_decision() override;
  result<std::uint64_t> forget(instant texts, instant decided, std::size_t limit) override;
  result<given_ids> ids() override;
  result<std::vector<item_account>> find_items(std::int64_t item, const std::string& canonical_url,
                                               std::span<const std::string> keys, std::size_t limit) override;
  result<std::int64_t> current_story(std::int64_t story) override;
  result<std::vector<parting>> partings() override;

  result<std::vector<feeds::article>> articles(const selection& which) override;
  result<std::vector<feeds::article>> articles_by_id(std::span<const std::int64_t> ids) override;
  result<std::vector<feeds::article>> articles_after(std::int64_t article, std::size_t limit) override;

  result<std::uint64_t> purge(instant before, std::size_t limit) override;

  result<std::string> note(const std::string& name) override;
  result<void> save_note(const std::string& name, const std::string& bytes) override;
  result<std::vector<output_state>> outputs() override;
  result<void> save_outputs(std::span<const output_state> states) override;
  result<counts> count() override;
  result<void> backup(const std::string& path) override;
  void rest() override;
  result<std::vector<std::string>> integrity() override;

 private:
  explicit sqlite_store(const std::string& path);

  /// `work(transaction&) -> T` within one read transaction.
  template <class Work>
  auto read(Work&& work) -> result<std::invoke_result_t<Work, transaction&>> {
    auto lent = readers_.borrow();
    if (!lent) return std::unexpected(std::move(lent.error()));
    transaction tx{**lent, transaction::kind::read};
    auto value = std::forward<Work>(work)(tx);
    if (auto done = tx.commit(); !done) return std::unexpected(std::move(done.error()));
    return value;
  }

  /// `work(transaction&) -> T` within one write transaction, committed durably.
  template <class Work>
  auto write(Work&& work) -> result<std::invoke_result_t<Work, transaction&>> {
    if (!writer_) return std::unexpected(error{errc::cannot_open, path_ + " is open for reading only"});
    const std::lock_guard lock{writer_mutex_};
    using value_type = std::invoke_result_t<Work, transaction&>;
    std::optional<value_type> value;
    {
      transaction tx{*writer_, transaction::kind::write};
      value.emplace(std::forward<Work>(work)(tx));
      if (auto done = tx.commit(); !done) return std::unexpected(std::move(done.error()));
    }
    keep_log_small();
    return std::move(*value);
  }

  /// Moves the write-ahead log into the file when it has grown; called between transactions.
  void keep_log_small();

  const std::string path_;
  std::optional<writer_lock> lock_;  ///< let go last
  std::mutex writer_mutex_;
  std::optional<connection> writer_;
  bool files_items_ = false;  ///< the writer's cache has room for the indexes of items
  reader_pool readers_;
};

}  // namespace wireroom::storage::sqlite
