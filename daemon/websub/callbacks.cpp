#include "daemon/websub/callbacks.hpp"

#include "feeds/websub/callback_request.hpp"
#include "feeds/websub/subscription_fsm.hpp"

#include <algorithm>

namespace wireroom::daemon {
namespace {

// Pushes that were answered with 202 and wait for the poller.
constexpr unsigned most_waiting = 4;  ///< of one subscription
constexpr std::size_t most_waiting_bytes = 16u << 20;

/// The id of the callback that is asked for; empty when there can be none.
std::string id_of(std::string_view path) {
  path.remove_prefix(std::min(callback_path.size(), path.size()));
  const bool fits = path.size() == 40 && std::ranges::all_of(path, [](char c) {
                      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
                    });
  return fits ? std::string{path} : std::string{};
}

/// An answer of which nothing can be run, guessed or kept, whatever a hub made us say.
response bare(unsigned status, std::string_view type = {}, std::string body = {}) {
  response out{.status = status};
  header_lines lines;
  if (!type.empty()) lines.add("Content-Type", type);
  lines.add("Cache-Control", "no-store");
  lines.add("X-Content-Type-Options", "nosniff");
  lines.add("Content-Security-Policy", "default-src 'none'; sandbox");
  out.headers = std::move(lines).str();
  out.body = std::move(body);
  return out;
}

response not_here() {
  return plain_response(404, "There is nothing here.");
}

response later(unsigned status, std::string_view text) {
  auto out = plain_response(status, text);
  header_lines more;
  more.add("Retry-After", "60");
  out.headers += more.str();
  return out;
}

}  // namespace

const char* name_of(push_result result) noexcept {
  static constexpr std::array<const char*, push_results> names = {
      "filed", "notice", "unsigned", "bad_signature", "unreadable", "unknown", "too_many", "held"};
  return names[static_cast<std::size_t>(result)];
}

bool callbacks::bucket::take() {
  const auto now = std::chrono::steady_clock::now();
  tokens = std::min(60.0, tokens + std::chrono::duration<double>(now - filled).count());
  filled = now;
  if (tokens < 1) return false;
  tokens -= 1;
  return true;
}

void callbacks::connect(listener deliver) {
  const std::lock_guard lock(mutex_);
  deliver_ = std::move(deliver);
}

void callbacks::put(const std::string& id, entry what) {
  const std::lock_guard lock(mutex_);
  known_[id].what = std::move(what);
}

void callbacks::erase(const std::string& id) {
  const std::lock_guard lock(mutex_);
  known_.erase(id);
}

std::array<std::uint64_t, push_results> callbacks::pushes() const noexcept {
  std::array<std::uint64_t, push_results> out{};
  std::ranges::copy(results_, out.begin());
  return out;
}

bool callbacks::deliver(hub_call&& call) {
  return deliver_ && deliver_(std::move(call));
}

std::shared_ptr<const void> callbacks::place_for(const known& one, std::size_t bytes) {
  if (*one.waiting >= most_waiting || *waiting_bytes_ + bytes > most_waiting_bytes) return nullptr;
  ++*one.waiting;
  *waiting_bytes_ += bytes;
  struct place {
    std::shared_ptr<std::atomic<unsigned>> number;
    std::shared_ptr<std::atomic<std::size_t>> all;
    std::size_t size;
    ~place() {
      --*number;
      *all -= size;
    }
  };
  return std::shared_ptr<const place>(new place{one.waiting, waiting_bytes_, bytes});
}

response callbacks::answer(const request_view& request) {
  const auto id = id_of(request.path);
  if (id.empty()) return not_here();
  const std::lock_guard lock(mutex_);
  if (request.method == "GET") return question(request, id);
  if (request.method == "POST") return push(request, id);
  auto out = plain_response(405, "Only GET and POST are answered here.");
  header_lines more;
  more.add("Allow", "GET, POST");
  out.headers += more.str();
  return out;
}

response callbacks::question(const request_view& request, const std::string& id) {
  const auto asked = feeds::read_callback_query(request.query);
  const auto at = known_.find(id);
  if (at == known_.end() || asked.topic != at->second.what.topic) {
    ++not_verified_;
    return not_here();
  }
  hub_call call{.feed = at->second.what.feed, .callback = id};
  if (asked.mode == "denied") {
    call.what = hub_call::kind::denied;
    call.reason = asked.reason;
    return deliver(std::move(call)) ? bare(200) : later(503, "Not now.");
  }
  if (!feeds::confirms(at->second.what.stage, asked.mode) || !feeds::is_challenge(asked.challenge)) {
    ++not_verified_;
    return not_here();
  }
  call.what = asked.mode == "subscribe" ? hub_call::kind::verified : hub_call::kind::dismissed;
  call.lease = asked.lease;
  if (!deliver(std::move(call))) return later(503, "Not now.");
  ++verified_;
  return bare(200, "application/octet-stream", asked.challenge);
}

response callbacks::push(const request_view& request, const std::string& id) {
  const auto at = known_.find(id);
  if (at == known_.end() || !feeds::takes_pushes(at->second.what.stage)) {
    count(push_result::unknown);
    return plain_response(410, "There is no subscription here any more.");
  }
  auto& one = at->second;
  if (!one.pace.take()) {
    count(push_result::too_many);
    return later(429, "Too many pushes.");
  }
  const auto coding = request.header("Content-Encoding").value_or("identity");
  if (!equals_ignoring_case(coding, "identity")) {
    count(push_result::unreadable);
    return plain_response(415, "Only uncoded content is taken here.");
  }
  const auto signature = request.header("X-Hub-Signature").value_or("");
  if (!feeds::read_signature(signature)) {
    count(push_result::unsigned_);
    deliver({.what = hub_call::kind::refused,
             .feed = one.what.feed,
             .callback = id,
             .reason = signature.empty() ? "it is not signed" : "its signature cannot be read"});
    return plain_response(403, "Only what is signed with the subscription's secret is taken here.");
  }
  if (held_) {
    count(push_result::held);
    return later(503, "Not now.");
  }
  auto place = place_for(one, request.body.size());
  if (!place) {
    count(push_result::too_many);
    return later(503, "Not now.");
  }
  // Whether the signature is right is looked at by the poller: a forger learns nothing here.
  const bool taken = deliver({.what = hub_call::kind::pushed,
                              .feed = one.what.feed,
                              .callback = id,
                              .signature = std::string{signature},
                              .content_type = std::string{request.header("Content-Type").value_or("")},
                              .body = std::string{request.body},
                              .place = std::move(place)});
  return taken ? bare(202) : later(503, "Not now.");
}

unsigned callbacks::refuse_large_body(const request_view& head, std::size_t length) const {
  if (head.method != "POST" || length > most_push_bytes) return 413;
  const std::lock_guard lock(mutex_);
  const auto at = known_.find(id_of(head.path));
  if (at == known_.end() || !feeds::takes_pushes(at->second.what.stage)) return 410;
  return held_ ? 503 : 0;
}

}  // namespace wireroom::daemon
