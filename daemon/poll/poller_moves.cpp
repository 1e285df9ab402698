// The operator's word that a feed is asked elsewhere: by the configuration, or said to a running daemon.

#include "daemon/operate/log.hpp"
#include "daemon/poll/poller.hpp"

#include <tuple>

#include <boost/asio/post.hpp>

namespace wireroom::daemon {
namespace {

using steady = std::chrono::steady_clock;

}  // namespace

std::optional<std::string> poller::accept_move(std::int64_t feed) {
  const auto at = slots_.find(feed);
  if (at == slots_.end() || draining_) return std::nullopt;
  auto& one = *at->second;
  const auto to = feeds::pending_move(one.row.state);
  if (to.empty()) return to;
  one.word = to;
  if (!schedule_.in_flight(feed)) {
    obey(one);
    schedule_.set_due(feed, steady::now());
  }
  pump();
  return to;
}

void poller::heed_configuration(slot& one) {
  const auto& to = one.policy->moved_to;
  auto& state = one.row.state;
  if (to.empty() || to == state.accepted) return;
  if (to == one.row.url) {  // it went there by itself
    state.accepted = to;
    return;
  }
  one.word = to;
  if (schedule_.in_flight(one.row.id)) return;
  const auto due = state.next_poll;
  obey(one);
  state.next_poll = due;  // a start asks nothing early
}

void poller::obey(slot& one) {
  auto decision = feeds::move_to(one.row.state, one.word, time_.now());
  one.word.clear();
  log::write(log::level::notice, "feed moved by the operator",
             {{"feed", one.row.url}, {"to", decision.new_url}});
  outages_.forget(one.host, one.row.id);
  one.row.state = std::move(decision.state);
  one.row.move_to(decision.new_url);
  one.url_unsaved = true;  // else the next poll stores it
  place(one);
  const auto at = slots_.find(one.row.id);
  if (at == slots_.end()) return;
  storage::poll_record record{.feed = one.row.id, .new_url = std::move(decision.new_url), .now = time_.now()};
  record.state.set(one.row.state, false);  // its names are as they were, and a round does not know them
  std::ignore =
      queue_.submit(std::move(record), [self = shared_from_this(), kept = at->second, url = one.row.url](
                                           const storage::result<storage::poll_counts>& stored, auto&&) {
        if (!stored || self->context_.stopped()) return;
        net::asio::post(self->context_, [kept, url] {
          if (kept->row.url == url) kept->url_unsaved = false;
        });
      });
}

}  // namespace wireroom::daemon
