#pragma once
// The partners of the demo newsroom: who they are, and what their servers answer. Pure: a request and a
// moment give an answer, so that every partner's manners can be tested by a table.
//
// Each partner has an address of its own, 127.0.0.N, from which its feeds are polled, and a name below
// `.localhost` (RFC 6761, section 6.3) under which its pages can be opened in a browser: links in the feeds
// use the names.

#include "daemon/demo/script.hpp"
#include "daemon/publish/http_message.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace wireroom::daemon::demo {

enum class dialect : std::uint8_t { rss20, rss10, atom, json };

/// What is peculiar about a feed's server.
enum class manner : std::uint8_t {
  plain,
  moved,      ///< its configured address redirects permanently (301)
  gone,       ///< closes for good in the course of day 0 (410)
  broken,     ///< bare ampersands and undeclared entities, which a reader has to repair
  faltering,  ///< 503 with Retry-After for half an hour every three hours
  slow,       ///< answers after about two seconds
  latin1      ///< ISO-8859-1, declared
};

/// One feed with its partner. Partners with two feeds appear twice, with equal names and addresses.
struct feed_profile {
  feed_of id{};
  std::string_view partner, owner;
  std::string_view host;  ///< its name is host + ".localhost"
  unsigned address = 0;   ///< 127.0.0.address
  std::string_view path;  ///< where its document is
  std::string_view title, subtitle, language;
  dialect format{};
  manner how = manner::plain;
  bool etag = false, last_modified = false, gzip = false;
  unsigned max_age = 0;    ///< seconds of Cache-Control; 0: says nothing
  std::string_view topic;  ///< category that the operator gives all of it; may be empty
};

/// Every feed, in the order of feed_of.
std::span<const feed_profile> partners();
const feed_profile& profile(feed_of id);

/// What all answers depend on besides the request and the time.
struct newsroom {
  sys_seconds first_day{};  ///< midnight, UTC, at which day 0 of the script begins
  std::uint16_t port = 0;   ///< on which all partners are served
};

/// Seconds after the midnight of day 0 at which the partner with manner::gone closes.
inline constexpr std::chrono::seconds closing_time = std::chrono::hours(10);

/// Path of the weather station's current observation (XML of the US National Weather Service).
inline constexpr std::string_view observation_path = "/current_obs/mole.xml";

std::string site_of(const feed_profile& whose, const newsroom& room);   ///< "http://NAME.localhost:PORT/"
std::string feed_url(const feed_profile& whose, const newsroom& room);  ///< as the operator configured it
std::string observation_url(const newsroom& room);

/// The link of a story in its feed. Wire copy has a different spelling of one and the same page in each
/// paper: `www.`, AMP, tracking parameters, a fragment.
std::string link_of(const story& told, const newsroom& room);

/// The bytes of a feed's document, in its own character set. No `now` is in them.
std::string document_of(const feed_profile& whose, std::span<const story> held, const newsroom& room);

/// Answers a request to any of the partners, chosen by the Host field: feeds, with validators and codings as
/// the partner has them; pages of stories; the front page; the observation. Anything else is 404. GET and
/// HEAD, else 405.
response answer(const request_view& request, const newsroom& room, sys_seconds now);

}  // namespace wireroom::daemon::demo
