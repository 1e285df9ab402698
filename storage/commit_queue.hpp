#pragma once
// The one thread that writes polls. Many submit, it commits what has gathered in one transaction (group
// commit): the cost of making it durable is shared, and a poll is told once it is safe on disk.
//
// What cannot be written now (disk full, I/O error, locked) is held and tried again for as long as it takes;
// nothing that was accepted is lost while the process lives. How much may wait is bounded: see submit().

#include "storage/store.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace wireroom::storage {

class commit_queue {
 public:
  /// Called once with the poll's counts when it is durable, or with why it never will be: not_found (the
  /// feed is unknown), corrupt, or, at stop(), what kept it. The poll comes back, so that the
  /// thread that made it can end it or use it for another: memory that another thread frees is dearer to
  /// have again. On the writer thread; must not block or throw.
  using done_function = std::move_only_function<void(result<poll_counts>, std::unique_ptr<poll_record>)>;

  struct options {
    // A group is committed when one of these is reached, or when its wait for company is over.
    std::size_t group_polls = 512;
    std::size_t group_items = 4'000;
    /// How long the first poll of a group waits for company; 0: not at all. Under load it costs nothing, as
    /// polls gather while the group before is written.
    std::chrono::milliseconds gather{10};
    /// The same while none of them brings anything but its feed's state: nobody waits for those, and rows
    /// that lie together are written once.
    std::chrono::milliseconds gather_unchanged{200};
    // What may wait, the group being written included.
    std::size_t most_polls = 8'192;
    std::size_t most_bytes = 24 * 1024 * 1024;
    // Pauses between tries while polls are held: doubling from the first to the longest.
    std::chrono::milliseconds first_pause{100};
    std::chrono::milliseconds longest_pause{10'000};
  };

  /// All are called on the writer thread and must neither block nor throw; each may be empty.
  struct hooks {
    /// After a group in which an item was added or edited, once all its polls were told.
    std::move_only_function<void()> committed;
    /// Polls are held, and why: after each try that failed. With null: they are held no longer.
    std::move_only_function<void(const error*)> held;
  };

  struct totals {
    std::uint64_t groups = 0, polls = 0;  ///< committed
    std::uint64_t added = 0, edited = 0;  ///< items
    std::uint64_t retries = 0;            ///< tries that failed and were held
    std::uint64_t refused = 0;            ///< polls told an error
  };

  /// Starts the thread. `into` must outlive the queue.
  commit_queue(store& into, options how, hooks calls);
  commit_queue(const commit_queue&) = delete;
  commit_queue& operator=(const commit_queue&) = delete;
  /// stop() with no time left: what still waits is refused.
  ~commit_queue();

  /// Takes a poll; any thread, never blocks on the disk. False when too much waits or after stop(): then
  /// neither argument was touched and `done` will not be called.
  bool submit(std::unique_ptr<poll_record>&& poll, done_function&& done);
  bool submit(poll_record&& poll, done_function&& done);

  /// What waits now waits no longer for company: nothing more is to come for the moment. Any thread.
  void hurry();

  /// Less than half of what may wait does: ask before a fetch begins, so that what is fetched is taken.
  bool has_room() const;

  /// Polls that wait, those being written included.
  std::size_t depth() const;

  totals so_far() const;

  /// Takes no more, commits what waits, and ends the thread; what is not committed after `within` is told
  /// why. A commit that is under way is not cut short. Returns how many polls were refused for that. Any
  /// thread but the writer's; further calls return 0.
  std::size_t stop(std::chrono::milliseconds within);

 private:
  using clock = std::chrono::steady_clock;

  struct note {
    done_function done;
    std::size_t bytes;
    bool brings;  ///< more than its feed's state
  };
  /// Polls in their order, and a note on each.
  struct group {
    std::vector<std::unique_ptr<poll_record>> polls;
    std::vector<note> notes;
    std::size_t items = 0, bytes = 0, bringing = 0;

    void reserve(std::size_t count);
    void push(std::unique_ptr<poll_record>&& poll, note&& on);
    void clear();
  };

  void run();
  bool take(group& next);
  bool fits(const group& into, std::size_t items) const;
  bool is_full(const group& one) const;
  std::optional<error> out_of_time() const;
  void commit(group& taken);
  result<std::vector<poll_counts>> commit_or_hold(std::span<const poll_record* const> polls);
  bool pause(std::chrono::milliseconds length);
  void tell(group& taken, const std::vector<poll_counts>& counts);
  void refuse(group& taken, std::size_t which, const error& why);
  void forget(const group& taken);

  store& into_;
  const options how_;
  hooks calls_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<group> waiting_ = std::vector<group>(1);  // the last takes what is submitted; at least one
  bool hurried_ = false;
  std::size_t polls_ = 0, bytes_ = 0;  ///< waiting or being written
  bool stopping_ = false;
  clock::time_point deadline_{};       ///< of stopping
  std::optional<error> last_failure_;  ///< that made polls be held
  totals totals_;
  std::mutex joining_;
  std::thread writer_;
};

}  // namespace wireroom::storage
