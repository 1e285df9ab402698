#pragma once
// The script of the demo newsroom: what its invented papers print, minute by minute, for ever. Pure data and
// pure functions; the same time always gives the same words.
//
// A day of the script is a day of UTC. Day 0 is the day on which the demo starts. Events come back every
// `cycle` days with other names and figures, so that the newsroom never runs out of news and never says the
// same twice in a row.

#include "feeds/model/time.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wireroom::daemon::demo {

/// Feeds of the demo's partners, in the order of `partners()` (daemon/demo/partners.hpp).
enum class feed_of : std::uint8_t {
  courier,
  evening_post,
  meridian,
  lantern,
  lantern_arts,
  northlight,
  chronicle,
  radio,
  weather,
  quillon,
  touchline,
  lumen,
  talbote,
  gazette,
  ledger,
  old_quay,
  harbour_rail,
  tribune
};
inline constexpr std::size_t feed_count = 18;

/// A later version of a telling. Empty members stay as they were; a body that begins with '+' is added to
/// the first one as a paragraph of its own.
struct correction {
  int after = 0;  ///< minutes after publication; 0: there is none
  std::string_view title, body;
};

/// How one paper tells an event. Texts may name variables of the event: `{toll}`, `{toll+3}`, `{^fish}` with
/// a capital, and the dates
/// `{date}`, `{weekday}`, `{yesterday}`, `{year}`. The title is plain text; the body is inline HTML, its
/// paragraphs divided by a line break.
struct telling {
  feed_of by{};
  int at = 0;  ///< hour and minute as one number: 1745 is 17:45 UTC
  std::string_view title, body;
  correction fix{};
};

/// Something that happens.
struct event {
  std::string_view key;  ///< unique; part of ids
  std::string_view category;
  int cycle = 1;  ///< comes back after so many days; 0: happens once
  int phase = 0;  ///< day (of the cycle) on which it happens
  /// "toll=12-40; town=Dunmere|Kestrel Bay": a number of that range, or the next choice each time.
  std::string_view variables;
  /// Wire copy: every telling links to the first one's page, each in its own spelling of that URL.
  bool wire = false;
  std::vector<telling> tellings;
};

/// Every event, in no special order.
std::span<const event* const> events();

// The desks' parts of it (daemon/demo/news/).
std::span<const event> world_news();
std::span<const event> local_news();
std::span<const event> business_news();
std::span<const event> science_news();
std::span<const event> sport_news();
std::span<const event> culture_news();
std::span<const event> weather_news();

/// A telling as it reads at some moment.
struct story {
  std::string id;           ///< unique in its feed, the same in every version
  std::string slug;         ///< last segment of its page's URL; from its first title
  std::string title, html;  ///< html: paragraphs
  std::string_view category, author;
  feed_of by{};
  feed_of page_of{};       ///< the paper on whose site its page is: another's for wire copy
  sys_seconds page_day{};  ///< day in the URL of its page
  sys_seconds published{};
  sys_seconds updated{};      ///< of this version
  std::uint8_t spelling = 0;  ///< of a wire link: 0 as it stands, else which variation
};

/// `text` with the variables and dates of `which` for script day `day` (day 0 begins at `first_day`) put in.
/// An unknown name is left out.
std::string expand(std::string_view text, const event& which, int day, sys_seconds first_day);

/// `title` as the last segment of a URL: at most nine words of ASCII letters and digits, with hyphens.
std::string slug_of(std::string_view title);

/// What feed `by` holds at `now`: the newest first, at most `limit`. Only what is published or corrected
/// changes it, never the passing of time alone. `first_day` is the midnight at which day 0 begins; days
/// before it have news, too.
std::vector<story> stories(feed_of by, sys_seconds now, sys_seconds first_day, std::size_t limit);

}  // namespace wireroom::daemon::demo
