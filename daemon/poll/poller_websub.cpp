// WebSub within the poller: hubs are asked by the same means and manners as feeds, and what they push is
// filed like a poll. What happens to a subscription is decided in feeds/websub; docs/websub.md tells it in
// words.

#include "daemon/operate/log.hpp"
#include "daemon/poll/address_guard.hpp"
#include "daemon/poll/answer_of.hpp"
#include "daemon/poll/poller.hpp"
#include "daemon/websub/signature.hpp"
#include "feeds/text/url.hpp"
#include "feeds/update/hints.hpp"
#include "feeds/update/item_of.hpp"
#include "feeds/websub/callback_request.hpp"

#include <algorithm>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>

namespace wireroom::daemon {
namespace {

namespace websub_events = feeds::websub;
using feeds::subscription_action;
using feeds::subscription_stage;
using steady = std::chrono::steady_clock;

/// Bytes of a push that are parsed before others get their turn.
constexpr std::size_t piece = 64u << 10;

/// Of a hub's answer only the head counts.
class head_only final : public answer_sink {
 public:
  body on_head(const answer_head&) override { return body::drop; }
  bool on_body(std::string_view) override { return false; }
};

}  // namespace

bool poller::wants_pushes(const slot& one) const {
  return subscriptions_.on() && one.policy->websub && !one.row.state.stopped && !one.removed &&
         feeds::split_url(one.row.url).has_value();
}

void poller::restore(std::vector<storage::subscription_row> subscribed) {
  subscriptions_.set_terms(rules_->websub());
  if (how_.once) return;
  for (auto& row : subscribed) subscriptions_.restore(row.feed, std::move(row.subscription));
}

/// After a start and a reload: subscriptions that are not wanted as they are end, those that are wanted
/// begin.
void poller::heed_terms() {
  if (how_.once) return;
  subscriptions_.set_terms(rules_->websub());
  for (const auto feed : subscriptions_.feeds()) {
    const auto* one = subscriptions_.find(feed);
    const auto at = slots_.find(feed);
    if (at != slots_.end() && at->second->offer().hub.empty())
      at->second->with_hub().offer = {.hub = one->hub, .topic = one->topic};
    if (at == slots_.end() || !wants_pushes(*at->second) || subscriptions_.is_elsewhere(feed))
      websub(feed, websub_events::dropped{});
    place_hub(feed);
  }
  for (const auto& [feed, one] : slots_)
    if (one->hub && !one->hub->offer.hub.empty() && wants_pushes(*one) &&
        subscriptions_.find(feed) == nullptr)
      websub(feed, websub_events::offered{one->hub->offer});
}

/// What a poll that was stored says about pushes.
void poller::heed_hub(outcome& decided) {
  auto& one = *decided.of;
  const auto id = one.row.id;
  const auto planned = one.row.state.next_poll;
  if (decided.offer) {
    if (one.hub || !decided.offer->hub.empty()) {
      one.with_hub().base = decided.asked.empty() ? decided.event.url : decided.asked;
      one.hub->offer = std::move(*decided.offer);
    }
    websub(id, websub_events::offered{wants_pushes(one) ? one.offer() : feeds::hub_offer{}});
  }
  // The first poll after a start also brings what was pushed while nobody listened.
  const bool missed = decided.push_live && one.caught_up && decided.event.counts.added > 0;
  if (one.row.state.error_streak == 0) one.caught_up = true;
  if (one.row.state.stopped) websub(id, websub_events::dropped{});
  if (missed) {
    log::write(log::level::notice, "a poll found what was not pushed",
               {{"feed", one.row.url}, {"items", fmt::format("{}", decided.event.counts.added)}});
    websub(id, websub_events::missed{});
  }
  if (one.row.state.next_poll != planned)
    decided.due = after(std::max(one.row.state.next_poll - time_.now(), instant::duration{0}));
}

void poller::websub(std::int64_t feed, const websub_events::event& event) {
  settle(feed, subscriptions_.apply(feed, event, time_.now()));
}

/// Does what follows from a change of a subscription, but for asking its hub.
void poller::settle(std::int64_t feed, const subscriptions::change& what) {
  if (!what.any()) return;
  unsaved_.insert(feed);
  const auto at = slots_.find(feed);
  const auto& url = at == slots_.end() ? what.before.topic : at->second->row.url;
  const auto stage = what.after.stage;
  if (stage == subscription_stage::active && what.before.stage == subscription_stage::pending)
    log::write(log::level::info, "subscribed", {{"feed", url}, {"hub", what.after.hub}});
  if (stage == subscription_stage::refused && what.after.failures == 1)
    log::write(log::level::warning, "not subscribed",
               {{"feed", url}, {"hub", what.after.hub}, {"reason", what.after.error}});

  const auto now = time_.now();
  const bool was = feeds::push_is_live(what.before, now), is = feeds::push_is_live(what.after, now);
  if (at != slots_.end() && was != is) {
    auto& one = *at->second;
    replan(one, is ? feeds::slowed_by_push(one.row.state, one.policy->when, now, jitter())
                   : feeds::without_push(one.row.state, one.policy->when, now));
  }
  place_hub(feed);
  // What ended for another reason than that it is not wanted any more begins anew.
  if (what.action == subscription_action::forget && at != slots_.end() && wants_pushes(*at->second) &&
      !at->second->offer().hub.empty())
    websub(feed, websub_events::offered{at->second->offer()});
}

void poller::replan(slot& one, feeds::feed_state state) {
  one.row.state = std::move(state);
  schedule_.set_due(one.row.id, after(std::max(one.row.state.next_poll - time_.now(), instant::duration{0})));
}

/// The hub of a feed has its turn when the subscription is to be woken.
void poller::place_hub(std::int64_t feed) {
  const auto* one = subscriptions_.find(feed);
  const auto where = one == nullptr ? std::nullopt : feeds::split_url(one->hub);
  const auto at = hub_slots_.find(feed);
  if (!where) {
    if (at == hub_slots_.end()) return;
    at->second->removed = true;
    open_gate(*at->second, false);
    schedule_.remove(-feed);
    hub_slots_.erase(at);
    return;
  }
  auto& kept = at == hub_slots_.end() ? hub_slots_[feed] : at->second;
  if (!kept) {
    kept = std::make_shared<hub_slot>();
    kept->ticket = -feed;
    kept->feed = feed;
    kept->policy = rules_->of({});
  }
  const auto host = host_key(where->host, where->port);
  auto manners = rules_->strangers();
  if (const auto home = slots_.find(feed); home != slots_.end()) {
    kept->policy = home->second->policy;
    kept->configured_url = home->second->row.configured_url();
    if (home->second->host == host) manners = kept->policy->manners;
  }
  schedule_.put(-feed, host, real(manners));
  schedule_.set_due(-feed, after(std::max(one->wake - time_.now(), instant::duration{0})));
}

void poller::save_subscriptions() {
  for (auto at = unsaved_.begin(); at != unsaved_.end() && queue_.has_room();) {
    const auto* one = subscriptions_.find(*at);
    storage::poll_record record{.feed = *at,
                                .now = time_.now(),
                                .pushed = true,
                                .subscription = one == nullptr ? feeds::subscription{} : *one};
    storage::commit_queue::done_function done =
        [feed = *at](const storage::result<storage::poll_counts>& stored, auto&&) {
          if (!stored)
            log::write(log::level::error, "subscription not stored",
                       {{"feed", fmt::format("{}", feed)}, {"error", stored.error().message}});
        };
    if (!queue_.submit(std::move(record), std::move(done))) return;
    at = unsaved_.erase(at);
  }
}

void poller::take_hub_turn(std::int64_t feed, bool hop) {
  const auto at = hub_slots_.find(feed);
  if (at == hub_slots_.end()) return;
  if (hop) return open_gate(*at->second, true);
  net::asio::co_spawn(context_.get_executor(), ask_hub(at->second),
                      [self = shared_from_this(), one = at->second](const std::exception_ptr& failed) {
                        if (failed) tell_bug("asking a hub failed by a bug", failed, one->configured_url);
                        if (!one->removed) {
                          self->schedule_.finished(one->ticket, steady::now());
                          self->place_hub(one->feed);
                        }
                        self->rest();
                      });
}

net::task<> poller::ask_hub(std::shared_ptr<hub_slot> one) {
  const auto feed = one->feed;
  const auto what = subscriptions_.apply(feed, websub_events::woke{}, time_.now());
  settle(feed, what);
  const bool subscribe = what.action == subscription_action::subscribe;
  if (!subscribe && what.action != subscription_action::unsubscribe) co_return;
  auto answer = co_await post_to_hub(*one, what.after, subscribe ? "subscribe" : "unsubscribe");
  // A subscription that changed meanwhile is not what was answered.
  const auto* now = subscriptions_.find(feed);
  if (!broken_off_ && now != nullptr && now->callback == what.after.callback) websub(feed, answer);
}

net::task<websub_events::event> poller::post_to_hub(hub_slot& one, feeds::subscription to, std::string mode) {
  const auto how = one.policy->fetch;
  const auto hub = feeds::split_url(to.hub);
  const auto own = feeds::split_url(one.configured_url);
  // The hub's address is the feed's word, not the operator's: its port must be one of those allowed.
  if (!how->internal && !port_allowed(hub->port, how->ports, own ? own->port : 0))
    co_return websub_events::failed{
        fmt::format("port {} of the hub is not allowed; see ports in the configuration", hub->port), {}};
  head_only nothing;
  gate turns(*this, one);
  const auto result =
      co_await fetcher_.fetch({.url = to.hub,
                               .home = one.configured_url,
                               .validators = {},
                               .how = how,
                               .form = feeds::hub_form(mode, to.topic, to.callback, to.secret,
                                                       subscriptions_.terms().settings.lease)},
                              nothing, &turns);
  const auto status = result.failure || !result.head ? 0 : result.head->status;
  if (status / 100 == 2) co_return websub_events::accepted{};
  const auto answer = answer_of(result, to.hub, false, time_.now(), time_.now());
  if (answer.outcome == feeds::poll_outcome::rate_limited && answer.retry_after) {
    const auto asked = feeds::split_url(result.url);
    schedule_.hold(host_key(asked ? asked->host : hub->host, asked ? asked->port : hub->port),
                   after(std::min<std::chrono::milliseconds>(*answer.retry_after, std::chrono::days{30})));
  }
  co_return websub_events::failed{"asking the hub: " + answer.error, answer.retry_after};
}

void poller::hub_called(hub_call call) {
  if (!subscriptions_.is_callback(call.feed, call.callback)) return;  // another subscription by now
  switch (call.what) {
    case hub_call::kind::verified:
      websub(call.feed, websub_events::verified{call.lease});
      break;
    case hub_call::kind::dismissed:
      websub(call.feed, websub_events::dismissed{});
      break;
    case hub_call::kind::denied:
      websub(call.feed, websub_events::denied{std::move(call.reason)});
      break;
    case hub_call::kind::refused:
      websub(call.feed, websub_events::push_refused{std::move(call.reason)});
      break;
    case hub_call::kind::pushed: {
      const auto at = slots_.find(call.feed);
      if (at == slots_.end() || broken_off_) return;
      at->second->with_hub().pushes.push_back(std::move(call));
      begin_filing(at->second);
      return;
    }
  }
  pump();
}

/// The next push of a feed is filed, one after the other as they came.
void poller::begin_filing(const std::shared_ptr<slot>& one) {
  auto& hub = *one->hub;  // whoever was pushed has one
  if (hub.filing || hub.pushes.empty() || one->removed || broken_off_) return;
  auto call = std::move(hub.pushes.front());
  hub.pushes.pop_front();
  hub.filing = true;
  ++filing_;
  net::asio::co_spawn(context_.get_executor(), file_push(one, std::move(call)),
                      [self = shared_from_this(), one](const std::exception_ptr& failed) {
                        if (failed) tell_bug("filing a push failed by a bug", failed, one->row.url);
                        one->hub->filing = false;
                        --self->filing_;
                        self->begin_filing(one);
                        self->rest();
                      });
}

/// One push, from its signature to what is stored of it: as a poll, but for what polls alone can say.
net::task<> poller::file_push(std::shared_ptr<slot> of, hub_call call) {
  auto& one = *of;
  const auto feed = one.row.id;
  const auto refuse = [&](push_result counted, const std::string& why) {
    how_.hubs->count(counted);
    websub(feed, websub_events::push_refused{why});
  };
  const auto* subscribed = subscriptions_.find(feed);
  if (subscribed == nullptr || !subscriptions_.is_callback(feed, call.callback)) co_return;
  const auto signature = feeds::read_signature(call.signature);
  if (!signature || !is_signed_by(*signature, subscribed->secret, call.body))
    co_return refuse(push_result::bad_signature, "its signature is wrong");
  if (signature->method == feeds::signature_method::sha1) {
    how_.hubs->count(push_result::notice);
    replan(one, feeds::noticed(one.row.state, time_.now()));
    co_return;
  }

  const auto base = !one.hub || one.hub->base.empty() ? one.row.url : one.hub->base;
  document_reader reader(parse_limits_of(one.policy->fetch->limits));
  reader.on_head({.url = base, .status = 200, .content_type = call.content_type});
  for (std::string_view rest = call.body; !rest.empty(); rest.remove_prefix(std::min(piece, rest.size()))) {
    if (!reader.on_body(rest.substr(0, piece))) break;
    co_await net::asio::post(context_.get_executor(), net::tuple);
  }
  auto document = reader.finish();
  if (one.removed || broken_off_) co_return;
  if (!document) co_return refuse(push_result::unreadable, document.error().message);

  document->url = base;
  const auto now = time_.now();
  storage::poll_record record{.feed = feed, .now = now, .pushed = true};
  record.items = feeds::items_of(*document, reader.entries(), false, now);
  const auto publications = feeds::hints_of(*document, record.items, now).publications;
  const auto stored = co_await commit_push(std::move(record));
  if (!stored) {
    log::write(log::level::error, "push not stored",
               {{"feed", one.row.url}, {"error", stored.error().message}});
    co_return refuse(push_result::held, "not stored: " + stored.error().message);
  }
  how_.hubs->count(push_result::filed);
  totals_.items_seen += stored->added + stored->edited + stored->unchanged;
  totals_.items_new += stored->added;
  if (one.removed) co_return;
  one.row.state = feeds::pushed(one.row.state, publications, stored->added + stored->edited > 0, now);
  websub(feed, websub_events::pushed{});
}

net::task<storage::result<storage::poll_counts>> poller::commit_push(storage::poll_record record) {
  struct waiting {
    explicit waiting(const net::executor& where) : over(where) {}
    net::event over;
    std::optional<storage::result<storage::poll_counts>> got;
  };
  const auto one = std::make_shared<waiting>(context_.get_executor());
  storage::commit_queue::done_function done =
      [self = shared_from_this(), one](storage::result<storage::poll_counts> result, auto&&) mutable {
        auto& context = self->context_;
        if (context.stopped()) return;
        net::asio::post(context, [self = std::move(self), one, result = std::move(result)]() mutable {
          one->got = std::move(result);
          one->over.fire();
        });
      };
  net::timer pause(context_.get_executor());
  while (!queue_.submit(std::move(record), std::move(done))) {
    if (broken_off_)
      co_return std::unexpected(storage::error{storage::errc::busy, "broken off: Wireroom stops"});
    pause.expires_after(std::chrono::milliseconds{50});
    co_await pause.async_wait(net::tuple);
  }
  co_await one->over.wait();
  co_return std::move(*one->got);
}

}  // namespace wireroom::daemon
