#pragma once
// The engine behind poll_engine: what runs on the poller's own context. Only sources of daemon/poll include
// it.

#include "daemon/poll/document_reader.hpp"
#include "daemon/poll/engine.hpp"
#include "daemon/poll/fetcher.hpp"
#include "daemon/poll/outages.hpp"
#include "daemon/poll/policies.hpp"
#include "daemon/poll/schedule.hpp"
#include "daemon/websub/subscriptions.hpp"
#include "feeds/model/seldom.hpp"
#include "feeds/update/discovery.hpp"

#include <atomic>
#include <exception>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

namespace wireroom::daemon {

/// Counters that any thread may read.
struct shared_totals {
  std::atomic<std::uint64_t> polls{0}, fetched{0}, not_modified{0}, failed{0}, wire_bytes{0}, items_seen{0},
      items_new{0}, in_flight{0}, overdue{0};
};

/// Logs an exception that a coroutine for the feed at `url` let out, by a bug of ours: nothing else is
/// disturbed.
void tell_bug(const char* what, const std::exception_ptr& failed, const std::string& url);

/// Lives on one io_context; every function but the constructor is called there, totals() anywhere. Held by
/// shared_ptr: a commit that ends late finds it alive.
class poller : public std::enable_shared_from_this<poller> {
 public:
  poller(boost::asio::io_context& where, std::shared_ptr<const policies> rules, storage::commit_queue& queue,
         const clock& time, poll_engine::options how);

  void start(std::vector<storage::feed_row> feeds, std::vector<storage::subscription_row> subscribed);
  void replace(std::shared_ptr<const policies> rules, std::vector<storage::feed_row> feeds);
  bool refresh(std::int64_t feed);
  std::optional<std::string> accept_move(std::int64_t feed);
  std::vector<feed_status> status() const;
  std::optional<feed_status> status(std::int64_t feed) const;
  void survey(const std::function<void(const storage::feed_row&, const feeds::subscription*)>& to) const;

  /// A hub called (poller_websub.cpp, as all of WebSub here).
  void hub_called(hub_call call);

  /// Starts nothing more; `when_idle` is called once nothing is in flight.
  void drain(std::function<void()> when_idle);
  void break_off();
  void close();

  const shared_totals& totals() const { return totals_; }

 private:
  class gate;
  class arrival;

  /// What takes turns at hosts: the polls of a feed, the requests to its hub.
  struct turn_taker {
    std::int64_t ticket = 0;  ///< id in the schedule
    gate* waiting = nullptr;  ///< of a redirect that stands in line
    bool removed = false;
  };
  /// Where a redirect stands in line at another host.
  class gate final : public hop_gate {
   public:
    gate(poller& all, turn_taker& one) : all_(all), one_(one) {}
    net::task<bool> next_request(std::string host, std::uint16_t port) override;
    void open(bool granted) {
      granted_ = granted;
      turn_->fire();
    }

   private:
    poller& all_;
    turn_taker& one_;
    std::optional<net::event> turn_;  ///< most polls need none
    bool granted_ = false;
  };
  /// What is known of a feed's hub, and what it sent.
  struct hub_side {
    feeds::hub_offer offer;      ///< of the feed's last document
    std::string base;            ///< URL that this came from; empty: not known since the start
    std::list<hub_call> pushes;  ///< that wait for being filed
    bool filing = false;         ///< of one of them
  };
  struct slot : turn_taker {
    explicit slot(std::shared_ptr<storage::feed_row> of)
        : turn_taker{.ticket = of->id}, kept(std::move(of)), row(*kept) {}

    const std::shared_ptr<storage::feed_row> kept;  ///< with all that were read with it
    storage::feed_row& row;
    std::shared_ptr<const feed_policy> policy;  ///< never null
    std::string host;                           ///< key of the schedule
    std::uint64_t items_hash = 0;     ///< of what its last document held; 0: not known since the start
    std::unique_ptr<hub_side> hub;    ///< null: none was ever named, as of most feeds
    bool caught_up = false;           ///< a poll since the start has found what may have been pushed before
    bool wanted = false;              ///< the operator asked for a poll that has not begun
    feeds::seldom<std::string> word;  ///< where the operator sends it once its poll is over; empty: nowhere
    bool url_unsaved = false;         ///< its URL may not be in the store yet

    feeds::hub_offer offer() const { return hub ? hub->offer : feeds::hub_offer{}; }
    hub_side& with_hub() {
      if (!hub) hub = std::make_unique<hub_side>();
      return *hub;
    }
  };
  /// The requests to the hub of a feed, which may have been removed.
  struct hub_slot : turn_taker {
    std::int64_t feed = 0;
    std::string configured_url;
    std::shared_ptr<const feed_policy> policy;  ///< never null
  };
  /// What a poll decided, on its way through the commit queue.
  struct outcome {
    std::shared_ptr<poller> by;  ///< while it is on its way
    std::shared_ptr<slot> of;
    std::string asked;  ///< URL that gave the answer; empty: its own
    std::string new_url;
    std::optional<feeds::hub_offer> offer;  ///< of the document that was read
    bool push_live = false;                 ///< pushes came when it was decided
    std::unique_ptr<feeds::discovery_step>
        search;  ///< the last of a search for the feed of a page; mostly null
    std::uint64_t items_hash = 0;
    poll_event event;
    schedule::time due{};
    /// It stands again when the poll cannot be stored, so that what it brought comes again and is told then.
    /// Null: it brought nothing new, and nothing is to be told.
    std::unique_ptr<feeds::feed_state> state_before;

    /// As new, but for the room of the texts that each poll has.
    void clear();
    /// The state before stands again.
    void undo();
  };
  /// What a poll left that is over: the next finds room in its texts.
  struct blank {
    std::unique_ptr<storage::poll_record> record;
    std::shared_ptr<outcome> decided;
  };

  /// A poll that came out of the commit queue.
  struct landed {
    std::shared_ptr<outcome> decided;
    std::unique_ptr<storage::poll_record> record;
    storage::result<storage::poll_counts> result;
  };

  /// When and how a feed was asked.
  struct asking {
    schedule::time begun;
    instant started;
    bool conditional;
  };
  /// What an answer says, on its way to being decided.
  struct finding {
    feeds::poll_answer answer;
    std::unique_ptr<storage::poll_record> record;
    std::shared_ptr<outcome> decided;
  };

  feed_status status_of(const slot& one) const;
  /// When the operator's wish for a poll is heeded: a Retry-After of where its redirect leads binds him too,
  /// as the schedule sees to for its own host.
  schedule::time soonest(const slot& one) const;
  slot& add(std::shared_ptr<storage::feed_row> row, bool at_once);
  void heed_configuration(slot& one);
  void obey(slot& one);
  void place(slot& one);
  void plan(slot& one);
  /// `feeds` in the order of their rows: what lies together in the store is written together.
  void plan_round(const std::vector<slot*>& feeds);
  void skip(slot& one, const std::string& why);

  /// True when its turn came at a time that it asks to be spared, after a wait in line: it is due later.
  bool spared(slot& one);
  /// The next that is to be asked now; null: none, or there is no room for what it brings.
  std::shared_ptr<slot> next_to_poll();
  /// Hands a poll to a worker, of which there are as many as polls were ever in flight at once.
  void give(std::shared_ptr<slot> one);
  /// Up to eight that are to be asked now, whose memory is fetched together; true when there may be more.
  bool give_some();
  void pump();
  /// Once, after what is ready to be handled now: requests that go out together wake their server once.
  void pump_soon();
  void open_gate(turn_taker& one, bool granted);
  void close_gates();
  /// When a wait by our clock that begins now is over.
  schedule::time after(std::chrono::milliseconds wait) const;
  schedule::manners real(schedule::manners how) const;

  /// A worker: polls what it is given, one after the other.
  net::task<> work();
  /// Where it rests until it is given a feed.
  auto turn();
  finding hear(const std::shared_ptr<slot>& one, const asking& how, const fetch_result& result,
               document_reader& reader);
  void read_document(const slot& one, const fetch_result& result, document_reader& reader, instant now,
                     finding& found);
  /// Hears an answer that looks like HTML and settles it, after the search for its feed where it never was
  /// one.
  net::task<std::unique_ptr<finding>> conclude_page(std::shared_ptr<slot> one, asking how,
                                                    const fetch_result& result, document_reader& reader);
  /// Where the answer is a page and never was a feed, looks for its feed; what it finds takes its place.
  /// False: broken off.
  net::task<bool> discover(slot& one, const fetch_result& asked, const document_reader& first,
                           finding& found);
  /// Decides what the state of the feed is from now on, and hands that to the commit queue; gives it back
  /// where that has no room.
  std::unique_ptr<finding> settle(slot& one, const asking& how, finding found);
  /// Hands a poll to the commit queue; false: it has no room, and the record stands as it was.
  bool submit(std::unique_ptr<storage::poll_record>& record, const std::shared_ptr<outcome>& decided);
  /// The same as soon as there is room.
  net::task<> submit_later(std::unique_ptr<finding> left);
  /// No request is under way that could bring company to the polls that wait for being stored.
  bool nothing_to_come() const;
  /// A group is told poll by poll on the writer's thread; one visit to ours takes all of it.
  void land(landed&& one);
  void take_landed();
  void committed(outcome& decided, const storage::poll_record& record,
                 const storage::result<storage::poll_counts>& result);
  /// For a poll that ends now; the record may hold the state of another.
  blank take_blank(std::int64_t feed, instant now);
  void ended(slot& one, std::optional<schedule::time> due);
  void tell(const outcome& decided);
  double jitter() { return std::uniform_real_distribution<>(0, 1)(random_); }
  void rest();

  // WebSub: poller_websub.cpp
  void restore(std::vector<storage::subscription_row> subscribed);
  void heed_terms();
  bool wants_pushes(const slot& one) const;
  void heed_hub(outcome& decided);
  void websub(std::int64_t feed, const feeds::websub::event& event);
  void settle(std::int64_t feed, const subscriptions::change& what);
  void place_hub(std::int64_t feed);
  void take_hub_turn(std::int64_t feed, bool hop);
  void save_subscriptions();
  void replan(slot& one, feeds::feed_state state);
  net::task<> ask_hub(std::shared_ptr<hub_slot> one);
  net::task<feeds::websub::event> post_to_hub(hub_slot& one, feeds::subscription to, std::string mode);
  void begin_filing(const std::shared_ptr<slot>& one);
  net::task<> file_push(std::shared_ptr<slot> of, hub_call call);
  net::task<storage::result<storage::poll_counts>> commit_push(storage::poll_record record);

  boost::asio::io_context& context_;
  std::shared_ptr<const policies> rules_;
  storage::commit_queue& queue_;
  const clock& time_;
  const poll_engine::options how_;
  fetcher fetcher_;
  schedule schedule_;
  outages outages_;
  boost::unordered_flat_map<std::int64_t, std::shared_ptr<slot>> slots_;
  subscriptions subscriptions_;
  std::unordered_map<std::int64_t, std::shared_ptr<hub_slot>> hub_slots_;  ///< by feed
  std::unordered_set<std::int64_t> unsaved_;  ///< feeds whose subscription is to be stored
  std::size_t filing_ = 0;                    ///< feeds of which pushes are filed
  net::timer timer_;
  std::optional<schedule::time> wakes_at_;  ///< the timer runs until then
  std::mt19937_64 random_;
  shared_totals totals_;

  std::vector<std::move_only_function<void(std::shared_ptr<slot>)>> resting_;  ///< workers
  bool pumping_ = false, again_ = false, pumps_soon_ = false;
  bool draining_ = false, broken_off_ = false, closed_ = false;
  std::function<void()> when_idle_;
  std::size_t round_ = 0;  ///< polls of the one round that are not over
  bool round_told_ = false;

  std::mutex landing_;  ///< of landed_ alone
  std::vector<landed> landed_;
  std::vector<blank> blanks_;
};

}  // namespace wireroom::daemon
