#pragma once
// What the operator's listener answers: status, metrics, health, and the three things an operator may ask
// for. Rests on functions that give values, so that it is tested without a daemon.

#include "daemon/operate/metrics.hpp"
#include "daemon/operate/status.hpp"
#include "daemon/publish/http_message.hpp"

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace wireroom::daemon {

/// Where the answers come from. All are called on the thread of the listener's context and may take their
/// time there: it has that context for itself. None is empty.
struct operator_sources {
  std::function<status_values()> status;
  /// One feed; nothing: no such feed.
  std::function<std::optional<feed_status>(std::int64_t feed)> feed;
  /// The time that status tells.
  std::function<instant()> now;
  std::function<metrics_values()> metrics;
  /// Nothing when outputs are served and the store is open; else why not.
  std::function<std::string()> not_ready;
  /// Polls a feed as soon as politeness allows; false: no such feed.
  std::function<bool(std::int64_t feed)> poll;
  /// Sends a feed where it redirects to, or where discovery found one; that URL, empty when there is none.
  /// Nothing: no such feed.
  std::function<std::optional<std::string>(std::int64_t feed)> accept_move;
  /// Reads the configuration again; else the first mistake. A bad one changes nothing.
  std::function<std::expected<void, std::string>()> reload;
  /// Why the items that this names (an id or URL) are where they are, as JSON; empty: nothing has that name.
  std::function<std::expected<std::string, std::string>(std::string_view what)> explain;
  /// Splits an item from its article, or takes that back, and tells what was done; else why it cannot be.
  std::function<std::expected<std::string, std::string>(std::int64_t item, bool back)> split;
  /// Host names, besides addresses and localhost, under which the listener may be asked.
  std::vector<std::string> names;
};

/// GET /status (JSON, or a page when Accept prefers text/html), /status/feeds/ID, /status.css, /metrics,
/// /healthz, /readyz, /explain?q=URL|ID; POST /feeds/ID/poll, /feeds/ID/accept-move, /items/ID/split,
/// /items/ID/join, /reload. Errors are plain text: 403 foreign page or host, 404, 405, 409 where there is
/// nothing to accept. Answers are never cached.
class operator_routes final : public request_handler {
 public:
  explicit operator_routes(operator_sources from) : from_{std::move(from)} {}
  response handle(const request_view& request) override;

 private:
  response status(const request_view& request);
  response feed(const request_view& request, std::int64_t id);
  response explain(const request_view& request);
  response split(std::int64_t item, bool back);
  response poll(const request_view& request, std::int64_t id);
  response accept_move(const request_view& request, std::int64_t id);
  response reload(const request_view& request);

  operator_sources from_;
};

/// True when `accept` (RFC 9110, section 12.5.1) prefers text/html to application/json; what does not say
/// prefers JSON.
bool prefers_page(std::string_view accept);

}  // namespace wireroom::daemon
