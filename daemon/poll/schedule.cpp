#include "daemon/poll/schedule.hpp"

#include <algorithm>
#include <utility>

namespace wireroom::daemon {

schedule::host& schedule::host_of(const std::string& key, const manners& how) {
  auto& one = hosts_[key];
  if (!one) one = std::make_unique<host>();
  if (!one->mannered) {
    one->how = how;
    one->mannered = true;
  } else {
    one->how.in_flight = std::min(one->how.in_flight, how.in_flight);
    one->how.gap = std::max(one->how.gap, how.gap);
  }
  one->how.in_flight = std::max(one->how.in_flight, 1u);
  return *one;
}

void schedule::reserve(std::size_t feeds) {
  feeds_.reserve(feeds);
  std::vector<due_entry> room;
  room.reserve(feeds);
  due_ = heap<due_entry>(std::greater<>{}, std::move(room));
}

void schedule::forget_manners() {
  for (auto& [key, one] : hosts_) one->mannered = false;
}

void schedule::put(std::int64_t id, const std::string& key, manners how) {
  auto& home = host_of(key, how);
  auto& one = feeds_[id];
  if (one.home == &home) return;
  if (one.home) {
    count(*one.home, id, -1);
    if (one.in_line && !one.running) {
      leave_line(id, *one.home);
      home.line.push_back({.feed = id});
      one.in_line = true;
      ++waiting_;
    }
  }
  one.home = &home;
  count(home, id, 1);
}

void schedule::count(host& one, std::int64_t id, std::ptrdiff_t by) {
  (id > 0 ? one.feeds : one.others) += static_cast<std::size_t>(by);
}

void schedule::leave_line(std::int64_t id, host& one) {
  waiting_ -= std::erase_if(one.line, [id](const ticket& t) { return t.feed == id && !t.hop; });
  feeds_[id].in_line = false;
}

void schedule::remove(std::int64_t id) {
  const auto at = feeds_.find(id);
  if (at == feeds_.end()) return;
  auto& one = at->second;
  if (one.running) {
    if (one.at) --one.at->in_flight;
    if (one.placed) --requests_;
    --in_flight_;
  }
  leave_line(id, *one.home);
  count(*one.home, id, -1);
  feeds_.erase(at);
}

void schedule::set_due(std::int64_t id, time when) {
  const auto at = feeds_.find(id);
  if (at == feeds_.end() || at->second.running || at->second.in_line) return;
  at->second.generation = ++generations_;
  due_.push({when, id, at->second.generation});
}

void schedule::list(host& one, time now) {
  if (one.listed || one.line.empty() || one.in_flight >= one.how.in_flight) return;
  one.listed = true;
  const auto when = std::max(one.next_allowed, one.held);
  if (when <= now)
    runnable_.push_back(&one);
  else
    resting_.push({when, &one});
}

void schedule::collect(time now) {
  while (!due_.empty() && due_.top().when <= now) {
    const auto entry = due_.top();
    due_.pop();
    const auto at = feeds_.find(entry.feed);
    // What was rescheduled or removed meanwhile lies here still.
    if (at == feeds_.end() || at->second.generation != entry.generation || at->second.running ||
        at->second.in_line)
      continue;
    at->second.in_line = true;
    at->second.home->line.push_back({.feed = entry.feed});
    ++waiting_;
    list(*at->second.home, now);
  }
  while (!resting_.empty() && resting_.top().when <= now) {
    auto* one = resting_.top().who;
    resting_.pop();
    one->listed = false;
    list(*one, now);
  }
}

std::optional<schedule::ticket> schedule::next(time now) {
  collect(now);
  // When all places are taken only redirects go on, which have theirs already.
  if (requests_ >= most_ && hops_waiting_ == 0) return std::nullopt;
  for (std::size_t looked = 0, all = runnable_.size(); looked < all; ++looked) {
    auto* one = runnable_.front();
    runnable_.pop_front();
    one->listed = false;
    if (one->line.empty() || one->in_flight >= one->how.in_flight) continue;
    if (std::max(one->next_allowed, one->held) > now) {
      list(*one, now);
      continue;
    }
    const auto ticket = one->line.front();
    if (!ticket.hop && requests_ >= most_) {
      one->listed = true;
      runnable_.push_back(one);
      continue;
    }
    one->line.pop_front();
    if (ticket.hop) --hops_waiting_;
    const auto at = feeds_.find(ticket.feed);
    if (at == feeds_.end() || (ticket.hop && !at->second.running)) {  // of a feed that was removed
      list(*one, now);
      continue;
    }
    if (!ticket.hop) {
      --waiting_;
      ++in_flight_;
      ++requests_;
      at->second.in_line = false;
      at->second.running = true;
      at->second.placed = true;
    }
    at->second.at = one;
    ++one->in_flight;
    one->next_allowed = std::max(one->next_allowed, now + one->how.gap);
    list(*one, now);
    return ticket;
  }
  return std::nullopt;
}

void schedule::released(std::int64_t id, time now) {
  const auto at = feeds_.find(id);
  if (at == feeds_.end()) return;
  leave_host(at->second, now);
  if (!std::exchange(at->second.placed, false)) return;
  --requests_;
}

void schedule::leave_host(feed& asked, time now) {
  if (!asked.at) return;
  auto& one = *std::exchange(asked.at, nullptr);
  --one.in_flight;
  one.next_allowed = std::max(one.next_allowed, now + one.how.gap);
  list(one, now);
}

void schedule::forget_strangers(time now) {
  if (hosts_.size() < 2 * feeds_.size() + 1024) return;
  std::erase_if(hosts_, [now](const auto& entry) {
    const auto& one = *entry.second;
    return one.feeds == 0 && one.others == 0 && one.in_flight == 0 && one.line.empty() && !one.listed &&
           one.next_allowed <= now && one.held <= now;
  });
}

bool schedule::hop(std::int64_t id, const std::string& key, manners how, time now) {
  const auto at = feeds_.find(id);
  if (at == feeds_.end() || !at->second.running) return false;
  leave_host(at->second, now);
  forget_strangers(now);
  auto& target = hosts_.contains(key) ? *hosts_[key] : host_of(key, how);
  if (target.held > now) return false;
  target.line.push_front({.feed = id, .hop = true});
  ++hops_waiting_;
  list(target, now);
  return true;
}

void schedule::finished(std::int64_t id, time now) {
  const auto at = feeds_.find(id);
  if (at == feeds_.end() || !at->second.running) return;
  released(id, now);
  at->second.running = false;
  --in_flight_;
}

void schedule::hold(const std::string& key, time until) {
  auto& one = hosts_[key];
  if (!one) one = std::make_unique<host>();
  one->held = std::max(one->held, until);
}

schedule::time schedule::held_until(const std::string& key) const {
  const auto at = hosts_.find(key);
  return at == hosts_.end() ? time{} : at->second->held;
}

std::vector<std::int64_t> schedule::take_waiting(const std::string& key) {
  std::vector<std::int64_t> out;
  const auto at = hosts_.find(key);
  if (at == hosts_.end()) return out;
  for (const auto& one : at->second->line)
    if (!one.hop) out.push_back(one.feed);
  for (const auto id : out) leave_line(id, *at->second);
  return out;
}

std::optional<schedule::time> schedule::wake(time now) const {
  if (!runnable_.empty() && requests_ < most_) return now;
  std::optional<time> out;
  if (!due_.empty()) out = due_.top().when;
  if (!resting_.empty() && (!out || resting_.top().when < *out)) out = resting_.top().when;
  return out;
}

schedule::place schedule::place_of(std::int64_t id) {
  const auto at = feeds_.find(id);
  if (at == feeds_.end()) return {};
  auto& home = *at->second.home;
  if (home.feeds == 0) return {};
  return {.turn = home.turn++ % home.feeds, .of = home.feeds};
}

std::size_t schedule::feeds_of(const std::string& key) const {
  const auto at = hosts_.find(key);
  return at == hosts_.end() ? 0 : at->second->feeds;
}

bool schedule::in_flight(std::int64_t id) const {
  const auto at = feeds_.find(id);
  return at != feeds_.end() && at->second.running;
}

}  // namespace wireroom::daemon
