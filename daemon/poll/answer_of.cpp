#include "daemon/poll/answer_of.hpp"

#include "feeds/text/url.hpp"
#include "feeds/update/freshness.hpp"
#include "feeds/update/site.hpp"

#include <algorithm>
#include <cctype>

#include <boost/beast/http/status.hpp>
#include <fmt/format.h>

namespace wireroom::daemon {
namespace {

using feeds::poll_outcome;

/// "404 Not Found"; the phrase is the standard's, never the server's.
std::string spelled(unsigned status) {
  const std::string_view phrase =
      boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(status));
  if (phrase.empty() || phrase == "<unknown-status>") return fmt::format("{}", status);
  return fmt::format("{} {}", status, phrase);
}

bool names_feed_manipulation(std::string im) {
  std::ranges::transform(im, im.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (std::size_t at = 0; (at = im.find("feed", at)) != im.npos; at += 4) {
    const auto edge = [&](std::size_t i) {
      return i >= im.size() || im[i] == ',' || im[i] == ' ' || im[i] == ';';
    };
    if ((at == 0 || edge(at - 1)) && edge(at + 4)) return true;
  }
  return false;
}

void judge(feeds::poll_answer& out, const answer_head& head, bool conditional) {
  switch (out.status) {
    case 200:
    case 203:
      out.outcome = poll_outcome::fetched;
      return;
    case 226:
      out.outcome = poll_outcome::fetched;
      if (names_feed_manipulation(head.im)) return;
      out.outcome = poll_outcome::protocol_error;
      out.error = "226 with a manipulation that was not offered";
      return;
    case 304:
      out.outcome = poll_outcome::not_modified;
      if (conditional) return;
      out.outcome = poll_outcome::protocol_error;
      out.error = "304 to a request without validators";
      return;
    case 410:
      out.outcome = poll_outcome::gone;
      break;
    case 429:
    case 503:
      out.outcome = out.retry_after ? poll_outcome::rate_limited : poll_outcome::http_error;
      break;
    default:
      out.outcome = poll_outcome::http_error;
  }
  out.error = spelled(out.status);
  if (out.status >= 200 && out.status < 300) out.error += ": no feed can come with that";
}

}  // namespace

feeds::poll_answer answer_of(const fetch_result& result, const std::string& url, bool conditional,
                             instant started, instant received) {
  feeds::poll_answer out;
  out.started = started;
  if (result.head) out.status = result.head->status;
  if (result.failure) {
    out.outcome = result.failure->outcome;
    out.error = result.failure->message;
    if (!result.head) out.status = result.failure->status;
    return out;
  }
  const auto& head = *result.head;
  const auto fresh = feeds::freshness_of({.cache_control = head.cache_control,
                                          .expires = head.expires,
                                          .date = head.date,
                                          .age = head.age,
                                          .retry_after = head.retry_after},
                                         received);
  out.fresh_for = fresh.fresh_for;
  out.fresh_by_expires = fresh.by_expires;
  out.retry_after = fresh.retry_after;
  out.validators = head.validators;
  out.permanent_url = result.permanent_url;
  if (!out.permanent_url.empty()) {
    const auto from = feeds::split_url(url), to = feeds::split_url(out.permanent_url);
    out.same_site = from && to && feeds::same_site(from->host, to->host);
  }
  judge(out, head, conditional);
  return out;
}

}  // namespace wireroom::daemon
