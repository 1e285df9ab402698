#include "storage/commit_queue.hpp"

#include <algorithm>

#include <pthread.h>

namespace wireroom::storage {
namespace {

constexpr std::size_t usual_group = 256;

/// What a poll keeps in memory, near enough to bound it: with what its poller remembers until it is stored.
std::size_t weight(const poll_record& poll) {
  std::size_t bytes = sizeof poll + 2'048;
  for (const auto& item : poll.items)
    bytes += sizeof item + item.key.size() + item.canonical_url.size() + item.body.title.value.size() +
             item.body.summary.value.size() + item.body.content.size() +
             item.body.enclosures.size() * sizeof(feeds::enclosure);
  return bytes;
}

/// Somebody waits for what the poll brings.
bool brings_more_than_state(const poll_record& poll) {
  return poll.has_document || !poll.items.empty() || poll.pushed || poll.subscription ||
         !poll.new_url.empty();
}

/// Trying again can help.
bool passes(errc code) {
  return code == errc::full || code == errc::io || code == errc::busy;
}

}  // namespace

commit_queue::commit_queue(store& into, options how, hooks calls)
    : into_(into), how_(how), calls_(std::move(calls)), writer_([this] { run(); }) {}

commit_queue::~commit_queue() {
  stop(std::chrono::milliseconds{0});
}

bool commit_queue::submit(poll_record&& poll, done_function&& done) {
  auto kept = std::make_unique<poll_record>(std::move(poll));
  if (submit(std::move(kept), std::move(done))) return true;
  poll = std::move(*kept);
  return false;
}

bool commit_queue::submit(std::unique_ptr<poll_record>&& poll, done_function&& done) {
  const auto bytes = weight(*poll);
  const auto brings = brings_more_than_state(*poll);
  {
    const std::lock_guard lock{mutex_};
    // One poll is always taken: a large one must not wait for ever.
    if (stopping_ || (polls_ > 0 && (polls_ >= how_.most_polls || bytes_ + bytes > how_.most_bytes)))
      return false;
    if (!fits(waiting_.back(), poll->items.size())) waiting_.emplace_back();
    auto& group = waiting_.back();
    if (group.polls.empty()) group.reserve(std::min(how_.group_polls, usual_group));
    group.push(std::move(poll), {std::move(done), bytes, brings});
    ++polls_;
    bytes_ += bytes;
    // While a group gathers, only its first poll, the first that brings something and the one that fills it
    // are of interest.
    if (group.polls.size() > 1 && !(brings && group.bringing == 1) && !is_full(group)) return true;
  }
  changed_.notify_all();
  return true;
}

void commit_queue::hurry() {
  {
    const std::lock_guard lock{mutex_};
    if (waiting_.front().polls.empty()) return;
    hurried_ = true;
  }
  changed_.notify_all();
}

bool commit_queue::has_room() const {
  const std::lock_guard lock{mutex_};
  return !stopping_ && polls_ < (how_.most_polls + 1) / 2 && bytes_ < (how_.most_bytes + 1) / 2;
}

std::size_t commit_queue::depth() const {
  const std::lock_guard lock{mutex_};
  return polls_;
}

commit_queue::totals commit_queue::so_far() const {
  const std::lock_guard lock{mutex_};
  return totals_;
}

std::size_t commit_queue::stop(std::chrono::milliseconds within) {
  const std::lock_guard once{joining_};
  if (!writer_.joinable()) return 0;
  std::uint64_t refused_before = 0;
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
    deadline_ = clock::now() + within;
    refused_before = totals_.refused;
  }
  changed_.notify_all();
  writer_.join();
  return static_cast<std::size_t>(totals_.refused - refused_before);
}

void commit_queue::group::push(std::unique_ptr<poll_record>&& poll, note&& on) {
  items += poll->items.size();
  bytes += on.bytes;
  if (on.brings) ++bringing;
  polls.push_back(std::move(poll));
  notes.push_back(std::move(on));
}

/// Growing from nothing would copy the first ones again and again.
void commit_queue::group::reserve(std::size_t count) {
  polls.reserve(count);
  notes.reserve(count);
}

/// Keeps the room for as many.
void commit_queue::group::clear() {
  polls.clear();
  notes.clear();
  items = bytes = bringing = 0;
}

void commit_queue::run() {
  pthread_setname_np(pthread_self(), "writer");
  group next;
  while (take(next)) {
    if (const auto why = out_of_time())
      for (std::size_t i = 0; i < next.polls.size(); ++i) refuse(next, i, *why);
    else
      commit(next);
    forget(next);
  }
}

/// Why nothing more is written: set once stop() ran out of time.
std::optional<error> commit_queue::out_of_time() const {
  const std::lock_guard lock{mutex_};
  if (!stopping_ || clock::now() < deadline_) return std::nullopt;
  return last_failure_.value_or(error{errc::busy, "stopped before it could be written"});
}

bool commit_queue::is_full(const group& one) const {
  return one.polls.size() >= how_.group_polls || one.items >= how_.group_items;
}

/// A poll of `items` belongs to this group: each has at least one.
bool commit_queue::fits(const group& into, std::size_t items) const {
  return into.polls.empty() || (!is_full(into) && into.items + items <= how_.group_items);
}

/// Waits for a group; false when there will be none any more.
bool commit_queue::take(group& next) {
  next.clear();
  std::unique_lock lock{mutex_};
  if (waiting_.front().polls.empty()) {
    // The room that a busy hour took is not kept.
    waiting_.front() = {};
    next = {};
  }
  changed_.wait(lock, [this] { return stopping_ || !waiting_.front().polls.empty(); });
  if (waiting_.front().polls.empty()) return false;
  const auto complete = [this] {
    return stopping_ || hurried_ || waiting_.size() > 1 || is_full(waiting_.front());
  };
  const auto brings = [this] { return waiting_.front().bringing > 0; };
  if (!brings() && how_.gather_unchanged.count() > 0)
    changed_.wait_for(lock, how_.gather_unchanged, [&] { return complete() || brings(); });
  if (brings() && how_.gather.count() > 0) changed_.wait_for(lock, how_.gather, complete);
  std::swap(next, waiting_.front());
  if (waiting_.size() > 1)
    waiting_.erase(waiting_.begin());
  else
    hurried_ = false;
  return true;
}

void commit_queue::forget(const group& taken) {
  const std::lock_guard lock{mutex_};
  polls_ -= taken.polls.size();
  bytes_ -= taken.bytes;
}

void commit_queue::commit(group& taken) {
  std::vector<const poll_record*> polls;
  polls.reserve(taken.polls.size());
  for (const auto& poll : taken.polls) polls.push_back(poll.get());
  const auto counts = commit_or_hold(polls);
  if (counts) return tell(taken, *counts);
  if (passes(counts.error().code) || taken.polls.size() == 1) {
    for (std::size_t i = 0; i < taken.polls.size(); ++i) refuse(taken, i, counts.error());
    return;
  }
  // One of them cannot be stored: alone each, so that the others are.
  for (std::size_t i = 0; i < taken.polls.size(); ++i) {
    group alone;
    alone.push(std::move(taken.polls[i]), std::move(taken.notes[i]));
    commit(alone);
  }
}

/// Tries until it succeeds, fails for good, or stopping runs out of time.
result<std::vector<poll_counts>> commit_queue::commit_or_hold(std::span<const poll_record* const> polls) {
  bool held = false;
  for (auto length = how_.first_pause;; length = std::min(length * 2, how_.longest_pause)) {
    auto counts = into_.commit_polls(polls);
    if (counts || !passes(counts.error().code)) {
      if (held) {
        const std::lock_guard lock{mutex_};
        last_failure_.reset();
      }
      if (held && calls_.held) calls_.held(nullptr);
      return counts;
    }
    held = true;
    {
      const std::lock_guard lock{mutex_};
      ++totals_.retries;
      last_failure_ = counts.error();
    }
    if (calls_.held) calls_.held(&counts.error());
    if (!pause(length)) return counts;
  }
}

/// False when there is no time left to try again.
bool commit_queue::pause(std::chrono::milliseconds length) {
  std::unique_lock lock{mutex_};
  const auto until = clock::now() + length;
  changed_.wait_until(lock, until, [this] { return stopping_; });
  if (!stopping_) return true;
  // The last pauses are short: there is a deadline, and whoever stops may have made room.
  const auto short_until = std::min({until, deadline_, clock::now() + how_.first_pause});
  changed_.wait_until(lock, short_until, [] { return false; });
  return clock::now() < deadline_;
}

void commit_queue::tell(group& taken, const std::vector<poll_counts>& counts) {
  std::uint64_t added = 0, edited = 0;
  for (const auto& each : counts) {
    added += each.added;
    edited += each.edited;
  }
  {
    const std::lock_guard lock{mutex_};
    ++totals_.groups;
    totals_.polls += counts.size();
    totals_.added += added;
    totals_.edited += edited;
  }
  for (std::size_t i = 0; i < taken.polls.size(); ++i)
    if (auto& done = taken.notes[i].done) done(counts[i], std::move(taken.polls[i]));
  if (added + edited > 0 && calls_.committed) calls_.committed();
}

void commit_queue::refuse(group& taken, std::size_t which, const error& why) {
  {
    const std::lock_guard lock{mutex_};
    ++totals_.refused;
  }
  if (auto& done = taken.notes[which].done) done(std::unexpected(why), std::move(taken.polls[which]));
}

}  // namespace wireroom::storage
