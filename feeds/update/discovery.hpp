#pragma once
// Finding the feed of a page: a partner given by its site's address. `(walk, event) -> step`, pure; what is
// asked is asked by others, one request after the other.
//
// It is looked for only while the feed's URL has never brought a feed. Candidates are what the page names
// (link rel=alternate), then well-known places of its site, at most `most_asked` of them; the first that
// parses as a feed is chosen. Feeds of another site are offered to the operator, and not asked.

#include "feeds/model/feed_state.hpp"
#include "feeds/model/time.hpp"
#include "feeds/update/poll_policy.hpp"

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace wireroom::feeds {

constexpr std::size_t most_asked = 12;

/// The answer to a poll, or to a candidate.
struct discovery_event {
  poll_outcome outcome{};          ///< not_a_feed for a page
  unsigned status = 0;             ///< of HTTP, 0 where there was none
  std::string url;                 ///< that gave the answer, after redirects
  std::string permanent_url;       ///< the same when every redirect to it was permanent
  bool page = false;               ///< the answer is an HTML document
  std::vector<std::string> links;  ///< absolute URLs of the feeds that it names, in its order
};

/// How far the search is.
struct discovery_walk {
  struct place {
    std::string url;
    bool by_page = false;  ///< the page names it
  };
  std::string home;        ///< the URL that is polled: its site is the partner's
  std::deque<place> left;  ///< to be asked, in this order
  place asked;             ///< the one whose answer is awaited; its URL is empty at first
  std::size_t asks = 0;
  bool probed = false;  ///< a well-known place was among those asked
  std::vector<std::string> offers;
};

struct discovery_step {
  discovery_walk walk;
  std::string ask;                      ///< ask this next; empty: it is over
  std::optional<feed_discovery> found;  ///< over, with this feed
};

/// True when the answer to a poll of `state` begins a search: a page where there never was a feed.
bool may_discover(const feed_state& state, const discovery_event& answer);

/// The first step, for what may_discover(). Well-known places are left out for a week after they were asked.
discovery_step begin_discovery(const feed_state& state, const std::string& url, const discovery_event& page,
                               instant now);

/// What the answer to the candidate that was asked leads to. Where the host is in trouble or wants to be left
/// alone (network, 429, 5xx), nothing more is asked of it.
discovery_step continue_discovery(discovery_walk walk, const discovery_event& answer, instant now);

/// What a search that is over changes of what decide_in() made of its poll: what was found is asked from now
/// on, at `new_url`; of a search in vain is remembered when it was and what it can offer.
void settle_discovery(feed_state& state, std::string& new_url, const discovery_step& last, instant now);

}  // namespace wireroom::feeds
