// One poll, from the request to what is stored of it: reads as the policy (docs/polling.md).

#include "daemon/operate/log.hpp"
#include "daemon/poll/answer_of.hpp"
#include "daemon/poll/file_source.hpp"
#include "daemon/poll/poller.hpp"
#include "daemon/poll/prefetch.hpp"
#include "daemon/poll/reused_text.hpp"
#include "feeds/text/url.hpp"
#include "feeds/update/hints.hpp"
#include "feeds/update/item_of.hpp"
#include "feeds/websub/discovery.hpp"

#include <algorithm>
#include <array>
#include <span>

#include <boost/asio/post.hpp>
#include <fmt/format.h>

namespace wireroom::daemon {
namespace {

using feeds::poll_outcome;
using steady = std::chrono::steady_clock;

/// Blanks that are kept. A round has as many on their way as the commit queue takes, and ends soon.
constexpr std::size_t most_blank = 256, most_blank_of_round = 4096;

bool brought_feed(poll_outcome outcome) {
  return outcome == poll_outcome::fetched || outcome == poll_outcome::same_bytes ||
         outcome == poll_outcome::not_modified;
}

/// The poll found more than that all is as it was.
bool brings_news(const feeds::poll_answer& answer, const feeds::feed_state& before) {
  const bool unchanged =
      answer.outcome == poll_outcome::not_modified || answer.outcome == poll_outcome::same_bytes;
  return !unchanged || !answer.permanent_url.empty() || before.error_streak > 0;
}

/// Tells a document that holds other items from one that only says so.
std::uint64_t hash_of(const std::vector<feeds::item>& items) {
  std::uint64_t hash = 0xcbf29ce484222325;
  const auto add = [&hash](std::uint64_t value) { hash = (hash ^ value) * 0x100000001b3; };
  for (const auto& one : items) {
    add(std::hash<std::string>{}(one.key));
    add(one.content_hash);
  }
  return hash == 0 ? 1 : hash;
}

/// But for the room of its texts, and for the rest of the state: that of another is written into it.
void clear(storage::poll_record& record) {
  auto& [feed, node, state, new_url, items, has_document, now, pushed, subscription] = record;
  feed = 0;
  node.clear();
  for (auto* text : {&state.reason, &state.title, &state.site, &state.rest, &new_url}) empty_for_reuse(*text);
  items = std::vector<feeds::item>{};  // not `{}`, which would keep their room
  has_document = false;
  now = {};
  pushed = false;
  subscription.reset();
}

}  // namespace

/// Has what deciding upon a poll looks at fetched into the cache as its answer begins: since the request went
/// out a hundred others were dealt with.
class poller::arrival final : public answer_sink {
 public:
  arrival(const poller& all, const slot& one, document_reader& reader)
      : all_(all),
        one_(one),
        reader_(reader),
        texts_{one.row.url.data(), one.row.state.reason.data(), one.row.state.validators.etag.data(),
               one.row.state.validators.last_modified.data()},
        publications_(one.row.state.publications.packed()) {}

  void on_arrival() override {
    prefetch(one_);
    prefetch(one_.row);
    for (const auto* text : texts_) prefetch_bytes(text, 1);
    prefetch_bytes(publications_.data(), publications_.size());
    if (all_.blanks_.empty()) return;
    prefetch(*all_.blanks_.back().record);
    prefetch(*all_.blanks_.back().decided);
  }
  body on_head(const answer_head& head) override { return reader_.on_head(head); }
  bool on_body(std::string_view bytes) override { return reader_.on_body(bytes); }

 private:
  const poller& all_;
  const slot& one_;
  document_reader& reader_;
  // As they were when it was asked: by now they may lie elsewhere.
  std::array<const char*, 4> texts_;
  std::string_view publications_;
};

net::task<bool> poller::gate::next_request(std::string host, std::uint16_t port) {
  if (all_.draining_ || one_.removed) co_return false;
  if (!all_.schedule_.hop(one_.ticket, host_key(host, port), all_.real(all_.rules_->strangers()),
                          steady::now()))
    co_return false;
  if (!turn_) turn_.emplace(all_.context_.get_executor());
  one_.waiting = this;
  all_.pump();
  co_await turn_->wait();
  one_.waiting = nullptr;
  co_return granted_;
}

void poller::open_gate(turn_taker& one, bool granted) {
  if (one.waiting) one.waiting->open(granted);
}

void poller::close_gates() {
  for (auto& [id, one] : slots_) open_gate(*one, false);
  for (auto& [feed, one] : hub_slots_) open_gate(*one, false);
}

void poller::break_off() {
  broken_off_ = true;
  close_gates();
  fetcher_.break_off("broken off: Wireroom stops");
}

auto poller::turn() {
  return net::asio::async_initiate<const net::asio::deferred_t, void(std::shared_ptr<slot>)>(
      [this](auto worker) { resting_.push_back(std::move(worker)); }, net::asio::deferred);
}

net::task<> poller::work() {
  fetcher::room room;
  auto& request = room.request;
  auto& result = room.result;
  while (!closed_) {
    room.rest();
    const std::shared_ptr<slot> one = co_await turn();
    std::exception_ptr failed;
    try {
      const auto& state = one->row.state;
      const asking how{.begun = steady::now(),
                       .started = time_.now(),
                       .conditional = state.validators != feeds::validators{}};
      const auto policy = one->policy->fetch;
      document_reader reader(parse_limits_of(policy->limits));
      gate turns(*this, *one);
      arrival answer(*this, *one, reader);
      request.url = one->row.url;
      request.home = one->row.configured_url();
      request.validators = state.validators;
      request.how = policy;
      if (is_file_url(request.url))
        result = read_file_source(request.url, request.validators, *policy, reader);
      else
        co_await fetcher_.fetch(room, answer, &turns);
      // Once it was removed, its id may be that of a feed that came back with the next configuration.
      if (!one->removed) schedule_.released(one->row.id, steady::now());
      if (broken_off_ || one->removed) {
        ended(*one, std::nullopt);  // as if it had not been asked: next_poll stands
        continue;
      }
      auto left = reader.is_page() ? co_await conclude_page(one, how, result, reader)
                                   : settle(*one, how, hear(one, how, result, reader));
      if (left) co_await submit_later(std::move(left));
      if (nothing_to_come()) queue_.hurry();
      pump_soon();  // its place is free
    } catch (...) {
      failed = std::current_exception();
    }
    if (!failed) continue;
    tell_bug("poll failed by a bug", failed, one->row.url);
    ended(*one, after(std::chrono::hours{1}));
  }
}

poller::finding poller::hear(const std::shared_ptr<slot>& one, const asking& how, const fetch_result& result,
                             document_reader& reader) {
  const auto now = time_.now();
  auto [record, decided] = take_blank(one->row.id, now);
  finding found{.answer = answer_of(result, one->row.url, how.conditional, how.started, now),
                .record = std::move(record),
                .decided = std::move(decided)};
  found.decided->of = one;
  if (result.url != one->row.url) found.decided->asked = result.url;
  found.decided->items_hash = one->items_hash;
  found.answer.bytes = result.wire_bytes;
  read_document(*one, result, reader, now, found);
  return found;
}

net::task<std::unique_ptr<poller::finding>> poller::conclude_page(std::shared_ptr<slot> one, asking how,
                                                                  const fetch_result& result,
                                                                  document_reader& reader) {
  auto found = hear(one, how, result, reader);
  if (co_await discover(*one, result, reader, found)) co_return settle(*one, how, std::move(found));
  ended(*one, std::nullopt);
  co_return nullptr;
}

std::unique_ptr<poller::finding> poller::settle(slot& one, const asking& how, finding found) {
  auto& [answer, record, ending] = found;
  auto& decided = *ending;
  // A redirect may have led to another host, and it is that one which wants to be left alone.
  std::string other;
  if (!decided.asked.empty() && decided.asked != one.row.url)
    if (const auto asked = feeds::split_url(decided.asked)) other = host_key(asked->host, asked->port);
  const auto& host = other.empty() ? one.host : other;
  if (answer.outcome == poll_outcome::rate_limited && host != one.host) answer.held_host = host;

  const auto place = schedule_.place_of(one.row.id);
  const auto random = std::uniform_real_distribution<>(0, 1)(random_);
  const auto jitter = (static_cast<double>(place.turn) + random) / static_cast<double>(place.of);
  const auto decided_at = decided.search ? time_.now() : record->now;  // a search took its time
  auto settings = one.policy->when;
  settings.push_live = decided.push_live = subscriptions_.is_live(one.row.id, decided_at);
  auto& state = one.row.state;
  if (brings_news(answer, state)) decided.state_before = std::make_unique<feeds::feed_state>(state);
  // A bug that shows between here and the commit queue must not cost the document.
  struct guard {
    outcome* decided;
    ~guard() {
      if (decided != nullptr) decided->undo();
    }
  } unless_handed_on{&decided};
  decided.new_url = feeds::decide_in(state, answer, settings, decided_at, jitter);
  if (decided.search) feeds::settle_discovery(state, decided.new_url, *decided.search, decided_at);
  // Only a document tells title and site; the store writes them where they differ.
  record->state.set(state, answer.outcome == poll_outcome::fetched);
  record->new_url = decided.new_url.empty() && one.url_unsaved ? one.row.url : decided.new_url;

  decided.due = after(state.next_poll - decided_at);
  if (answer.outcome == poll_outcome::rate_limited) {
    schedule_.hold(host, decided.due);
    if (how_.once)
      for (const auto id : schedule_.take_waiting(host))
        if (const auto at = slots_.find(id); at != slots_.end())
          skip(*at->second, "not asked: its host wants to be left alone until its Retry-After is over");
  }
  auto& event = decided.event;
  event.feed = one.row.id;
  event.url = one.row.url;
  event.partner = one.row.partner;
  event.outcome = answer.outcome;
  event.status = answer.status;
  event.error = std::move(answer.error);
  event.wire_bytes = answer.bytes;
  event.took = std::chrono::duration_cast<std::chrono::milliseconds>(steady::now() - how.begun);
  if (decided.search && decided.search->found) {
    event.found = state.discovery->chosen;
    event.found_by_page = state.discovery->by_page;
  }
  const bool taken = submit(record, ending);
  auto left = taken ? nullptr : std::make_unique<finding>(std::move(found));
  unless_handed_on.decided = nullptr;
  return left;
}

void poller::read_document(const slot& one, const fetch_result& result, document_reader& reader, instant now,
                           finding& found) {
  auto& [answer, record, ending] = found;
  auto& decided = *ending;
  if (answer.outcome == poll_outcome::http_error && answer.status == 404) {
    if (const auto others = reader.candidates(); !others.empty())
      answer.error += "; the page names these feeds: " + others;
  }
  if (answer.outcome != poll_outcome::fetched) return;

  const auto& state = one.row.state;
  const bool whole = answer.status != 226;  // of a 226 only what is new (RFC 3229)
  answer.body_hash = reader.body_hash();
  if (whole && answer.body_hash != 0 && answer.body_hash == state.body_hash) {
    answer.outcome = poll_outcome::same_bytes;
    return;
  }
  auto document = reader.finish();
  if (!document) {
    answer.outcome = document.error().outcome;
    answer.error = std::move(document.error().message);
    answer.validators = {};
    answer.permanent_url.clear();
    return;
  }
  decided.event.entries = static_cast<std::uint32_t>(reader.entries().size());
  document->url = result.url;
  decided.offer = feeds::hub_offer_of(result.head->link, *document, result.url);
  record->items = feeds::items_of(*document, reader.entries(), !state.last_success, now);
  record->has_document = whole;
  const auto hash = hash_of(record->items);
  answer.items_changed = !whole || hash != one.items_hash;
  if (whole) decided.items_hash = hash;

  auto hints = feeds::hints_of(*document, record->items, now);
  answer.publications = std::move(hints.publications);
  answer.hint_ttl = hints.ttl;
  answer.skip_hours = hints.skip_hours;
  answer.skip_days = hints.skip_days;
  answer.title = std::move(hints.title);
  answer.site = std::move(hints.site);
}

bool poller::submit(std::unique_ptr<storage::poll_record>& record, const std::shared_ptr<outcome>& decided) {
  decided->by = shared_from_this();
  // Not `[decided]`, which would be const and copied with each move.
  return queue_.submit(
      std::move(record), [decided = decided](storage::result<storage::poll_counts> result,
                                             std::unique_ptr<storage::poll_record> record) mutable {
        const auto self = std::move(decided->by);
        self->land({.decided = std::move(decided), .record = std::move(record), .result = std::move(result)});
      });
}

net::task<> poller::submit_later(std::unique_ptr<finding> left) {
  // What waits is bounded by what may be in flight.
  net::timer pause(context_.get_executor());
  do {
    if (broken_off_ || draining_) {
      left->decided->undo();
      ended(*left->decided->of, std::nullopt);
      co_return;
    }
    pause.expires_after(std::chrono::milliseconds{50});
    co_await pause.async_wait(net::tuple);
  } while (!submit(left->record, left->decided));
}

void poller::land(landed&& one) {
  if (context_.stopped()) return;  // the poller ended; the poll is stored and will be read at the next start
  {
    const std::lock_guard lock(landing_);
    landed_.push_back(std::move(one));
    if (landed_.size() > 1) return;
  }
  net::asio::post(context_, [self = shared_from_this()] { self->take_landed(); });
}

void poller::take_landed() {
  std::vector<landed> all;
  {
    const std::lock_guard lock(landing_);
    all.swap(landed_);
  }
  pumping_ = true;  // once, when all are told
  for (std::size_t at = 0; at < all.size(); ++at) {
    // They were decided long ago: each is fetched step by step before its turn.
    fetch_ahead(all, at, 8, [](const landed& next) {
      prefetch(*next.decided);
      prefetch(*next.record);
    });
    fetch_ahead(all, at, 4, [](const landed& next) { prefetch(*next.decided->of); });
    fetch_ahead(all, at, 2, [](const landed& next) { prefetch(next.decided->of->row.state); });
    auto& one = all[at];
    committed(*one.decided, *one.record, one.result);
    if (blanks_.size() >= (how_.once ? most_blank_of_round : most_blank)) continue;
    clear(*one.record);
    one.decided->clear();
    blanks_.push_back({.record = std::move(one.record), .decided = std::move(one.decided)});
  }
  pumping_ = false;
  pump();
}

void poller::outcome::undo() {
  if (state_before) of->row.state = std::move(*state_before);
  state_before.reset();
}

void poller::outcome::clear() {
  auto url = std::move(event.url), partner = std::move(event.partner);
  *this = outcome{};
  empty_for_reuse(url);
  empty_for_reuse(partner);
  event.url = std::move(url);
  event.partner = std::move(partner);
}

poller::blank poller::take_blank(std::int64_t feed, instant now) {
  blank taken;
  if (blanks_.empty()) {
    taken.record = std::make_unique<storage::poll_record>();
    taken.decided = std::make_shared<outcome>();
  } else {
    taken = std::move(blanks_.back());
    blanks_.pop_back();
  }
  taken.record->feed = feed;
  taken.record->now = now;
  return taken;
}

void poller::committed(outcome& decided, const storage::poll_record& record,
                       const storage::result<storage::poll_counts>& result) {
  auto& one = *decided.of;
  // A hub may have had its say since it was decided.
  const auto next_poll = one.row.state.next_poll;
  if (next_poll != record.state.next_poll)
    decided.due = after(std::max(next_poll - time_.now(), instant::duration{0}));
  auto& event = decided.event;
  ++totals_.polls;
  totals_.wire_bytes += event.wire_bytes;
  if (result) {
    event.counts = *result;
    one.items_hash = decided.items_hash;
    one.url_unsaved = false;
    totals_.items_seen += result->added + result->edited + result->unchanged;
    totals_.items_new += result->added;
  } else {
    decided.undo();
    one.row.state.next_poll = next_poll;
    one.row.state.reason = "not stored: " + result.error().message;
    event.error = one.row.state.reason;
    log::write(log::level::error, "poll not stored",
               {{"feed", event.url}, {"error", result.error().message}});
  }
  if (!result || !brought_feed(event.outcome))
    ++totals_.failed;
  else if (event.outcome == poll_outcome::not_modified)
    ++totals_.not_modified;
  else
    ++totals_.fetched;
  if (!one.removed) {
    if (result) tell(decided);
    if (result && !decided.new_url.empty()) {
      one.row.move_to(decided.new_url);
      schedule_.finished(one.row.id, steady::now());
      place(one);
    }
  }
  if (how_.on_poll) how_.on_poll(event);
  if (result && !one.removed && !how_.once) heed_hub(decided);
  ended(one, decided.due);
}

void poller::tell(const outcome& decided) {
  const auto& one = *decided.of;
  const auto& state = one.row.state;
  const auto& before = decided.state_before ? *decided.state_before : state;
  if (decided.search && decided.search->found)
    log::write(log::level::notice, "feed discovered",
               {{"page", one.row.url},
                {"feed", decided.new_url},
                {"how", decided.search->found->by_page ? "the page names it" : "a well-known place"}});
  else if (!decided.new_url.empty())
    log::write(log::level::notice, "feed moved", {{"feed", one.row.url}, {"to", decided.new_url}});
  if (state.discovery->offers.size() > before.discovery->offers.size())
    log::write(log::level::notice, "page names feeds of another site",
               {{"page", one.row.url}, {"feed", state.discovery->offers.front()}});
  if (state.stopped && !before.stopped)
    log::write(log::level::warning, "feed gone", {{"feed", one.row.url}, {"reason", state.reason}});
  if (state.moved_streak == 3 && before.moved_streak < 3 && decided.new_url.empty())
    log::write(log::level::notice, "feed redirects for good",
               {{"feed", one.row.url}, {"to", *state.moved_to}});
  if (state.outcome == poll_outcome::gone) return;

  const auto name_of_feed = [this](std::int64_t id) {
    const auto at = slots_.find(id);
    return at == slots_.end() ? fmt::format("{}", id) : at->second->row.url;
  };
  using kind = outages::report::kind;
  for (const auto& report :
       outages_.polled(one.host, state.error_streak > 0 ? schedule_.feeds_of(one.host) : 0, one.row.id,
                       state.outcome, state.status, state.error, state.error_streak, before.error_streak)) {
    switch (report.what) {
      case kind::feed_fails:
        log::write(log::level::warning, "feed fails",
                   {{"feed", name_of_feed(report.feed)}, {"error", report.error}});
        break;
      case kind::feed_recovered:
        log::write(log::level::notice, "feed recovered", {{"feed", name_of_feed(report.feed)}});
        break;
      case kind::host_fails:
        log::write(log::level::warning, "host fails",
                   {{"host", one.host}, {"feeds", fmt::format("{}", report.feeds)}, {"error", report.error}});
        break;
      case kind::host_recovered:
        log::write(log::level::notice, "host recovered", {{"host", one.host}});
        break;
    }
  }
}

}  // namespace wireroom::daemon
