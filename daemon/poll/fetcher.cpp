#include "daemon/poll/fetcher.hpp"

#include "daemon/poll/address_guard.hpp"
#include "daemon/poll/dial.hpp"
#include "daemon/poll/reused_text.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace wireroom::daemon {
namespace {

using feeds::poll_outcome;

fetch_error error_of(poll_outcome outcome, std::string message) {
  return {.outcome = outcome, .message = std::move(message)};
}

bool has_body(unsigned status) {
  return status == 200 || status == 203 || status == 226 || status == 404;
}

/// A URL cut for a message.
std::string shown(const std::string& url) {
  return url.size() <= 200 ? url : url.substr(0, 200) + "…";
}

/// Hides the heads and bodies of redirects from the sink that waits for the document.
class last_answer final : public answer_sink {
 public:
  explicit last_answer(answer_sink& inner) : inner_(inner) {}

  void on_arrival() override { inner_.on_arrival(); }
  body on_head(const answer_head& head) override {
    came_ = true;
    if (is_redirect(head.status) && !head.location.empty()) return body::drop;
    const auto wanted = inner_.on_head(head);
    return has_body(head.status) ? wanted : body::drop;
  }
  bool on_body(std::string_view bytes) override { return inner_.on_body(bytes); }

  /// A head has come.
  bool came() const { return came_; }

 private:
  answer_sink& inner_;
  bool came_ = false;
};

/// For an address that the guard refuses.
fetch_error not_to_be_asked(const std::string& refused) {
  return error_of(poll_outcome::address_refused,
                  fmt::format("{}; set internal = true for the partner if it may be polled there", refused));
}

std::size_t buffer_bytes(const fetch_policy& how) {
  return how.limits.header_bytes + (16u << 10);
}

/// Whether what the configuration holds for the partner may be shown to `where`; `first`: it is what was
/// asked for.
bool is_own_origin(const feeds::url_parts& where, const fetch_request& request, bool first) {
  const auto& home = request.home.empty() ? request.url : request.home;
  if (first && home == request.url) return true;
  const auto own = feeds::split_url(home);
  return own && own->scheme == where.scheme && own->host == where.host && own->port == where.port;
}

/// What a request line can carry (RFC 9112, section 3.2).
bool is_target(std::string_view target) {
  return target.starts_with('/') && std::ranges::all_of(target, [](char c) { return c > ' ' && c < '\x7f'; });
}

/// Under which the pool keeps connections: those of different partners apart.
void write_origin(std::string& out, const feeds::url_parts& where, std::string_view whose) {
  const fmt::format_int port{where.port};
  out.clear();
  out.append(where.scheme).append("://").append(where.host).append(":").append(port.data(), port.size());
  out.append(" ").append(whose);
}

std::string_view without_fragment(std::string_view url) {
  return url.substr(0, url.find('#'));
}

}  // namespace

bool is_redirect(unsigned status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

fetcher::fetcher(boost::asio::io_context& where, std::unique_ptr<resolver> names, options how)
    : names_(std::move(names)),
      pool_(how.idle_per_origin, how.idle_connections),
      deadlines_(where.get_executor(),
                 [this](deadlines::clock::time_point now) { return pool_.sweep(now); }) {}

fetcher::~fetcher() = default;

void fetcher::break_off(const std::string& why) {
  names_->close();
  deadlines_.break_all(why);
}

void fetcher::close() {
  names_->close();
  deadlines_.stop();
  pool_.clear();
}

net::task<std::expected<std::unique_ptr<connection>, fetch_error>> fetcher::reach(
    const feeds::url_parts& where, const fetch_policy& how, deadlines::watch& watch) {
  auto found = co_await names_->resolve(where.host, watch.until(how.limits.dns));
  if (!watch.expired().empty()) co_return std::unexpected(error_of(poll_outcome::timeout, watch.expired()));
  if (!found) co_return std::unexpected(error_of(poll_outcome::dns_error, std::move(found.error())));

  if (!how.internal) {
    // Checked here, dialled below: no further look-up lies between.
    std::string refused;
    std::erase_if(*found, [&](const auto& address) {
      const auto why = why_not_global(address);
      if (!why.empty()) refused = fmt::format("{} ({}) is {}", where.host, address.to_string(), why);
      return !why.empty();
    });
    if (found->empty()) co_return std::unexpected(not_to_be_asked(refused));
  }
  auto socket = co_await dial(std::move(*found), where.port, how.limits.connect, watch);
  if (!socket) co_return std::unexpected(std::move(socket.error()));
  co_return std::make_unique<connection>(std::move(*socket), buffer_bytes(how));
}

net::task<std::expected<std::unique_ptr<connection>, fetch_error>> fetcher::reach_by_proxy(
    const feeds::url_parts& where, const fetch_policy& how, deadlines::watch& watch) {
  const auto& by = *how.proxy;
  const auto failed = [&](const std::string& why) {
    return std::unexpected(error_of(poll_outcome::proxy_error, fmt::format("proxy {}: {}", by.name(), why)));
  };
  if (!how.internal) {
    if (const auto why = why_not_public(where.host); !why.empty())
      co_return std::unexpected(not_to_be_asked(fmt::format("{} is {}", where.host, why)));
  }
  // The address of the proxy itself is the operator's word, so that it is not judged.
  auto found = co_await names_->resolve(by.host, watch.until(how.limits.dns));
  if (!watch.expired().empty()) co_return failed(watch.expired());
  if (!found) co_return failed(found.error());
  auto socket = co_await dial(std::move(*found), by.port, how.limits.connect, watch);
  if (!socket) co_return failed(socket.error().message);

  auto made = std::make_unique<connection>(std::move(*socket), buffer_bytes(how));
  if (const auto refused = co_await open_tunnel(*made, where, by, how.limits, watch))
    co_return failed(*refused);
  co_return made;
}

net::task<std::expected<std::unique_ptr<connection>, fetch_error>> fetcher::open(
    const feeds::url_parts& where, const fetch_policy& how, bool own, deadlines::watch& watch) {
  auto made = how.proxy ? co_await reach_by_proxy(where, how, watch) : co_await reach(where, how, watch);
  if (!made || where.scheme != "https") co_return made;

  auto client = (own && how.own_tls ? how.own_tls : how.tls)->client();
  if (!client) co_return std::unexpected(error_of(poll_outcome::tls_error, std::move(client.error())));
  auto& stream = (*made)->start_tls(**client);
  if (!(*client)->prepare(stream.native_handle(), where.host, where.port))
    co_return std::unexpected(error_of(poll_outcome::tls_error, "TLS cannot be prepared for " + where.host));
  watch.step("no TLS", how.limits.tls, [one = made->get()] { one->close(); });
  const auto [failed] = co_await stream.async_handshake(boost::asio::ssl::stream_base::client, net::tuple);
  watch.done();
  if (!watch.expired().empty()) co_return std::unexpected(error_of(poll_outcome::timeout, watch.expired()));
  if (failed)
    co_return std::unexpected(
        error_of(poll_outcome::tls_error, tls_failure(stream.native_handle(), where.host, failed)));
  co_return made;
}

void fetcher::room::rest() {
  request.how.reset();
  visited_.clear();
  for (auto* text : {&request.url, &request.home, &request.form, &request.validators.etag,
                     &request.validators.last_modified, &result.url, &result.permanent_url, &origin_, &text_,
                     &where_.scheme, &where_.host, &where_.target, &where_.user, &where_.password})
    empty_for_reuse(*text);
  result.failure.reset();
  result.wire_bytes = 0;
  if (!result.head) return;
  result.head->clear();
  empty_for_reuse(result.head->url);
}

net::task<fetch_result> fetcher::fetch(fetch_request request, answer_sink& sink, hop_gate* gate) {
  room in;
  in.request = std::move(request);
  co_await fetch(in, sink, gate);
  co_return std::move(in.result);
}

net::task<> fetcher::fetch(room& in, answer_sink& sink, hop_gate* gate) {
  const auto& request = in.request;
  const auto& how = *request.how;
  auto& out = in.result;
  auto& where = in.where_;
  auto& visited = in.visited_;
  auto& watch = in.watch_.emplace(deadlines_, how.limits.total);
  struct ending {
    std::optional<deadlines::watch>& watch;
    ~ending() { watch.reset(); }
  } const at_last{in.watch_};
  visited.clear();
  bool permanent = true;
  out.failure.reset();
  out.permanent_url.clear();
  out.wire_bytes = 0;
  out.url = without_fragment(request.url);
  bool answered = false;  ///< `out.head` is of this fetch
  bool is_web = feeds::split_url(out.url, where);
  const auto first_port = is_web ? where.port : std::uint16_t{0};

  for (;; is_web = feeds::split_url(out.url, where)) {
    const auto fail = [&](poll_outcome outcome, std::string message) {
      out.failure = error_of(outcome, std::move(message));
      if (answered)
        out.failure->status = out.head->status;
      else
        out.head.reset();
    };
    if (!is_web || !is_target(where.target)) {
      fail(visited.empty() ? poll_outcome::protocol_error : poll_outcome::redirect_error,
           fmt::format("{} is no URL that can be asked for", shown(out.url)));
      co_return;
    }
    if (!how.internal && !port_allowed(where.port, how.ports, first_port)) {
      fail(poll_outcome::address_refused,
           fmt::format("port {} of {} is not allowed; see ports in the configuration", where.port,
                       where.host));
      co_return;
    }
    if (!visited.empty() && gate) {
      watch.pause();
      const bool allowed = co_await gate->next_request(where.host, where.port);
      watch.resume();
      if (!allowed) {
        fail(poll_outcome::redirect_error,
             fmt::format("redirected to {}, which is not to be asked now", authority_of(where)));
        co_return;
      }
    }

    const bool own = is_own_origin(where, request, visited.empty());
    write_origin(in.origin_, where, own && how.own_tls ? how.own_name : how.name);
    last_answer answer(sink);
    auto& head = out.head ? *out.head : out.head.emplace();
    if (!visited.empty()) head.clear();
    head.url = out.url;
    // A proxy reads what is not encrypted.
    const auto fields = !own                                  ? own_fields::none
                        : how.proxy && where.scheme == "http" ? own_fields::no_credentials
                                                              : own_fields::all;
    if (request.form.empty())
      request_text(where, request.validators, how.who, fields, in.text_);
    else
      in.text_ = form_request_text(where, request.form, how.who);
    exchange_result result;
    auto on = pool_.take(in.origin_);
    for (bool kept = on != nullptr;; kept = false) {
      if (!kept) {
        auto made = co_await open(where, how, own, watch);
        if (!made) {
          result = {.failure = std::move(made.error())};
          break;
        }
        on = std::move(*made);
      }
      result = co_await run_exchange(*on, in.text_, how.limits, head, answer, watch, out.wire_bytes);
      // A kept connection may have been closed as the request went out (RFC 9112, section 9.3.1). When it
      // never arrived, asking on a new one is no second request; any other end is an answer, and not asked
      // again.
      const bool stale = kept && result.failure && result.untaken && watch.expired().empty();
      if (!stale) break;
      on.reset();
    }
    if (result.reusable && !result.failure) pool_.put(in.origin_, std::move(on));
    on.reset();
    answered = answer.came();
    if (!answered) out.head.reset();
    out.failure = std::move(result.failure);
    if (out.failure || !answered) {
      if (!out.failure) fail(poll_outcome::connection_error, "closed without an answer");
      co_return;
    }
    const auto status = out.head->status;
    if (!is_redirect(status)) break;

    if (!request.form.empty() && status != 307 && status != 308) {
      fail(poll_outcome::redirect_error, fmt::format("{} does not keep the POST", status));
      co_return;
    }
    if (out.head->location.empty()) {
      fail(poll_outcome::redirect_error, fmt::format("{} without Location", status));
      co_return;
    }
    permanent = permanent && (status == 301 || status == 308);
    auto next = feeds::resolve_url(out.url, out.head->location);
    next.resize(without_fragment(next).size());
    if (!next.starts_with("http://") && !next.starts_with("https://")) {
      fail(poll_outcome::redirect_error, fmt::format("{} to {}, which is not HTTP", status, shown(next)));
    } else if (where.scheme == "https" && next.starts_with("http://")) {
      fail(poll_outcome::redirect_error, fmt::format("{} from https to {} is refused", status, shown(next)));
    } else if (next == out.url || std::ranges::find(visited, next) != visited.end()) {
      fail(poll_outcome::redirect_error, fmt::format("redirects go round in a loop at {}", shown(next)));
    } else if (visited.size() >= how.limits.redirects) {
      fail(poll_outcome::redirect_error, fmt::format("more than {} redirects", how.limits.redirects));
    }
    if (out.failure) co_return;
    visited.push_back(std::exchange(out.url, std::move(next)));
  }
  if (!visited.empty() && permanent) out.permanent_url = out.url;
  co_return;
}

}  // namespace wireroom::daemon
