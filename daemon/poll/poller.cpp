#include "daemon/poll/poller.hpp"

#include "daemon/operate/log.hpp"
#include "daemon/operate/process.hpp"
#include "daemon/poll/prefetch.hpp"
#include "feeds/memory/paged.hpp"
#include "feeds/text/url.hpp"

#include <algorithm>
#include <array>
#include <span>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>

namespace wireroom::daemon {
namespace {

using steady = std::chrono::steady_clock;

/// While the store has no room, polls wait and it is asked so often.
constexpr std::chrono::milliseconds no_room{50};

/// A row as it stays with its feed. A copy: the texts of what was read lie among pages of the store, which
/// would keep these from being given back.
std::shared_ptr<storage::feed_row> row_of_its_own(const storage::feed_row& row) {
  return std::allocate_shared<storage::feed_row>(feeds::paged_allocator<storage::feed_row>{}, row);
}

}  // namespace

void tell_bug(const char* what, const std::exception_ptr& failed, const std::string& url) {
  std::string why = "unknown";
  try {
    std::rethrow_exception(failed);
  } catch (const std::exception& error) {
    why = error.what();
  } catch (...) {
  }
  log::write(log::level::error, what, {{"feed", url}, {"error", why}});
}

poller::poller(boost::asio::io_context& where, std::shared_ptr<const policies> rules,
               storage::commit_queue& queue, const clock& time, poll_engine::options how)
    : context_(where),
      rules_(std::move(rules)),
      queue_(queue),
      time_(time),
      how_(std::move(how)),
      fetcher_(where, create_resolver(where, how_.name_servers), {}),
      subscriptions_(how_.once ? nullptr : how_.hubs),
      timer_(where.get_executor()),
      random_(std::random_device{}()) {
  schedule_.set_concurrency(rules_->concurrency());
}

schedule::time poller::after(std::chrono::milliseconds wait) const {
  if (const auto speed = time_.speed(); speed != 1)
    wait =
        std::chrono::ceil<std::chrono::milliseconds>(std::chrono::duration<double, std::milli>(wait) / speed);
  return steady::now() + wait;
}

schedule::manners poller::real(schedule::manners how) const {
  if (const auto speed = time_.speed(); speed != 1)
    how.gap = std::chrono::ceil<std::chrono::milliseconds>(
        std::chrono::duration<double, std::milli>(how.gap) / speed);
  return how;
}

void poller::place(slot& one) {
  one.policy = rules_->of(one.row);
  const auto where = feeds::split_url(one.row.url);
  one.host = where ? host_key(where->host, where->port) : std::string("file:");
  auto manners = one.policy->manners;
  if (!where) manners.gap = {};  // nobody is spared by waiting
  schedule_.put(one.row.id, one.host, real(manners));
}

poller::slot& poller::add(std::shared_ptr<storage::feed_row> row, bool at_once) {
  auto one = std::allocate_shared<slot>(feeds::paged_allocator<slot>{}, std::move(row));
  place(*one);
  const auto& state = one->row.state;
  if (state.outcome == feeds::poll_outcome::rate_limited) {
    // Retry-After outlives a restart, for the whole host.
    const auto now = time_.now();
    if (const auto until = feeds::resume_at(state, now, 0); until > now)
      schedule_.hold(state.held_host->empty() ? one->host : *state.held_host, after(until - now));
  }
  auto& kept = *(slots_[one->row.id] = std::move(one));
  heed_configuration(kept);
  if (at_once) plan(kept);
  return kept;
}

void poller::plan(slot& one) {
  if (one.row.state.stopped) return;
  const auto now = time_.now();
  // What was pushed while nobody listened is missing.
  if (one.row.state.reason.starts_with("rule 7"))
    one.row.state = feeds::without_push(one.row.state, one.policy->when, now);
  const auto spread = std::uniform_real_distribution<>(0, 1)(random_);
  const auto& state = one.row.state;
  auto when = feeds::resume_at(state, now, spread);
  if (when != state.next_poll) when = feeds::after_skips(state.skip_hours, state.skip_days, when, spread);
  if (when > one.row.state.next_poll) one.row.state.next_poll = when;  // what status shows is what will be
  schedule_.set_due(one.row.id, after(std::max(when - now, instant::duration{0})));
}

void poller::start(std::vector<storage::feed_row> feeds, std::vector<storage::subscription_row> subscribed) {
  slots_.reserve(feeds.size());
  schedule_.reserve(feeds.size());
  restore(std::move(subscribed));
  if (how_.once) {
    std::vector<slot*> added;
    added.reserve(feeds.size());
    // They stay where they were read: moved, all of them would be there twice for a moment.
    const auto rows = std::make_shared<std::vector<storage::feed_row>>(std::move(feeds));
    for (std::size_t at = 0; at < rows->size(); ++at) {
      fetch_ahead(*rows, at, 8, [](const auto& row) { prefetch(row); });
      fetch_ahead(*rows, at, 4, [](const auto& row) { prefetch_text(row.url); });
      added.push_back(&add({rows, &(*rows)[at]}, false));
    }
    plan_round(added);
  } else {
    for (const auto& row : feeds) add(row_of_its_own(row), true);
    feeds = std::vector<storage::feed_row>{};
    return_free_memory();  // what the start took is not needed again
  }
  heed_terms();
  pump();
}

void poller::plan_round(const std::vector<slot*>& feeds) {
  const std::unordered_set<std::string> only(how_.only.begin(), how_.only.end());
  const auto now = time_.now();
  const auto begun = steady::now();
  std::vector<slot*> held;
  for (std::size_t at = 0; at < feeds.size(); ++at) {
    fetch_ahead(feeds, at, 8, [](const slot* next) { prefetch(*next); });
    fetch_ahead(feeds, at, 4, [](const slot* next) { prefetch(next->row.state); });
    auto* one = feeds[at];
    const bool named = only.contains(one->row.url) || only.contains(one->row.configured_url());
    if (!only.empty() && !named) continue;
    if (one->row.state.stopped && !named) continue;
    if (only.empty() && !how_.all && one->row.state.next_poll > now) continue;
    ++round_;
    // Retry-After binds the operator's hand too.
    const auto& other = *one->row.state.held_host;
    if (std::max(schedule_.held_until(one->host),
                 other.empty() ? schedule::time{} : schedule_.held_until(other)) > begun)
      held.push_back(one);
    else
      schedule_.set_due(one->row.id, begun);
  }
  for (auto* one : held)
    skip(*one, "not asked: its host wants to be left alone until its Retry-After is over");
}

void poller::skip(slot& one, const std::string& why) {
  --round_;
  ++totals_.failed;
  if (how_.on_poll)
    how_.on_poll({.feed = one.row.id,
                  .url = one.row.url,
                  .partner = one.row.partner,
                  .outcome = feeds::poll_outcome::rate_limited,
                  .error = why,
                  .asked = false});
}

void poller::replace(std::shared_ptr<const policies> rules, std::vector<storage::feed_row> feeds) {
  if (draining_) return;
  rules_ = std::move(rules);
  schedule_.set_concurrency(rules_->concurrency());
  schedule_.forget_manners();
  std::unordered_set<std::int64_t> live;
  for (auto& row : feeds) {
    live.insert(row.id);
    const auto at = slots_.find(row.id);
    if (at == slots_.end()) {
      add(row_of_its_own(row), !how_.once);
      continue;
    }
    auto& kept = at->second->row;  // its state is newer than the row's
    kept.partner = std::move(row.partner);
    kept.owner = std::move(row.owner);
    kept.categories = std::move(row.categories);
    place(*at->second);
    heed_configuration(*at->second);
  }
  erase_if(slots_, [&](auto& entry) {
    if (live.contains(entry.first)) return false;
    entry.second->removed = true;
    open_gate(*entry.second, false);  // its hop will not come up any more
    schedule_.remove(entry.first);
    outages_.forget(entry.second->host, entry.first);
    return true;
  });
  heed_terms();
  pump();
}

bool poller::refresh(std::int64_t feed) {
  const auto at = slots_.find(feed);
  if (at == slots_.end() || draining_) return false;
  at->second->row.state.stopped = false;
  at->second->wanted = true;  // a poll in flight may have had its answer: another comes after it
  schedule_.set_due(feed, soonest(*at->second));
  pump();
  return true;
}

schedule::time poller::soonest(const slot& one) const {
  const auto& held = *one.row.state.held_host;
  return std::max(steady::now(), held.empty() ? schedule::time{} : schedule_.held_until(held));
}

feed_status poller::status_of(const slot& one) const {
  const auto id = one.row.id;
  feed_status told{.row = one.row, .in_flight = schedule_.in_flight(id)};
  const auto now = time_.now();
  if (const auto* subscribed = subscriptions_.find(id)) {
    told.websub = *subscribed;
    told.websub->callback.clear();  // who knows them can push
    told.websub->secret.clear();
    told.websub->live = subscriptions_.is_live(id, now);
  }
  auto& state = told.row.state;
  const auto real_now = steady::now();
  if (const auto held = schedule_.held_until(one.host); held > real_now) {
    const auto until = now + std::chrono::duration_cast<instant::duration>((held - real_now) * time_.speed());
    if (until > state.next_poll + std::chrono::seconds{1}) {
      state.next_poll = until;
      state.reason = "Retry-After of another feed of its host";
    }
  }
  return told;
}

std::vector<feed_status> poller::status() const {
  std::vector<const slot*> by_id;
  by_id.reserve(slots_.size());
  for (const auto& [id, one] : slots_) by_id.push_back(one.get());
  std::ranges::sort(by_id, {}, [](const slot* one) { return one->row.id; });
  std::vector<feed_status> out;
  out.reserve(by_id.size());
  for (const auto* one : by_id) out.push_back(status_of(*one));
  return out;
}

std::optional<feed_status> poller::status(std::int64_t feed) const {
  const auto at = slots_.find(feed);
  if (at == slots_.end()) return std::nullopt;
  return status_of(*at->second);
}

void poller::survey(
    const std::function<void(const storage::feed_row&, const feeds::subscription*)>& to) const {
  for (const auto& [id, one] : slots_) to(one->row, subscriptions_.find(id));
}

void poller::drain(std::function<void()> when_idle) {
  draining_ = true;
  timer_.cancel();
  close_gates();
  save_subscriptions();
  when_idle_ = std::move(when_idle);
  if (nothing_to_come()) queue_.hurry();
  rest();
}

bool poller::nothing_to_come() const {
  if (schedule_.requests() > 0) return false;
  return draining_ || (how_.once && schedule_.waiting() == 0);
}

void poller::close() {
  timer_.cancel();
  closed_ = true;
  resting_.clear();
  fetcher_.close();
}

bool poller::spared(slot& one) {
  // Only the operator's own word outranks the feed's.
  if (std::exchange(one.wanted, false) || how_.once) return false;
  auto& state = one.row.state;
  const auto now = time_.now();
  const auto when = feeds::after_skips(state.skip_hours, state.skip_days, now,
                                       std::uniform_real_distribution<>(0, 1)(random_));
  if (when <= now) return false;
  state.next_poll = when;
  state.reason = "rule 4: its turn came in hours or days that it asks to be spared";
  schedule_.finished(one.row.id, steady::now());
  schedule_.set_due(one.row.id, after(when - now));
  return true;
}

std::shared_ptr<poller::slot> poller::next_to_poll() {
  while (!draining_ && queue_.has_room()) {
    const auto ticket = schedule_.next(steady::now());
    if (!ticket) break;
    if (ticket->feed < 0) {
      take_hub_turn(-ticket->feed, ticket->hop);
      continue;
    }
    const auto at = slots_.find(ticket->feed);
    if (at == slots_.end()) continue;
    if (ticket->hop)
      open_gate(*at->second, true);
    else if (!spared(*at->second))
      return at->second;
  }
  return nullptr;
}

void poller::give(std::shared_ptr<slot> one) {
  if (resting_.empty())  // on the context's own thread it rests at once
    net::asio::co_spawn(context_.get_executor(), work(),
                        [self = shared_from_this()](const std::exception_ptr& failed) {
                          if (failed) tell_bug("a worker ended by a bug", failed, {});
                        });
  auto worker = std::move(resting_.back());
  resting_.pop_back();
  std::move(worker)(std::move(one));
}

bool poller::give_some() {
  std::array<std::shared_ptr<slot>, 8> some;
  std::size_t count = 0;
  while (count < some.size() && (some[count] = next_to_poll())) {
    prefetch(*some[count]);
    prefetch(some[count++]->row);
  }
  const auto found = std::span(some).first(count);
  for (const auto& one : found) {
    const auto& row = one->row;
    for (const auto* text : {&row.url, &row.state.validators.etag, &row.state.validators.last_modified})
      prefetch_text(*text);
  }
  for (auto& one : found) give(std::move(one));
  return count == some.size();
}

void poller::pump() {
  if (pumping_) {  // called by what it started
    again_ = true;
    return;
  }
  pumping_ = true;
  save_subscriptions();
  do {
    again_ = false;
    while (give_some()) {
    }
  } while (again_);
  pumping_ = false;
  totals_.in_flight = schedule_.in_flight();
  totals_.overdue = schedule_.waiting();
  if (!draining_) {
    if (how_.once && round_ == 0 && !round_told_) {
      round_told_ = true;
      if (how_.on_done) net::asio::post(context_, how_.on_done);
    }
    auto wake = schedule_.wake(steady::now());
    if (!queue_.has_room()) wake = steady::now() + no_room;
    if (!wake || (wakes_at_ && *wakes_at_ <= *wake)) return;
    wakes_at_ = *wake;
    timer_.expires_at(*wake);
    timer_.async_wait([self = shared_from_this()](net::error_code failed) {
      if (failed) return;
      self->wakes_at_.reset();
      self->pump();
    });
  }
}

void poller::pump_soon() {
  if (std::exchange(pumps_soon_, true)) return;
  net::asio::post(context_, [self = shared_from_this()] {
    self->pumps_soon_ = false;
    self->pump();
  });
}

void poller::ended(slot& one, std::optional<schedule::time> due) {
  const auto now = steady::now();
  if (one.removed) {
    // The schedule forgot it already.
  } else {
    schedule_.finished(one.row.id, now);
    if (!one.word->empty()) {
      obey(one);
      due = now;
    }
    if (one.wanted) {
      one.row.state.stopped = false;
      due = soonest(one);
    }
    if (due && !how_.once && !one.row.state.stopped) schedule_.set_due(one.row.id, *due);
  }
  if (how_.once && round_ > 0) --round_;
  rest();
}

/// Something ended: what waits goes on, or when we stop and it was the last, that is told.
void poller::rest() {
  if (draining_ && schedule_.in_flight() == 0 && filing_ == 0 && when_idle_)
    std::exchange(when_idle_, nullptr)();
  pump();
}

}  // namespace wireroom::daemon
