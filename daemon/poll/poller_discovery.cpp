// The search for the feed of a page, where the configuration names a site's address
// (feeds/update/discovery.hpp).

#include "daemon/poll/address_guard.hpp"
#include "daemon/poll/answer_of.hpp"
#include "daemon/poll/poller.hpp"
#include "feeds/text/url.hpp"

#include <fmt/format.h>

namespace wireroom::daemon {
namespace {

using feeds::poll_outcome;
using steady = std::chrono::steady_clock;

/// An answer as a search for the feed of a page sees it.
feeds::discovery_event event_of(const feeds::poll_answer& answer, const fetch_result& result,
                                const document_reader& reader) {
  return {.outcome = answer.outcome,
          .status = answer.status,
          .url = result.url,
          .permanent_url = result.permanent_url,
          .page = reader.is_page(),
          .links = answer.outcome == poll_outcome::not_a_feed ? reader.links() : std::vector<std::string>{}};
}

}  // namespace

net::task<bool> poller::discover(slot& one, const fetch_result& asked, const document_reader& first,
                                 finding& found) {
  auto& [answer, record, decided] = found;
  auto page = event_of(answer, asked, first);
  if (!feeds::may_discover(one.row.state, page)) co_return true;
  const auto policy = one.policy->fetch;
  const auto own = feeds::split_url(one.row.configured_url());
  gate turns(*this, one);
  auto step = feeds::begin_discovery(one.row.state, one.row.url, page, time_.now());
  while (!step.ask.empty()) {
    const auto where = feeds::split_url(step.ask);
    feeds::discovery_event told{.outcome = poll_outcome::address_refused};
    if (policy->internal || port_allowed(where->port, policy->ports, own ? own->port : where->port)) {
      const bool granted = co_await turns.next_request(where->host, where->port);
      if (broken_off_ || draining_ || one.removed) co_return false;
      if (!granted) break;  // its host wants to be left alone
      const auto started = time_.now();
      document_reader reader(parse_limits_of(policy->limits));
      const auto result = co_await fetcher_.fetch(
          {.url = step.ask, .home = one.row.configured_url(), .validators = {}, .how = policy}, reader,
          &turns);
      if (!one.removed) schedule_.released(one.row.id, steady::now());
      if (broken_off_ || one.removed) co_return false;

      record->now = time_.now();
      auto before = std::move(answer);
      answer = answer_of(result, step.ask, false, started, record->now);
      answer.bytes = before.bytes + result.wire_bytes;
      read_document(one, result, reader, record->now, found);
      told = event_of(answer, result, reader);
      const bool held = answer.outcome == poll_outcome::rate_limited;
      if (!held && answer.outcome != poll_outcome::fetched) {
        before.bytes = answer.bytes;
        answer = std::move(before);
      }
      if (held) decided->asked = result.url;
    }
    step = feeds::continue_discovery(std::move(step.walk), told, time_.now());
  }
  if (const auto asks = step.walk.asks; !step.found && asks > 0 && answer.outcome == poll_outcome::not_a_feed)
    answer.error += asks == 1 ? std::string("; 1 place of its site was asked, it is no feed")
                              : fmt::format("; {} places of its site were asked, none is a feed", asks);
  decided->search = std::make_unique<feeds::discovery_step>(std::move(step));
  co_return true;
}

}  // namespace wireroom::daemon
