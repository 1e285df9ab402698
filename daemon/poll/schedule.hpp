#pragma once
// Which feed may be asked now: when each is due, one request in flight per host and a pause between two, a
// bound on all together. Pure: time comes in. The cost of a poll does not grow with the number of feeds but
// by the logarithm of a heap.

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <queue>
#include <string>
#include <unordered_map>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

namespace wireroom::daemon {

class schedule {
 public:
  using time = std::chrono::steady_clock::time_point;

  /// How gently a host is treated; of several partners on one host the gentlest counts.
  struct manners {
    unsigned in_flight = 1;
    std::chrono::milliseconds gap{1000};
  };

  /// What may start: the poll of a feed, or its redirect to another host.
  struct ticket {
    std::int64_t feed = 0;
    bool hop = false;
  };

  /// A feed's place among those of its host, for spreading them.
  struct place {
    std::size_t turn = 0, of = 1;
  };

  void set_concurrency(unsigned most) { most_ = most; }

  /// Makes room for so many feeds at once; called while none is due.
  void reserve(std::size_t feeds);

  /// Adds a feed, or moves it to another host; it is not due before set_due(). What has a negative id takes
  /// its turn like a feed but is none: it is not counted among those of its host.
  void put(std::int64_t feed, const std::string& host, manners how);
  void remove(std::int64_t feed);
  bool contains(std::int64_t feed) const { return feeds_.contains(feed); }

  /// Before put() again for all feeds: forgets the manners of every host.
  void forget_manners();

  /// The feed is due then. A feed that is in flight is left alone.
  void set_due(std::int64_t feed, time when);

  /// The next that may start now, counted as in flight from here on.
  std::optional<ticket> next(time now);

  /// The request of a feed is over: its place among all is free, its host after the gap. The feed stays in
  /// flight until it is stored.
  void released(std::int64_t feed, time now);

  /// A feed in flight goes to another host: it stands first in line there and comes as a ticket. False when
  /// the host is held.
  bool hop(std::int64_t feed, const std::string& host, manners how, time now);

  /// The feed is in flight no longer and not due any more.
  void finished(std::int64_t feed, time now);

  /// Nobody asks the host before `until`; never shortened.
  void hold(const std::string& host, time until);
  time held_until(const std::string& host) const;

  /// Feeds in line at a host, taken out of the line. Those in flight are not among them.
  std::vector<std::int64_t> take_waiting(const std::string& host);

  /// When next() may have something, as far as time decides; nothing when only what is in flight does.
  std::optional<time> wake(time now) const;

  place place_of(std::int64_t feed);
  std::size_t feeds_of(const std::string& host) const;
  std::size_t in_flight() const { return in_flight_; }
  bool in_flight(std::int64_t feed) const;

  std::size_t hosts() const { return hosts_.size(); }

  /// Requests under way, or on the way to another host.
  std::size_t requests() const { return requests_; }

  /// Feeds that are due and wait in line.
  std::size_t waiting() const { return waiting_; }

 private:
  struct host;
  struct feed {
    host* home = nullptr;  ///< host of its URL
    host* at = nullptr;    ///< host whose request is in flight, else null
    std::uint64_t generation = 0;
    bool running = false, in_line = false;
    bool placed = false;  ///< counts among the requests under way
  };
  struct host {
    manners how;
    bool mannered = false;  ///< `how` is somebody's wish
    unsigned in_flight = 0;
    time next_allowed{}, held{};
    std::deque<ticket> line;
    bool listed = false;  ///< in runnable_ or resting_
    std::size_t feeds = 0, others = 0, turn = 0;
  };
  struct due_entry {
    time when;
    std::int64_t feed;
    std::uint64_t generation;
    bool operator>(const due_entry& other) const {
      return when != other.when ? when > other.when : generation > other.generation;
    }
  };
  struct rest_entry {
    time when;
    host* who;
    bool operator>(const rest_entry& other) const { return when > other.when; }
  };
  template <class T>
  using heap = std::priority_queue<T, std::vector<T>, std::greater<>>;

  host& host_of(const std::string& key, const manners& how);
  void leave_host(feed& one, time now);
  void list(host& one, time now);
  void collect(time now);
  static void count(host& one, std::int64_t id, std::ptrdiff_t by);
  /// Hosts that only redirects named: their number is the partners' choice, so that it is bounded.
  void forget_strangers(time now);
  void leave_line(std::int64_t feed, host& one);

  unsigned most_ = 256;
  std::size_t in_flight_ = 0, waiting_ = 0;
  std::size_t requests_ = 0;      ///< under way, or on the way to another host: at most most_
  std::size_t hops_waiting_ = 0;  ///< tickets in lines
  std::uint64_t generations_ = 0;
  boost::unordered_flat_map<std::int64_t, feed> feeds_;  ///< looked into several times a poll
  std::unordered_map<std::string, std::unique_ptr<host>> hosts_;
  heap<due_entry> due_;
  std::deque<host*> runnable_;
  heap<rest_entry> resting_;
};

}  // namespace wireroom::daemon
