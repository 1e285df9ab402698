#pragma once
// The engine behind poll_engine: what runs on the poller's own context. Only sources of daemon/poll include
// it.

#include "daemon/poll/document_reader.hpp"
#include "daemon/poll/engine.hpp"
#include "daemon/poll/fetcher.hpp"
#include "daemon/poll/outages.hpp"
#include "daemon/poll/policies.hpp"
#include "daemon/poll/schedule.hpp"

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <boost/asio/io_context.hpp>

namespace wireroom::daemon {

/// Counters that any thread may read.
struct shared_totals {
  std::atomic<std::uint64_t> polls{0}, fetched{0}, not_modified{0}, failed{0}, wire_bytes{0}, items_seen{0},
      items_new{0}, in_flight{0}, overdue{0};
};

/// Lives on one io_context; every function but the constructor is called there, totals() anywhere. Held by
/// shared_ptr: a commit that ends late finds it alive.
class poller : public std::enable_shared_from_this<poller> {
 public:
  poller(boost::asio::io_context& where, std::shared_ptr<const policies> rules, storage::commit_queue& queue,
         const clock& time, poll_engine::options how);

  void start(std::vector<storage::feed_row> feeds);
  void replace(std::shared_ptr<const policies> rules, std::vector<storage::feed_row> feeds);
  bool refresh(std::int64_t feed);
  std::vector<feed_status> status() const;

  /// Starts nothing more; `when_idle` is called once nothing is in flight.
  void drain(std::function<void()> when_idle);
  void break_off();
  void close();

  const shared_totals& totals() const { return totals_; }

 private:
  class gate;
  struct slot {
    storage::feed_row row;
    feed_policy policy;
    std::string host;              ///< key of the schedule
    std::uint64_t items_hash = 0;  ///< of what its last document held; 0: not known since the start
    gate* waiting = nullptr;       ///< of a redirect that stands in line
    bool removed = false;
  };
  /// What a poll decided, on its way through the commit queue.
  struct outcome {
    std::shared_ptr<slot> of;
    feeds::feed_state state;
    std::string new_url;
    std::uint64_t items_hash = 0;
    poll_event event;
    schedule::time due{};
  };

  void add(storage::feed_row row, bool at_once);
  void place(slot& one);
  void plan(slot& one);
  void plan_round();
  void skip(slot& one, const std::string& why);

  void pump();
  void open_gate(slot& one, bool granted);
  void close_gates();
  /// When a wait by our clock that begins now is over.
  schedule::time after(std::chrono::milliseconds wait) const;
  schedule::manners real(schedule::manners how) const;

  net::task<> poll(std::shared_ptr<slot> one);
  net::task<fetch_result> fetch(slot& one, document_reader& reader);
  void read_document(const slot& one, const fetch_result& result, document_reader& reader, instant now,
                     feeds::poll_answer& answer, storage::poll_record& record, outcome& decided);
  net::task<> submit(storage::poll_record record, outcome decided);
  /// A group is told poll by poll on the writer's thread; one visit to ours takes all of it.
  void land(std::shared_ptr<outcome> decided, storage::result<storage::poll_counts> result);
  void take_landed();
  void committed(outcome decided, const storage::result<storage::poll_counts>& result);
  void ended(slot& one, std::optional<schedule::time> due);
  /// What of the state before a poll its telling looks at.
  struct standing {
    bool stopped = false;
    unsigned moved_streak = 0, error_streak = 0;
  };
  void tell(const outcome& decided, const standing& before);

  boost::asio::io_context& context_;
  std::shared_ptr<const policies> rules_;
  storage::commit_queue& queue_;
  const clock& time_;
  const poll_engine::options how_;
  fetcher fetcher_;
  schedule schedule_;
  outages outages_;
  std::unordered_map<std::int64_t, std::shared_ptr<slot>> slots_;
  net::timer timer_;
  std::optional<schedule::time> wakes_at_;  ///< the timer runs until then
  std::mt19937_64 random_;
  shared_totals totals_;

  bool pumping_ = false, again_ = false;
  bool draining_ = false, broken_off_ = false;
  std::function<void()> when_idle_;
  std::size_t round_ = 0;  ///< polls of the one round that are not over
  bool round_told_ = false;

  struct landed {
    std::shared_ptr<outcome> decided;
    storage::result<storage::poll_counts> result;
  };
  std::mutex landing_;  ///< of landed_ alone
  std::vector<landed> landed_;
};

}  // namespace wireroom::daemon
